import { expect, test } from 'vitest'
import { killWhileCharging } from '../../../bench/kill/charging.ts'

test('a server that is killed while five cars charge leaves them allowed no more than the limit', async () => {
  const { limitW, mostAllowedW, mostDrawnW, looks, withoutProfile } = await killWhileCharging({
    kills: 3,
    cars: 5,
    seed: 3,
  })
  expect(mostAllowedW).toBeLessThanOrEqual(limitW)
  expect(mostDrawnW).toBeGreaterThan(limitW / 2)
  expect(looks).toBeGreaterThan(50)
  expect(withoutProfile).toBe(0)
})
