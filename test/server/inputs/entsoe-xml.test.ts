/** What ENTSO-E's interface answers: intervals, positions and curves. */
import { expect, test } from 'vitest'
import { linesOf, problemOf, read } from './read.ts'

interface Series {
  readonly area?: string
  readonly sequence?: number
  readonly curve?: 'A01' | 'A03'
  readonly start?: string
  readonly end?: string
  readonly resolution?: string
  /** Price by position. */
  readonly prices: Readonly<Record<number, string>>
  readonly currency?: string
}

function publication(...all: readonly Series[]): readonly string[] {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3">',
    '<type>A44</type>',
    ...all.flatMap(timeSeries),
    '</Publication_MarketDocument>',
  ]
}

function timeSeries(series: Series): readonly string[] {
  const { area = '10Y1001A1001A82H', sequence, curve = 'A01', currency = 'EUR', prices } = series
  const { start = '2026-02-01T23:00Z', end = '2026-02-02T00:00Z', resolution = 'PT15M' } = series
  const position = `<classificationSequence_AttributeInstanceComponent.position>${sequence}</classificationSequence_AttributeInstanceComponent.position>`
  return [
    `<TimeSeries><in_Domain.mRID codingScheme="A01">${area}</in_Domain.mRID>`,
    `<out_Domain.mRID codingScheme="A01">${area}</out_Domain.mRID>`,
    `<currency_Unit.name>${currency}</currency_Unit.name><price_Measure_Unit.name>MWH</price_Measure_Unit.name>`,
    sequence === undefined ? '' : position,
    `<curveType>${curve}</curveType><Period><timeInterval><start>${start}</start><end>${end}</end></timeInterval>`,
    `<resolution>${resolution}</resolution>`,
    ...Object.entries(prices).map(
      ([at, price]) => `<Point><position>${at}</position><price.amount>${price}</price.amount></Point>`,
    ),
    '</Period></TimeSeries>',
  ]
}

const xml = (...all: readonly Series[]) => read('prices', publication(...all))

test('a price per quarter hour, from the interval’s start on', () => {
  const file = xml({ prices: { 1: '100', 2: '-20.5', 3: '0', 4: '40' } })
  expect(linesOf(file)).toEqual([
    '2026-02-01T23:00Z 0.1',
    '2026-02-01T23:15Z -0.0205',
    '2026-02-01T23:30Z 0',
    '2026-02-01T23:45Z 0.04',
  ])
  expect(file.format).toBe('ENTSO-E day-ahead prices (XML), DE-LU, EUR/MWh')
  expect(file.unit).toBe('EUR/kWh')
})

test('a point of a curve A03 holds until the next one, and the last until the end', () => {
  expect(linesOf(xml({ curve: 'A03', prices: { 1: '100', 3: '50' } }))).toEqual([
    '2026-02-01T23:00Z 0.1',
    '2026-02-01T23:15Z 0.1',
    '2026-02-01T23:30Z 0.05',
    '2026-02-01T23:45Z 0.05',
  ])
})

test('a missing point of a curve A01 is a hole, and stays one', () => {
  const file = xml({ curve: 'A01', prices: { 1: '100', 2: '90', 4: '50' } })
  expect(linesOf(file)).toHaveLength(3)
  expect(file.warnings).toEqual(['no values from 2026-02-01 23:30 to 2026-02-01 23:45'])
})

test('of two sequences the first counts, wherever it stands', () => {
  const file = xml({ sequence: 2, prices: { 1: '1', 2: '1' } }, { sequence: 1, prices: { 1: '100', 2: '90' } })
  expect(linesOf(file)).toEqual(['2026-02-01T23:00Z 0.1', '2026-02-01T23:15Z 0.09'])
})

test('a spring day of 92 quarter hours', () => {
  const day = { start: '2026-03-28T23:00Z', end: '2026-03-29T22:00Z', curve: 'A03' as const, prices: { 1: '100' } }
  const file = xml(day)
  expect(linesOf(file)).toHaveLength(92)
  expect(linesOf(file).at(-1)).toBe('2026-03-29T21:45Z 0.1')
})

test('several areas: one has to be chosen, by its name or its code', () => {
  const both = publication({ prices: { 1: '1', 2: '2' } }, { area: '10YFR-RTE------C', prices: { 1: '3', 2: '4' } })
  expect(problemOf(() => read('prices', both))).toContain('found prices of DE-LU, FR, expected one area: choose which')
  expect(linesOf(read('prices', both, { area: 'FR' }))[0]).toBe('2026-02-01T23:00Z 0.003')
  expect(linesOf(read('prices', both, { area: '10YFR-RTE------C' }))[0]).toBe('2026-02-01T23:00Z 0.003')
})

test('a refusal in place of prices is repeated', () => {
  const refusal = [
    '<Acknowledgement_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:7:0">',
    '<Reason><code>999</code><text>No matching data found</text></Reason></Acknowledgement_MarketDocument>',
  ]
  expect(problemOf(() => read('prices', refusal))).toBe(
    'file.csv: found "No matching data found" in place of prices, expected prices',
  )
})

test('points beyond the interval', () => {
  expect(problemOf(() => xml({ prices: { 1: '1', 9: '2' } }))).toBe(
    'file.csv: found 2 prices in steps of PT15M from 2026-02-01T23:00Z to 2026-02-02T00:00Z, expected an interval of whole steps that holds them',
  )
})

test('a resolution, a time and a currency that cannot be meant', () => {
  expect(problemOf(() => xml({ resolution: 'often', prices: { 1: '1' } }))).toContain('the resolution "often"')
  expect(problemOf(() => xml({ start: 'now', prices: { 1: '1' } }))).toContain('"now"')
  expect(problemOf(() => xml({ prices: { 1: '1' } }, { currency: 'PLN', prices: { 2: '1' } }))).toContain(
    'the unit EUR/MWH and PLN/MWH',
  )
})

test('XML that ends early names its line; other XML is of an unknown layout', () => {
  expect(problemOf(() => read('prices', ['<a>', '<b></c>', '</a>']))).toMatch(/line 2: found broken XML: /)
  expect(problemOf(() => read('prices', ['<prices/>']))).toMatch(/found XML of an unknown layout, expected /)
})

test('entities that grow without end are not expanded', () => {
  const bomb = ['<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>', '<x>&b;</x>']
  expect(problemOf(() => read('prices', bomb))).toMatch(/found XML of an unknown layout/)
})
