import { expect, test } from 'vitest'
import { meterReadingsFrom } from '../../../server/ocpp/v201/meter-values.ts'

const timestamp = '2026-01-14T15:00:00Z'
const atMs = Date.parse(timestamp)

function read(...sampledValue: Parameters<typeof meterReadingsFrom>[0][number]['sampledValue']) {
  return meterReadingsFrom([{ timestamp, sampledValue }], atMs)
}

test('a value without further words is the energy register in Wh', () => {
  expect(read({ value: 1_234 })).toEqual([{ atMs, registerWh: 1_234 }])
})

test('units and multipliers count: 1.5 kWh, 15 times ten to the third Wh, 11 kW', () => {
  expect(read({ value: 1.5, unitOfMeasure: { unit: 'kWh' } })[0]?.registerWh).toBe(1_500)
  expect(read({ value: 15, unitOfMeasure: { unit: 'Wh', multiplier: 3 } })[0]?.registerWh).toBe(15_000)
  expect(read({ value: 11, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'kW' } })[0]?.powerW).toBe(11_000)
})

test('phases are summed where there is no value over all of them', () => {
  const phase = (value: number, name: 'L1' | 'L2' | 'L3') =>
    ({ value, measurand: 'Power.Active.Import', phase: name }) as const
  expect(read(phase(1_000, 'L1'), phase(2_000, 'L2'), phase(3_000, 'L3'))[0]?.powerW).toBe(6_000)
  expect(read(phase(1_000, 'L1'), { value: 6_100, measurand: 'Power.Active.Import' })[0]?.powerW).toBe(6_100)
})

test('values of other places than the outlet are not the car’s', () => {
  expect(read({ value: 5_000, location: 'Inlet' })).toEqual([])
})

test('values come in the order of their times, and none is from the future', () => {
  const later = '2026-01-14T17:00:00Z'
  const readings = meterReadingsFrom(
    [
      { timestamp: later, sampledValue: [{ value: 2 }] },
      { timestamp, sampledValue: [{ value: 1 }] },
    ],
    atMs + 60_000,
  )
  expect(readings).toEqual([
    { atMs, registerWh: 1 },
    { atMs: atMs + 60_000, registerWh: 2 },
  ])
})

test('what the register was at the transaction’s beginning is not what it is at its end', () => {
  const begin = { value: 1_000, context: 'Transaction.Begin' } as const
  expect(read(begin, { value: 9_000, context: 'Transaction.End' })[0]?.registerWh).toBe(9_000)
  expect(read(begin)[0]?.registerWh).toBe(1_000)
})

test('a phase that is told twice counts once', () => {
  const power = (phase: 'L1' | 'L1-N') => ({ value: 2_000, measurand: 'Power.Active.Import', phase }) as const
  expect(read(power('L1'), power('L1-N'))[0]?.powerW).toBe(2_000)
})

test('currents alone tell the power, at 230 V a phase', () => {
  const current = (phase: 'L1' | 'L2') => ({ value: 10, measurand: 'Current.Import', phase }) as const
  expect(read(current('L1'), current('L2'))[0]?.powerW).toBe(4_600)
  expect(read(current('L1'), { value: 5 })).toEqual([{ atMs, registerWh: 5 }])
})
