import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inPlanningSteps, learntLoad, slotForecast } from '../../../server/inputs/learnt-load.ts'
import { loadForecast } from '../../../server/inputs/load-forecast.ts'
import type { Series } from '../../../server/inputs/series.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const monday = Date.parse('2026-01-05T00:00Z')

function series(stepMs: number, values: readonly number[]): Series {
  return { stepMs, startsMs: values.map((_, index) => monday + index * stepMs), values }
}

test('tells the same as a back-test does that knows all of the history', () => {
  const loads = fc.array(fc.integer({ min: -5_000, max: 20_000 }), { minLength: 1, maxLength: 24 * 30 })
  fc.assert(
    fc.property(
      loads,
      fc.double({ min: 0.5, max: 0.99, noNaN: true }),
      fc.integer({ min: 0, max: 95 }),
      (values, quantile, quarter) => {
        const history = series(hourMs, values)
        const settings = { timeZone: 'Europe/Berlin', quantile, holidays: new Set(['2026-01-06', '2026-02-09']) }
        const endMs = monday + values.length * hourMs
        const fromMs = endMs + quarter * 900_000
        const slots = slotForecast(learntLoad(history, settings), settings)
        expect(slots(fromMs, fromMs + 900_000)).toBe(loadForecast(history, settings)(endMs, fromMs, fromMs + 900_000))
      },
    ),
  )
})

test('of a load finer than 5 minutes, the highest of each 5 counts', () => {
  const history = inPlanningSteps(series(60_000, [100, 900, 200, 100, 100, 300]))
  expect(history).toEqual({ stepMs: 300_000, startsMs: [monday, monday + 300_000], values: [900, 300] })
  expect(inPlanningSteps(series(dayMs, [7]))).toEqual(series(dayMs, [7]))
})
