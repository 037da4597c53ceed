import { expect, test } from 'vitest'
import { linesOf, problemOf, read, wallTimes } from './read.ts'

/** A file that has hours up to noon and quarter hours after it. */
const hours = wallTimes('2026-01-15T00:00', '2026-01-15T12:00', 60)
const quarters = wallTimes('2026-01-15T12:00', '2026-01-16T00:00', 15)
const mixed = (header: string) => [header, ...[...hours, ...quarters].map((time, index) => `${time},0.${index + 100}`)]

test('prices of an hour are repeated where the rest of the file has quarter hours, and that is said', () => {
  const file = read('prices', mixed('start,price'))
  expect(file.series.stepMs).toBe(15 * 60_000)
  expect(file.series.values).toHaveLength(96)
  expect(file.series.values.slice(44, 50)).toEqual([0.111, 0.111, 0.111, 0.111, 0.112, 0.113])
  expect(file.warnings).toEqual(['from 2026-01-15 00:00 to 2026-01-15 12:00 each value holds for 60 min'])
})

test('the use of an hour is spread over its quarter hours', () => {
  const file = read('base-load', [
    'start,load_kwh',
    ...hours.map((time) => `${time},1`),
    ...quarters.map((time) => `${time},1`),
  ])
  expect(new Set(file.series.values.slice(0, 48))).toEqual(new Set([1000]))
  expect(new Set(file.series.values.slice(48))).toEqual(new Set([4000]))
})

test('hours by their ends reach back, and quarter hours too', () => {
  const ends = [
    ...wallTimes('2026-01-15T01:00', '2026-01-15T13:00', 60),
    ...wallTimes('2026-01-15T12:15', '2026-01-16T00:15', 15),
  ]
  const file = read('base-load', ['Messzeitpunkt;Verbrauch (kWh)', ...ends.map((time) => `${time};1`)])
  expect(file.series.values).toHaveLength(96)
  expect(file.series.values[47]).toBe(1000)
  expect(file.series.values[48]).toBe(4000)
  expect(linesOf(file)[0]).toBe('2026-01-14T23:00Z 1000')
})

test('a hole among the hours is as long as it is', () => {
  const rows = mixed('start,price').filter((row) => !row.startsWith('2026-01-15 10:00'))
  expect(read('prices', rows).warnings).toContain('no values from 2026-01-15 10:00 to 2026-01-15 11:00')
})

test('days are not repeated', () => {
  const days = wallTimes('2026-01-01T00:00', '2026-01-15T00:00', 24 * 60)
  const file = read('grid-limit', ['start,limit_kw', ...days.map((time) => `${time},4`)])
  expect(file.series.stepMs).toBe(24 * 3_600_000)
  expect(file.series.values).toHaveLength(14)
})

test('a few rows at another pace are not a stretch', () => {
  const times = [
    ...wallTimes('2026-01-15T00:00', '2026-01-15T03:00', 60),
    ...wallTimes('2026-01-15T03:00', '2026-01-15T04:00', 20),
  ]
  expect(problemOf(() => read('prices', ['start,price', ...times.map((time) => `${time},0.3`)]))).toBe(
    'file.csv line 6: found 2026-01-15 03:20, 20 min after the time before it, expected steps of 60 min throughout, as most of the file has them',
  )
})
