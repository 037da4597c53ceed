import { expect, test } from 'vitest'
import { meanOver, type Series, valueAt, valuesOver } from '../../../server/inputs/series.ts'

/** 1 from 0, 2 from 10, nothing from 20 to 30, 4 from 30 to 40. */
const series: Series = { stepMs: 10, startsMs: [0, 10, 30], values: [1, 2, 4] }

test('a value holds from its start for one step', () => {
  expect([-1, 0, 9, 10, 19, 20, 29, 30, 40].map((atMs) => valueAt(series, atMs))).toEqual([
    undefined,
    1,
    1,
    2,
    2,
    undefined,
    undefined,
    4,
    undefined,
  ])
})

test('a mean is weighted by time, and unknown over a hole', () => {
  expect(meanOver(series, 5, 20)).toBeCloseTo((1 * 5 + 2 * 10) / 15)
  expect(meanOver(series, 15, 35)).toBeUndefined()
})

test('tells every value in a span, and whether they cover it', () => {
  expect(valuesOver(series, 5, 15)).toEqual({ values: [1, 2], isComplete: true })
  expect(valuesOver(series, 15, 35)).toEqual({ values: [2, 4], isComplete: false })
  expect(valuesOver(series, -20, -10)).toEqual({ values: [], isComplete: false })
  expect(valuesOver(series, 40, 50)).toEqual({ values: [], isComplete: false })
})
