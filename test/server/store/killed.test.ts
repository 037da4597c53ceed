import { expect, test } from 'vitest'
import { killRepeatedly } from '../../../bench/kill/killing.ts'

test('a server that is killed at any moment loses nothing that it answered, and forgets no car', async () => {
  const { lost, forgotten, faults, eventsAnswered, eventsChecked, needsAnswered, kills } = await killRepeatedly({
    kills: 5,
    stations: 5,
    seed: 7,
  })
  expect({ lost, forgotten, faults }).toEqual({ lost: [], forgotten: [], faults: [] })
  expect(kills).toBe(5)
  expect(eventsAnswered).toBeGreaterThan(20)
  expect(eventsChecked).toBe(eventsAnswered)
  expect(needsAnswered).toBeGreaterThan(5)
})
