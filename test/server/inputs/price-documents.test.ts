/** The layouts in which providers of prices answer in JSON, one by one. */
import { expect, test } from 'vitest'
import type { ReadOptions } from '../../../server/inputs/read-series.ts'
import { linesOf, problemOf, read } from './read.ts'

/** Reads a document as an interface would answer it. */
const readJson = (document: unknown, options: Partial<ReadOptions> = {}) =>
  read('prices', [JSON.stringify(document, undefined, 2)], options)

test('energy-charts.info: two lists, seconds, and nothing for what is to come', () => {
  const file = readJson({
    license_info: 'CC BY 4.0',
    unix_seconds: [1735686000, 1735689600, 1735693200],
    price: [2.16, -1.6, null],
    unit: 'EUR / MWh',
    deprecated: false,
  })
  expect(linesOf(file)).toEqual(['2024-12-31T23:00Z 0.00216', '2025-01-01T00:00Z -0.0016'])
  expect(file.warnings).toEqual(['1 row has no value'])
})

test('aWATTar', () => {
  const file = readJson({
    object: 'list',
    data: [
      { start_timestamp: 1632402000000, end_timestamp: 1632405600000, marketprice: 158.95, unit: 'Eur/MWh' },
      { start_timestamp: 1632405600000, end_timestamp: 1632409200000, marketprice: 160.98, unit: 'Eur/MWh' },
    ],
  })
  expect(linesOf(file)).toEqual(['2021-09-23T13:00Z 0.15895', '2021-09-23T14:00Z 0.16098'])
})

test('Nord Pool: the area that was chosen, in the currency of the answer', () => {
  const entry = (hour: number, prices: Readonly<Record<string, number>>) => ({
    deliveryStart: `2026-01-15T0${hour}:00:00Z`,
    deliveryEnd: `2026-01-15T0${hour + 1}:00:00Z`,
    entryPerArea: prices,
  })
  const document = {
    deliveryDateCET: '2026-01-15',
    currency: 'SEK',
    exchangeRate: 11.2,
    multiAreaEntries: [entry(1, { SE3: 310.5, SE4: 420 }), entry(2, { SE3: 300, SE4: 410 })],
  }
  expect(linesOf(readJson(document, { area: 'SE3' }))).toEqual(['2026-01-15T01:00Z 0.3105', '2026-01-15T02:00Z 0.3'])
  expect(readJson(document, { area: 'SE4', currency: 'EUR' })).toMatchObject({
    unit: 'SEK/kWh',
    warnings: ['prices are in SEK and are not converted to EUR'],
  })
  expect(problemOf(() => readJson(document))).toBe(
    'file.csv: found prices of SE3, SE4, expected one area: choose which',
  )
})

test('Tibber: today and tomorrow, the energy alone where the answer has it', () => {
  const document = (price: object) => ({
    data: {
      viewer: {
        homes: [
          {
            currentSubscription: {
              priceInfo: {
                today: [{ ...price, startsAt: '2026-03-29T23:00:00.000+02:00' }],
                tomorrow: [{ ...price, startsAt: '2026-03-30T00:00:00.000+02:00' }],
              },
            },
          },
        ],
      },
    },
  })
  expect(linesOf(readJson(document({ total: 0.2688 })))).toEqual([
    '2026-03-29T21:00Z 0.2688',
    '2026-03-29T22:00Z 0.2688',
  ])
  expect(readJson(document({ total: 0.2688, energy: 0.1 }))).toMatchObject({
    series: { values: [0.1, 0.1] },
    format: 'Tibber prices, energy without taxes, EUR/kWh',
  })
})

test('EnergyZero: prices as text, the list without VAT', () => {
  const list = (value: string) => [
    { start: '2025-12-15T23:00:00Z', end: '2025-12-15T23:15:00Z', price: { value } },
    { start: '2025-12-15T23:15:00Z', end: '2025-12-15T23:30:00Z', price: { value } },
  ]
  const file = readJson({ interval: 1, base: list('0.0799400'), base_with_vat: list('0.1'), all_in: list('0.2') })
  expect(linesOf(file)).toEqual(['2025-12-15T23:00Z 0.07994', '2025-12-15T23:15Z 0.07994'])
})

