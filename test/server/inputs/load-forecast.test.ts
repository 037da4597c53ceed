import { expect, test } from 'vitest'
import { forecastErrors } from '../../../server/inputs/forecast-error.ts'
import { loadForecast } from '../../../server/inputs/load-forecast.ts'
import type { Series } from '../../../server/inputs/series.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const monday = Date.parse('2026-01-05T00:00Z')

/** Hourly loads, the same all day, one for each day from a Monday on. */
function days(loadsW: readonly number[]): Series {
  const values = loadsW.flatMap((loadW) => Array.from({ length: 24 }, () => loadW))
  return { stepMs: hourMs, startsMs: values.map((_, index) => monday + index * hourMs), values }
}

const settings = { timeZone: 'UTC', quantile: 0.5 }

test('a working day is told by working days, a Sunday by Sundays', () => {
  const week = [100, 200, 300, 400, 500, 600, 900]
  const history = days([...week, ...week, ...week])
  const forecast = loadForecast(history, settings)
  const knownMs = monday + 21 * dayMs
  expect(forecast(knownMs, knownMs, knownMs + hourMs)).toBe(300)
  expect(forecast(knownMs, knownMs + 5 * dayMs, knownMs + 5 * dayMs + hourMs)).toBe(600)
  expect(forecast(knownMs, knownMs + 6 * dayMs, knownMs + 6 * dayMs + hourMs)).toBe(900)
})

test('a holiday counts as a Sunday', () => {
  const week = [100, 100, 100, 100, 100, 100, 900]
  const forecast = loadForecast(days([...week, ...week, ...week]), { ...settings, holidays: new Set(['2026-01-26']) })
  const knownMs = monday + 21 * dayMs
  expect(forecast(knownMs, knownMs, knownMs + hourMs)).toBe(900)
})

test('the quantile sets the margin', () => {
  const forecast = loadForecast(days([100, 200, 300, 400, 500]), { ...settings, quantile: 1 })
  expect(forecast(monday + 5 * dayMs, monday + 7 * dayMs, monday + 7 * dayMs + hourMs)).toBe(500)
})

test('what comes later is not known, and two days are too few', () => {
  const forecast = loadForecast(days([100, 100, 100, 9_000]), settings)
  expect(forecast(monday + 3 * dayMs, monday + 3 * dayMs, monday + 3 * dayMs + hourMs)).toBe(100)
  expect(forecast(monday + 2 * dayMs, monday + 3 * dayMs, monday + 3 * dayMs + hourMs)).toBeUndefined()
})

test('a slot over several steps is told the highest of them', () => {
  const history = days([0, 0, 0])
  const values = history.values.map((_, index) => (index % 24 === 1 ? 700 : 100))
  const forecast = loadForecast({ ...history, values }, settings)
  const thursday = monday + 3 * dayMs
  expect(forecast(thursday, thursday, thursday + 2 * hourMs)).toBe(700)
})

test('errors of three ways are measured over the same days', () => {
  // 100 W and 300 W in turn: the median is 200, yesterday is always 200 off.
  const history = days([100, 300, 100, 300, 100])
  const ways = { forecast: loadForecast(history, settings), standard: () => 50 }
  const errors = forecastErrors(history, ways, { timeZone: 'UTC', days: 1 })
  expect(errors?.steps).toBe(24)
  // Told on Friday by Monday to Thursday: 200. The standard is scaled to their mean, 200.
  expect(errors?.byWay.forecast).toEqual({ meanAbsoluteW: 100, biasW: 100, coveredPercent: 100 })
  expect(errors?.byWay['same-as-yesterday']).toEqual({ meanAbsoluteW: 200, biasW: 200, coveredPercent: 100 })
  expect(errors?.byWay['standard-profile']).toEqual({ meanAbsoluteW: 100, biasW: 100, coveredPercent: 100 })
})
