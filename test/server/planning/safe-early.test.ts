import { expect, test } from 'vitest'
import { safeEarly } from '../../../server/planning/safe-early.ts'

const hourMs = 3_600_000
/** 10 kWh at 5 kW, to be met in 8 hours. */
const wish = { askedWh: 10_000, remainingWh: 10_000, maxPowerW: 5_000, departureMs: 8 * hourMs }

test('nothing is changed by no setting', () => {
  expect(safeEarly(wish, 0, hourMs, { energyPercent: 0, marginMs: 0 })).toEqual({
    energyWh: 10_000,
    departureMs: 8 * hourMs,
  })
})

test('the safe part comes first, as soon as it can be', () => {
  expect(safeEarly(wish, 0, hourMs, { energyPercent: 50, marginMs: 0 })).toEqual({
    energyWh: 5_000,
    departureMs: hourMs,
  })
})

test('what is delivered counts for the safe part', () => {
  const half = { ...wish, remainingWh: 5_000 }
  expect(safeEarly(half, 0, hourMs, { energyPercent: 50, marginMs: 0 })).toEqual({
    energyWh: 5_000,
    departureMs: 8 * hourMs,
  })
})

test('a margin ends the session earlier, where there is time for its wish', () => {
  const margin = (hours: number) => safeEarly(wish, 0, hourMs, { energyPercent: 0, marginMs: hours * hourMs })
  expect(margin(3)).toEqual({ energyWh: 10_000, departureMs: 5 * hourMs })
  expect(margin(7)).toEqual({ energyWh: 10_000, departureMs: 2 * hourMs })
})

test('no session is planned past its departure', () => {
  const late = { ...wish, departureMs: hourMs }
  expect(safeEarly(late, 0, hourMs, { energyPercent: 100, marginMs: hourMs }).departureMs).toBe(hourMs)
})