test('easyEnergy: local time without an offset, over the hour that the clock skips', () => {
  const hour = (from: string, until: string, price: number) => ({
    from: `2026-03-29T${from}:00.0000000`,
    until: `2026-03-29T${until}:00.0000000`,
    price,
    unit: 'kWh',
    priceIncVat: 9,
  })
  const file = readJson({ prices: [hour('01:00', '03:00', 0.11549), hour('03:00', '04:00', -0.003)] })
  expect(linesOf(file)).toEqual(['2026-03-29T00:00Z 0.11549', '2026-03-29T01:00Z -0.003'])
  expect(file.timeZone).toBe('Europe/Amsterdam')
})

test('Octopus Energy: pence, the newest first, and a warning where pages are missing', () => {
  const rate = (from: string, value: number) => ({
    value_exc_vat: value,
    value_inc_vat: value * 1.05,
    valid_from: `2020-05-23T${from}:00Z`,
    valid_to: '2020-05-23T09:00:00Z',
  })
  const file = readJson({
    count: 2,
    next: 'https://example.org/?page=2',
    results: [rate('05:00', -5.54), rate('04:30', 8.21)],
  })
  expect(linesOf(file)).toEqual(['2020-05-23T04:30Z 0.0821', '2020-05-23T05:00Z -0.0554'])
  expect(file).toMatchObject({
    unit: 'GBP/kWh',
    warnings: ['the answer has further pages, which are not in the file'],
  })
})

test('ESIOS: the mainland, unless another area is chosen, over the hour that the clock repeats', () => {
  const value = (datetime: string, geo_name: string, price: number) => ({
    value: price,
    datetime,
    // As it was seen: the same for both hours.
    datetime_utc: '2021-10-31T00:00:00Z',
    geo_name,
  })
  const document = {
    indicator: {
      values: [
        value('2021-10-31T02:00:00.000+02:00', 'Península', 109.55),
        value('2021-10-31T02:00:00.000+02:00', 'Ceuta', 1),
        value('2021-10-31T02:00:00.000+01:00', 'Península', 104.85),
        value('2021-10-31T02:00:00.000+01:00', 'Ceuta', 2),
      ],
    },
  }
  expect(linesOf(readJson(document))).toEqual(['2021-10-31T00:00Z 0.10955', '2021-10-31T01:00Z 0.10485'])
  expect(readJson(document, { area: 'Ceuta' }).series.values).toEqual([0.001, 0.002])
})

test('ESIOS archive: 25 hours from midnight, or 23 by the clock', () => {
  const day = (Dia: string, hours: readonly number[]) => ({
    PVPC: hours.map((hour) => ({
      Dia,
      Hora: [hour, hour + 1].map((end) => String(end).padStart(2, '0')).join('-'),
      PCB: `${hour},50`,
      CYM: '1,00',
    })),
  })
  const hours = Array.from({ length: 25 }, (_, hour) => hour)
  const autumn = readJson(day('31/10/2021', hours))
  expect(autumn.series.startsMs).toHaveLength(25)
  expect(linesOf(autumn)[0]).toBe('2021-10-30T22:00Z 0.0005')
  expect(linesOf(autumn)[24]).toBe('2021-10-31T22:00Z 0.0245')
  const spring = readJson(
    day(
      '28/03/2021',
      hours.filter((hour) => hour !== 2 && hour !== 24),
    ),
  )
  expect(spring.series.startsMs).toHaveLength(23)
  expect(linesOf(spring)[2]).toBe('2021-03-28T01:00Z 0.0035')
  expect(linesOf(spring)[22]).toBe('2021-03-28T21:00Z 0.0235')
  expect(spring.warnings).toEqual([])
})

test('JSON that is not from anyone known', () => {
  expect(problemOf(() => readJson({ prices: [1, 2, 3] }))).toMatch(
    /^file.csv: found JSON of an unknown layout, expected the columns start,price, or a file of .*Tibber/,
  )
  expect(problemOf(() => read('prices', ['{"data": [']))).toMatch(/^file.csv: found .*JSON.*, expected JSON/)
})

test('a text in a number’s place', () => {
  const document = {
    data: ['158.95', 'soon'].map((marketprice, hour) => ({
      start_timestamp: 1632402000000 + hour * 3_600_000,
      marketprice,
      unit: 'Eur/MWh',
    })),
  }
  expect(problemOf(() => readJson(document))).toBe('file.csv: "soon" in entry 2 is not a number')
})

test('prices in JSON are no load', () => {
  const document = { data: [{ start_timestamp: 1632402000000, marketprice: 158.95, unit: 'Eur/MWh' }] }
  expect(problemOf(() => read('base-load', [JSON.stringify(document)]))).toBe(
    'file.csv: found prices, expected a base load',
  )
})
