import { describe, expect, test } from 'vitest'
import { problemText, valueRange } from '../../web/panels/inputs/file-words.ts'
import { previewPath } from '../../web/panels/inputs/preview-chart.ts'
import { changeText, missingText, outcomeText, settingsChange } from '../../web/panels/inputs/settings-change.ts'
import { sessionOf, siteOf } from './views.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const inForce = siteOf().settings

describe('a change of settings', () => {
  test('is what differs from those in force', () => {
    expect(settingsChange(inForce, { ...inForce, gridLimitW: 8_000 })).toEqual({ gridLimitW: 8_000 })
  })
  test('is nothing when all is as it was', () => {
    expect(settingsChange(inForce, { ...inForce })).toEqual({})
  })
  test('says what it will do', () => {
    const sessions = [sessionOf(), sessionOf({ id: 's2' }), sessionOf({ id: 's3', state: 'ended' })]
    expect(plain(changeText(inForce, { ...inForce, gridLimitW: 8_000, strategy: 'peak' }, sessions))).toBe(
      'Grid limit 11.0 kW → 8.0 kW, Strategy cheapest → peak. 2 sessions will be planned again.',
    )
  })
  test('is told in the units of its fields', () => {
    const draft = { ...inForce, demandChargePerKw: 12, peakReachedW: 4_500 }
    expect(plain(changeText(inForce, draft, []))).toBe(
      'Price of peak none → 12.00 €/kW, Peak reached 0.0 kW → 4.5 kW. No session to plan again.',
    )
  })
  test('says which field holds it up', () => {
    expect(missingText(['Grid limit'])).toBe('Grid limit has no value: give one, or discard the change.')
    expect(missingText(['Grid limit', 'Name'])).toBe(
      'Grid limit and Name have no value: give them one, or discard the change.',
    )
  })
  test('says what it did', () => {
    expect(outcomeText(1)).toBe('1 session planned again')
    expect(outcomeText(0)).toBe('no session had to be planned again')
  })
})

describe('a file', () => {
  test('that is wrong is told with its line, what was found and what was expected', () => {
    const problem = { type: 'about:blank', title: 'File not understood', status: 422, detail: 'x' }
    expect(problemText({ ...problem, file: 'p.csv', line: 12, found: '"0,31x"', expected: 'a number' })).toBe(
      'p.csv, line 12: found "0,31x", expected a number.',
    )
    expect(problemText(problem)).toBe('x')
  })
  test('shows its least and greatest value', () => {
    const preview = [-0.05, 0.4].map((value, startMs) => ({ startMs, value }))
    expect(plain(valueRange({ preview, unit: 'EUR/kWh' }))).toBe('−0.050 to 0.400 €/kWh')
    expect(plain(valueRange({ preview: [{ startMs: 0, value: 4_100 }], unit: 'W' }))).toBe('4.1 kW to 4.1 kW')
  })
  test('is drawn as steps from its first instant to its last', () => {
    const preview = [
      { startMs: 0, value: 1 },
      { startMs: 5, value: 2 },
    ]
    expect(previewPath({ preview, toMs: 10 }, { width: 100, height: 10 })).toBe('M0 5H50L50 0H100')
  })
})
