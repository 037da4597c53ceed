import { expect, test } from 'vitest'
import {
  mostPowerWithin,
  powerAt,
  scheduleOf,
  staysWithin,
  withAtMost,
} from '../../../server/delivery/charging-schedule.ts'

const schedule = (...powers: readonly (readonly [number, number])[]) => ({
  steps: powers.map(([startMs, powerW]) => ({ startMs, powerW })),
})

test('has one step per change, and 0 W once the session ends', () => {
  expect(scheduleOf([0, 10, 20, 30], [4000, 4000, 0, 2000], 40)).toEqual(
    schedule([0, 4000], [20, 0], [30, 2000], [40, 0]),
  )
})

test('leaves out slots after the end', () => {
  expect(scheduleOf([0, 10, 20], [1000, 2000, 3000], 20)).toEqual(schedule([0, 1000], [10, 2000], [20, 0]))
})

test('holds a step until the next one, and the last one without end', () => {
  const steps = schedule([10, 1000], [20, 2000])
  expect([9, 10, 19, 20, 999].map((atMs) => powerAt(steps, atMs))).toEqual([0, 1000, 1000, 2000, 2000])
})

test('knows the most power of a span, its first instant included and its last one not', () => {
  const steps = schedule([0, 3000], [10, 1000], [20, 5000])
  expect(mostPowerWithin(steps, 5, 20)).toBe(3000)
  expect(mostPowerWithin(steps, 10, 21)).toBe(5000)
})

test('stays within another only where no instant allows more', () => {
  const other = schedule([0, 3000], [10, 1000])
  expect(staysWithin(schedule([0, 3000], [10, 1000]), other, 0, 0)).toBe(true)
  expect(staysWithin(schedule([0, 3000], [11, 1000]), other, 0, 0)).toBe(false)
  expect(staysWithin(schedule([0, 3040], [10, 1000]), other, 0, 50)).toBe(true)
})

test('merges neighbours at the lower power, those that lose the least energy first', () => {
  // Lost: 100 W over 10 ms at the first pair, 3000 W over 10 ms at the others.
  const steps = schedule([0, 4000], [10, 3900], [20, 900], [30, 0])
  expect(withAtMost(steps, 3)).toEqual(schedule([0, 3900], [20, 900], [30, 0]))
})

test('never allows more at any instant after merging', () => {
  const steps = schedule([0, 1000], [10, 4000], [20, 2000], [30, 3000], [40, 0])
  for (const count of [1, 2, 3, 4]) {
    const merged = withAtMost(steps, count)
    expect(merged.steps.length).toBeLessThanOrEqual(count)
    expect(staysWithin(merged, steps, 0, 0)).toBe(true)
  }
})
