import { expect, test } from 'vitest'
import { counted, type Meter, meterValue } from '../../simulator/meter.ts'

const meter: Meter = { registerWh: 1_234_567, powerW: 6_900, phases: 3 }

test('counts on from what it has counted before', () => {
  expect(counted(counted(meter, 100), 0.5).registerWh).toBe(1_234_667.5)
})

test('reads energy, power, the current of each phase, and the state of charge', () => {
  const { timestamp, sampledValue } = meterValue(meter, Date.parse('2025-11-26T18:00Z'), 'Sample.Periodic', 40)
  expect(timestamp).toBe('2025-11-26T18:00:00.000Z')
  expect(sampledValue.map(({ measurand, phase, value }) => [measurand, phase, value])).toEqual([
    ['Energy.Active.Import.Register', undefined, 1_234_567],
    ['Power.Active.Import', undefined, 6_900],
    ['Current.Import', 'L1', 10],
    ['Current.Import', 'L2', 10],
    ['Current.Import', 'L3', 10],
    ['SoC', undefined, 40],
  ])
})

test('has no phase currents at a DC outlet', () => {
  const { sampledValue } = meterValue({ ...meter, phases: 0 }, 0, 'Sample.Periodic')
  expect(sampledValue.map(({ measurand }) => measurand)).toEqual([
    'Energy.Active.Import.Register',
    'Power.Active.Import',
  ])
})

test('a car on the outlet’s second phase is metered there', () => {
  const { sampledValue } = meterValue({ ...meter, phases: 1, firstPhase: 2, powerW: 3_680 }, 0, 'Sample.Periodic')
  const currents = sampledValue.filter(({ measurand }) => measurand === 'Current.Import')
  expect(currents.map(({ phase, value }) => [phase, value])).toEqual([['L2', 16]])
})
