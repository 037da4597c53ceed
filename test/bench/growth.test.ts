import { expect, test } from 'vitest'
import { growthOf } from '../../bench/storm/growth.ts'

test('memory that fills up and then stays has not grown', () => {
  const filling = [10, 20, 30, 40, 50, 50, 50, 50, 50, 50, 50, 50]
  expect(growthOf(filling)).toEqual({ text: 'memory growth, storms 10 to 12 against storms 4 to 6', growthMb: 0 })
})

test('memory that grows by 2 MB a storm has grown by 12 MB over six storms', () => {
  const growing = Array.from({ length: 12 }, (_, storm) => 2 * storm)
  expect(growthOf(growing).growthMb).toBe(12)
})

test('one storm with garbage left over is no growth', () => {
  expect(growthOf([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 90, 5]).growthMb).toBe(0)
})

test('the stretches that are compared have no storm in common, so a few storms say nothing', () => {
  expect(() => growthOf([1, 2, 3, 4, 5, 6])).toThrow(RangeError)
})
