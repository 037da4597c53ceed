import { expect, test } from 'vitest'
import { linesOf, problemOf, read, wallTimes } from './read.ts'

test('reads prices with offsets, and tells what was understood', () => {
  const file = read('prices', ['start,price', '2026-01-15T12:00+01:00,0.31', '2026-01-15T13:00+01:00,-0.02'])
  expect(file).toEqual({
    series: {
      stepMs: 3_600_000,
      startsMs: [Date.parse('2026-01-15T11:00Z'), Date.parse('2026-01-15T12:00Z')],
      values: [0.31, -0.02],
    },
    format: 'Plain CSV, EUR/kWh',
    unit: 'EUR/kWh',
    currency: 'EUR',
    timeZone: 'UTC',
    check: { least: -0.02, greatest: 0.31, negativeValues: 1, missingSteps: 0, unusualDays: [] },
    warnings: [],
  })
})

test('times without an offset are those of the chosen zone', () => {
  const rows = ['start,load_w', '2026-01-15 12:00,500', '2026-01-15 12:15,600']
  const expected = ['2026-01-15T11:00Z 500', '2026-01-15T11:15Z 600']
  expect(linesOf(read('base-load', rows))).toEqual(expected)
  expect(read('base-load', rows).timeZone).toBe('Europe/Berlin')
})

test.each([
  ['semicolons and decimal commas', ['start;load_w', '2026-01-15 12:00;310,5', '2026-01-15 13:00;1.234,5']],
  ['tabs', ['start\tload_w', '2026-01-15 12:00\t310.5', '2026-01-15 13:00\t1234.5']],
  ['bars', ['start|load_w', '2026-01-15 12:00|310.5', '2026-01-15 13:00|1,234.5']],
  ['quoted decimal commas', ['start,load_w', '2026-01-15 12:00,"310,5"', '2026-01-15 13:00,"1234,5"']],
  ['Excel’s sep line', ['sep=;', 'start;load_w', '2026-01-15 12:00;310.5', '2026-01-15 13:00;1234.5']],
  ['capitals and blanks', [' Start ; LOAD_W ', ' 2026-01-15 12:00 ; 310.5 ', '2026-01-15 13:00;1234.5']],
  ['days before months', ['start;load_w', '15.01.2026 12:00;310.5', '15/01/2026 13:00:00;1234.5']],
  [
    'other columns, a preamble and blank lines',
    ['My loads', '', 'note;start;load_w', 'a;2026-01-15 12:00;310,5', ';;', 'b;2026-01-15 13:00;1234,5', ''],
  ],
])('reads %s', (_, lines) => {
  expect(linesOf(read('base-load', lines))).toEqual(['2026-01-15T11:00Z 310.5', '2026-01-15T12:00Z 1234.5'])
})

test.each([
  ['prices', 'price_eur_per_kwh', 'EUR/kWh', 46.78],
  ['prices', 'price (EUR/MWh)', 'EUR/kWh', 0.04678],
  ['prices', 'price [€/MWh]', 'EUR/kWh', 0.04678],
  ['prices', 'price_sek_mwh', 'SEK/kWh', 0.04678],
  ['prices', 'price_ct_per_kwh', 'EUR/kWh', 0.4678],
  ['prices', 'Price per MWh', 'EUR/kWh', 0.04678],
  ['base-load', 'load_w', 'W', 46.78],
  ['base-load', 'load_kw', 'W', 46_780],
  ['base-load', 'Load (kW)', 'W', 46_780],
  ['base-load', 'base_load_w', 'W', 46.78],
  ['base-load', 'load_kwh', 'W', 4 * 46_780],
  ['grid-limit', 'limit_w', 'W', 46.78],
  ['grid-limit', 'limit_kw', 'W', 46_780],
] as const)('%s in the column %s', (kind, column, unit, value) => {
  const file = read(kind, [`start;${column}`, '2026-01-15 12:00;46.78', '2026-01-15 12:15;46.78'])
  expect(file.unit).toBe(unit)
  expect(file.series.values).toEqual([value, value])
})

test('a unit that the file leaves open is the one that was chosen', () => {
  const rows = ['start;price', '2026-01-15 12:00;46.78', '2026-01-15 12:15;46.78']
  expect(read('prices', rows, { unit: 'EUR/MWh' }).series.values).toEqual([0.04678, 0.04678])
  expect(problemOf(() => read('prices', rows, { unit: 'EUR/MJ' }))).toBe(
    'file.csv: found the unit "EUR/MJ", expected EUR/kWh, EUR/MWh or ct/kWh',
  )
})

test('prices in no currency are in the site’s', () => {
  const rows = ['start;price', '2026-01-15 12:00;0.3', '2026-01-15 12:15;0.3']
  expect(read('prices', rows, { currency: 'GBP' }).unit).toBe('GBP/kWh')
})

test('a load may be negative, where the house feeds in', () => {
  const file = read('base-load', ['start,load_w', '2026-01-15 12:00,-800', '2026-01-15 12:15,600'])
  expect(file.series.values).toEqual([-800, 600])
})

test('the day on which the clock goes forward has 92 quarter hours', () => {
  const times = [
    ...wallTimes('2026-03-29T00:00', '2026-03-29T02:00', 15),
    ...wallTimes('2026-03-29T03:00', '2026-03-30T00:00', 15),
  ]
  const file = read('prices', ['start,price', ...times.map((time) => `${time},0.3`)])
  expect(file.series.startsMs).toHaveLength(92)
  expect(file.warnings).toEqual([])
})

test('the day on which the clock goes back has 100 quarter hours', () => {
  const times = [
    ...wallTimes('2026-10-25T00:00', '2026-10-25T03:00', 15),
    ...wallTimes('2026-10-25T02:00', '2026-10-26T00:00', 15),
  ]
  const file = read('prices', ['start,price', ...times.map((time, index) => `${time},${index}e-3`)])
  expect(file.series.startsMs).toHaveLength(100)
  expect(file.series.values).toEqual(times.map((_, index) => index / 1000))
  expect(file.warnings).toEqual([])
})

test('the repeated hour is told apart in a descending file as well', () => {
  const hours = ['07', '06', '05', '04', '03', '02', '02', '01']
  const file = read('prices', ['start,price', ...hours.map((hour, index) => `2026-10-25 ${hour}:00,0.${index}`)])
  expect(linesOf(file).slice(0, 4)).toEqual([
    '2026-10-24T23:00Z 0.7',
    '2026-10-25T00:00Z 0.6',
    '2026-10-25T01:00Z 0.5',
    '2026-10-25T02:00Z 0.4',
  ])
})

test('a repeated hour that the file has once is read as the earlier one, with a warning', () => {
  const file = read('prices', ['start,price', '2026-10-25 01:00,0.1', '2026-10-25 02:00,0.2', '2026-10-25 03:00,0.3'])
  expect(linesOf(file)).toEqual(['2026-10-24T23:00Z 0.1', '2026-10-25T00:00Z 0.2', '2026-10-25T02:00Z 0.3'])
  expect(file.warnings).toEqual([
    '2026-10-25 02:00: twice in Europe/Berlin, once in the file, read as the earlier one',
    'no values from 2026-10-25 02:00 to 2026-10-25 03:00',
  ])
})
