import { expect, test } from 'vitest'
import { linesOf, problemOf, read } from './read.ts'

const header =
  '"MTU (CET/CEST)","Area","Sequence","Day-ahead Price (EUR/MWh)","Intraday Period (CET/CEST)","Intraday Price (EUR/MWh)"'

/** A row of the export, with times as `29/03/2026 01:45:00`. */
function row(start: string, end: string, price: string, area = 'BZN|NO1', sequence = 'Without Sequence'): string {
  return `"${start} - ${end}","${area}","${sequence}","${price}","",""`
}

/** Two rows of an area and a sequence, at 12:00 and 12:15. */
function pair(price: string, area: string, sequence?: string): readonly string[] {
  return [
    row('15/01/2026 12:00:00', '15/01/2026 12:15:00', price, area, sequence),
    row('15/01/2026 12:15:00', '15/01/2026 12:30:00', price, area, sequence),
  ]
}

test('reads prices per MWh by Central European time, whatever the site’s zone', () => {
  const file = read('prices', [header, ...pair('46.78', 'BZN|NO1')], { timeZone: 'Europe/Helsinki' })
  expect(linesOf(file)).toEqual(['2026-01-15T11:00Z 0.04678', '2026-01-15T11:15Z 0.04678'])
  expect(file).toMatchObject({
    format: 'ENTSO-E day-ahead prices, BZN|NO1, EUR/MWh',
    unit: 'EUR/kWh',
    currency: 'EUR',
    timeZone: 'Europe/Brussels',
    warnings: [],
  })
})

test('reads over the hour that the clock skips', () => {
  const file = read('prices', [
    header,
    row('29/03/2026 01:30:00', '29/03/2026 01:45:00 (CET)', '1'),
    row('29/03/2026 01:45:00 (CET)', '29/03/2026 03:00:00 (CEST)', '2'),
    row('29/03/2026 03:00:00 (CEST)', '29/03/2026 03:15:00', '3'),
  ])
  expect(linesOf(file)).toEqual(['2026-03-29T00:30Z 0.001', '2026-03-29T00:45Z 0.002', '2026-03-29T01:00Z 0.003'])
})

test('tells the repeated hour apart by its marks', () => {
  const file = read('prices', [
    header,
    row('25/10/2026 02:45:00 (CEST)', '25/10/2026 02:00:00 (CET)', '1'),
    row('25/10/2026 02:00:00 (CET)', '25/10/2026 02:15:00 (CET)', '2'),
    row('25/10/2026 02:15:00 (CET)', '25/10/2026 02:30:00 (CET)', '3'),
  ])
  expect(linesOf(file)).toEqual(['2026-10-25T00:45Z 0.001', '2026-10-25T01:00Z 0.002', '2026-10-25T01:15Z 0.003'])
  expect(file.warnings).toEqual([])
})

test('several areas: one must be chosen', () => {
  const lines = [header, ...pair('10', 'BZN|NO1'), ...pair('20', 'BZN|DE-LU')]
  expect(problemOf(() => read('prices', lines))).toBe(
    'file.csv: found prices of BZN|NO1, BZN|DE-LU, expected one area: choose which',
  )
  expect(read('prices', lines, { area: 'DE-LU' }).series.values).toEqual([0.02, 0.02])
  expect(read('prices', lines, { area: 'BZN|NO1' }).series.values).toEqual([0.01, 0.01])
  expect(problemOf(() => read('prices', lines, { area: 'SE3' }))).toBe(
    'file.csv: found prices of BZN|NO1, BZN|DE-LU, expected prices of SE3',
  )
})

test('of several sequences the first is read', () => {
  const lines = [
    header,
    ...pair('10', 'BZN|DE-LU', 'Sequence Sequence 1'),
    ...pair('20', 'BZN|DE-LU', 'Sequence Sequence 2'),
  ]
  expect(read('prices', lines).series.values).toEqual([0.01, 0.01])
})

test('prices that are not published yet are left out', () => {
  const file = read('prices', [
    header,
    ...pair('46.78', 'BZN|NO1'),
    row('15/01/2026 12:30:00', '15/01/2026 12:45:00', ''),
    row('15/01/2026 12:45:00', '15/01/2026 13:00:00', 'n/e'),
  ])
  expect(file.series.values).toEqual([0.04678, 0.04678])
  expect(file.warnings).toEqual(['2 rows have no value'])
})

test('reads an export in UTC', () => {
  const file = read('prices', [header.replaceAll('CET/CEST', 'UTC'), ...pair('46.78', 'BZN|NO1')])
  expect(linesOf(file)[0]).toBe('2026-01-15T12:00Z 0.04678')
})

test('an export in a zone that nobody knows is refused', () => {
  expect(problemOf(() => read('prices', [header.replaceAll('CET/CEST', 'MEZ'), ...pair('46.78', 'BZN|NO1')]))).toBe(
    'file.csv line 1: found times in MEZ, expected UTC, CET/CEST, CET, WET/WEST, EET/EEST',
  )
})

test('an export of prices is no load', () => {
  expect(problemOf(() => read('base-load', [header, ...pair('46.78', 'BZN|NO1')]))).toBe(
    'file.csv: found prices, expected a base load',
  )
})
