import { expect, test } from 'vitest'
import { horizon, slotAt, slotLengths, slotsEndedBy } from '../../optimizer/horizon.ts'

const minute = 60_000
const base = { startMs: 0, slotMs: 15 * minute, maxEndMs: 1000 * minute }

test('cuts at the wall clock, with a short first slot', () => {
  const made = horizon({ ...base, startMs: 10 * minute, departuresMs: [45 * minute] })
  expect(made).toEqual({ startsMs: [10, 15, 30].map((at) => at * minute), endMs: 45 * minute })
  expect(slotLengths(made)).toEqual([5, 15, 15].map((length) => length * minute))
})
test('cuts at every departure, from the full minute before', () => {
  const made = horizon({ ...base, departuresMs: [20 * minute + 59_999, 30 * minute] })
  expect(made.startsMs).toEqual([0, 15, 20].map((at) => at * minute))
})
test('ends where it is bounded, whatever the departure', () => {
  const made = horizon({ ...base, maxEndMs: 30 * minute, departuresMs: [Date.UTC(9999, 0)] })
  expect(made).toEqual({ startsMs: [0, 15 * minute], endMs: 30 * minute })
})
test('has no slots without a departure to come', () => {
  expect(horizon({ ...base, startMs: minute, departuresMs: [30_000] })).toEqual({ startsMs: [], endMs: minute })
})
test('rounds more than 200 departures inside slots to five minutes', () => {
  const departuresMs = Array.from({ length: 400 }, (_, index) => index * minute)
  expect(horizon({ ...base, departuresMs }).startsMs).toHaveLength(79)
})
test('finds the slot of an instant, and the slots over by a departure', () => {
  const made = horizon({ ...base, startMs: 10 * minute, departuresMs: [40 * minute] })
  expect([9, 10, 14, 15, 39, 40].map((at) => slotAt(made, at * minute))).toEqual([undefined, 0, 0, 1, 2, undefined])
  expect([9, 10, 15, 39.9, 40, 90].map((at) => slotsEndedBy(made, at * minute))).toEqual([0, 0, 1, 2, 3, 3])
})
test('refuses slots without number, and without end', () => {
  expect(() => horizon({ ...base, slotMs: Number.NaN, departuresMs: [] })).toThrow('slotMs is NaN')
  expect(() => horizon({ ...base, slotMs: 1, departuresMs: [] })).toThrow('slotMs is 1, expected at least 60000')
  expect(() => horizon({ ...base, maxEndMs: Date.UTC(9999, 0), departuresMs: [] })).toThrow('at most 10000 slots')
})

test('is cut where it is asked to be, within its span', () => {
  const quarterMs = 900_000
  const { startsMs } = horizon({
    startMs: 0,
    slotMs: quarterMs,
    departuresMs: [2 * quarterMs],
    maxEndMs: 4 * quarterMs,
    cutsMs: [0, 522_000, 3 * quarterMs],
  })
  expect(startsMs).toEqual([0, 522_000, quarterMs])
})
