import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import { phasesInUse } from '../../../server/ocpp/v201/metered-phases.ts'

function currents(...amperes: number[]): OCPP20.MeterValueType {
  const sampledValue = amperes.map((value, index) => ({
    value,
    measurand: 'Current.Import' as const,
    phase: `L${index + 1}` as 'L1',
  }))
  return { timestamp: '2026-01-14T15:00:00Z', sampledValue: sampledValue as [(typeof sampledValue)[0]] }
}

test.each([
  ['three phases', currents(16, 15.8, 16.1), [[1, 2, 3]]],
  ['one phase, and what electronics draw on the others', currents(16, 0.3, 0.2), [[1]]],
  ['the third phase', currents(0, 0, 10), [[3]]],
  ['a car that waits', currents(0.4, 0.2, 0.1), []],
])('%s', (_, value, expected) => {
  expect(phasesInUse([value])).toEqual(expected)
})

test('older values go first, and those without currents say nothing', () => {
  const older = { ...currents(16), timestamp: '2026-01-14T14:00:00Z' }
  const register: OCPP20.MeterValueType = { timestamp: '2026-01-14T14:30:00Z', sampledValue: [{ value: 5 }] }
  expect(phasesInUse([currents(10, 10, 10), register, older])).toEqual([[1], [1, 2, 3]])
})
