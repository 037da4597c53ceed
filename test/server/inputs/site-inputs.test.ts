import { expect, test } from 'vitest'
import type { Series } from '../../../server/inputs/series.ts'
import { type InputSources, siteInputs } from '../../../server/inputs/site-inputs.ts'
import { twoRateTariff } from '../../../server/inputs/two-rate-tariff.ts'

const hourMs = 3_600_000
const at = (text: string) => Date.parse(text)

/** Nothing uploaded, a limit of 4 kW, a standard load of 300 W. */
const nothing: InputSources = {
  timeZone: 'Europe/Berlin',
  gridLimitW: 4000,
  tariff: twoRateTariff('Europe/Berlin'),
  standardLoad: () => 300,
}

function hourly(from: string, values: readonly number[]): Series {
  return { stepMs: hourMs, startsMs: values.map((_, hour) => at(from) + hour * hourMs), values }
}

/** The inputs of `count` hours. */
function hours(sources: Partial<InputSources>, from: string, count: number) {
  const startsMs = Array.from({ length: count }, (_, hour) => at(from) + hour * hourMs)
  return siteInputs({ ...nothing, ...sources }, startsMs, at(from) + count * hourMs)
}

test('with nothing uploaded, tariff and standard household are assumed and the setting is the limit', () => {
  const inputs = hours({}, '2026-01-15T21:00+01:00', 2)
  expect(inputs.pricePerKwh).toEqual([0.33, 0.3])
  expect(inputs.baseLoadW).toEqual([300, 300])
  expect(inputs.gridLimitW).toEqual([4000, 4000])
  expect(inputs.assumed).toEqual({
    prices: { fromMs: at('2026-01-15T21:00+01:00'), text: 'no prices uploaded: a day and a night tariff' },
    'base-load': { fromMs: at('2026-01-15T21:00+01:00'), text: 'no load uploaded: the standard household' },
  })
})

test('uploaded series are taken as they are', () => {
  const from = '2026-01-15T12:00+01:00'
  const inputs = hours(
    { prices: hourly(from, [0.1, -0.2]), baseLoad: hourly(from, [500, -800]), gridLimit: hourly(from, [3000, 9000]) },
    from,
    2,
  )
  expect(inputs).toEqual({
    pricePerKwh: [0.1, -0.2],
    baseLoadW: [500, -800],
    gridLimitW: [3000, 9000],
    baseLoadSource: ['uploaded', 'uploaded'],
    assumed: {},
  })
})

test('within a slot the price is the mean, the load the highest and the limit the lowest', () => {
  const from = '2026-01-15T12:00+01:00'
  const halves = (values: readonly number[]): Series => ({
    stepMs: hourMs / 2,
    startsMs: [at(from), at(from) + hourMs / 2],
    values,
  })
  const inputs = hours({ prices: halves([0.1, 0.3]), baseLoad: halves([500, 700]), gridLimit: halves([4, 3]) }, from, 1)
  expect(inputs.pricePerKwh[0]).toBeCloseTo(0.2)
  expect(inputs.baseLoadW).toEqual([700])
  expect(inputs.gridLimitW).toEqual([3])
})

test('prices beyond the series repeat the last day that is covered', () => {
  const prices = hourly('2026-01-15T12:00+01:00', [0.11, 0.12])
  const inputs = hours({ prices }, '2026-01-18T11:00+01:00', 3)
  expect(inputs.pricePerKwh).toEqual([0.33, 0.11, 0.12])
  expect(inputs.assumed.prices?.fromMs).toBe(at('2026-01-18T11:00+01:00'))
})

test('prices more than 7 days beyond the series are those of the tariff', () => {
  const prices = hourly('2026-01-15T12:00+01:00', [0.11])
  expect(hours({ prices }, '2026-01-22T12:00+01:00', 1).pricePerKwh).toEqual([0.11])
  expect(hours({ prices }, '2026-01-23T12:00+01:00', 1).pricePerKwh).toEqual([0.33])
})

test('the day after a clock change repeats the prices of the same local time', () => {
  const prices = hourly('2026-03-28T12:00+01:00', [0.11])
  expect(hours({ prices }, '2026-03-29T12:00+02:00', 1).pricePerKwh).toEqual([0.11])
})

test('load beyond the series is the highest of a day earlier, a week earlier and the standard household', () => {
  const yesterday = hourly('2026-01-14T12:00+01:00', [900, 100, 100])
  const weekAgo = hourly('2026-01-08T12:00+01:00', [800, 700, 100])
  const baseLoad: Series = {
    stepMs: hourMs,
    startsMs: [...weekAgo.startsMs, ...yesterday.startsMs],
    values: [...weekAgo.values, ...yesterday.values],
  }
  const inputs = hours({ baseLoad }, '2026-01-15T12:00+01:00', 3)
  expect(inputs.baseLoadW).toEqual([900, 700, 300])
  expect(inputs.assumed['base-load']?.fromMs).toBe(at('2026-01-15T12:00+01:00'))
})

test('beyond the limits that were uploaded, the lowest of them and of the setting holds', () => {
  const gridLimit = hourly('2026-01-15T12:00+01:00', [5000, 2500])
  expect(hours({ gridLimit }, '2026-01-15T12:00+01:00', 3).gridLimitW).toEqual([5000, 2500, 2500])
  expect(hours({ gridLimit, gridLimitW: 2000 }, '2026-01-15T12:00+01:00', 3).gridLimitW).toEqual([5000, 2500, 2000])
})
