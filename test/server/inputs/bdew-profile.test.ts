/** Tables of typical days, with values that are the same all day, so that a day's load is seen at a glance. */
import { expect, test } from 'vitest'
import { problemOf, read } from './read.ts'

const months = 'Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember'.split(',')
const header = ['', ...months.flatMap((month) => [month, month, month])].join(',')
const dayTypes = ['[kWh]', ...months.flatMap(() => ['SA', 'FT', 'WT'])].join(',')

/** Saturdays draw two, Sundays three, working days one and a half; kWh per quarter hour and 1,000,000 kWh. */
const quarter = ['00:00-00:15', ...months.flatMap(() => ['20', '30', '15'])].join(',')
const table = [header, dayTypes, ...Array.from({ length: 96 }, () => quarter)]

// A Thursday; the polynomial of the seasons is 1.24 + 0.0021 t - … of t = 15.
const nowMs = Date.parse('2026-01-15T12:00Z')
const options = { standardProfile: { yearlyUseKwh: 1_000, nowMs } }

test('a year of quarter hours from today on, scaled to the yearly use', () => {
  const { series, warnings } = read('base-load', table, options)
  expect(new Date(series.startsMs[0] ?? 0).toISOString()).toBe('2026-01-14T23:00:00.000Z')
  expect(series.startsMs).toHaveLength(365 * 96)
  expect(warnings[0]).toContain('scaled to 1000 kWh a year')
})

test('working days, Saturdays and Sundays each have their own', () => {
  const { series } = read('base-load', table, options)
  const season = (day: number) => -3.92e-10 * day ** 4 + 3.2e-7 * day ** 3 - 7.02e-5 * day ** 2 + 2.1e-3 * day + 1.24
  // 15 kWh of 1,000,000 in a quarter hour are 60 W of 1,000 kWh.
  const noonOf = (day: number) => series.values[day * 96 + 48]
  expect(noonOf(0)).toBeCloseTo(60 * season(15), 2)
  expect(noonOf(2)).toBeCloseTo(80 * season(17), 2)
  expect(noonOf(3)).toBeCloseTo(120 * season(18), 2)
})

test('the table as BDEW has it is told from other tables, and what is wrong with it has its line', () => {
  expect(problemOf(() => read('base-load', table))).toContain('expected a yearly use to scale it to')
  expect(problemOf(() => read('base-load', table.slice(0, 50), options))).toMatch(
    /^file.csv line 2: found 48 rows for SA, FT, WT, …, expected 96 rows/,
  )
  expect(problemOf(() => read('base-load', [...table.slice(0, 97), quarter.replace(',15', ',x')], options))).toBe(
    'file.csv line 98: "x" is not a number',
  )
  expect(problemOf(() => read('prices', table))).toContain('found a base load, expected prices')
})
