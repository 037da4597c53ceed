import { expect, test } from 'vitest'
import { carPhases, mostCurrentA, type PhaseFacts } from '../../../server/limits/car-phases.ts'
import { wiringFrom } from '../../../server/limits/phase-rotation.ts'
import type { ChargingNeeds } from '../../../server/sessions/charging-needs.ts'

const needs: ChargingNeeds = {
  energyWh: 10_000,
  transfer: 'AC',
  phases: 3,
  minCurrentA: 6,
  maxCurrentA: 16,
  maxPowerW: 11_040,
  receivedMs: 0,
}
const facts = (change: Partial<PhaseFacts> = {}): PhaseFacts => ({
  needs,
  phasesUsed: undefined,
  phasesMetered: undefined,
  wiring: undefined,
  ...change,
})
const onePhase = { needs: { ...needs, phases: 1 } } as const

test('a one-phase car is on unknown phases where its wiring is unknown', () => {
  expect(carPhases(facts(onePhase))).toEqual({ phases: 1 })
})

test('a one-phase car is on the grid phase of its outlet’s L1', () => {
  expect(carPhases(facts({ ...onePhase, wiring: wiringFrom('STR') }))).toEqual({ phases: 1, onPhases: [2] })
})

test('a meter that shows the current on the outlet’s L3 goes before', () => {
  const metered = facts({ ...onePhase, phasesMetered: [3], wiring: wiringFrom('STR') })
  expect(carPhases(metered)).toEqual({ phases: 1, onPhases: [1] })
})

test('an outlet on one phase leaves a three-phase car that phase', () => {
  expect(carPhases(facts({ wiring: wiringFrom('xTx') }))).toEqual({ phases: 1, onPhases: [3] })
})

test('a two-phase car is on the first two of its outlet', () => {
  const twoPhase = facts({ phasesUsed: 2, wiring: wiringFrom('TRS') })
  expect(carPhases(twoPhase)).toEqual({ phases: 2, onPhases: [1, 3] })
})

test.each([
  ['three phases share evenly', facts(), 11_040, false, [16, 16, 16]],
  ['unknown phases count on each', facts(onePhase), 3_680, false, [16, 16, 16]],
  ['known ones on their own', facts({ ...onePhase, wiring: wiringFrom('STR') }), 3_680, false, [0, 16, 0]],
  ['never more than the car takes', facts({ phasesUsed: 1 }), 11_040, false, [16, 16, 16]],
  ['a metered car nobody knows may be on one phase', facts({ needs: undefined }), 4_600, true, [20, 20, 20]],
  ['but on one phase draws at most 32 A', facts({ needs: undefined }), 11_040, true, [32, 32, 32]],
  ['and beyond it is on three', facts({ needs: undefined }), 27_600, true, [40, 40, 40]],
])('current that is kept free: %s', (_, car, powerW, isMetered, expected) => {
  mostCurrentA(car, powerW, isMetered).forEach((currentA, phase) => {
    expect(currentA).toBeCloseTo(expected[phase] ?? Number.NaN, 6)
  })
})
