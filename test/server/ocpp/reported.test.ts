import { expect, test } from 'vitest'
import { isWiredOtherwise, phaseRotationOf, withReport } from '../../../server/ocpp/v201/reported.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { apiRequest } from '../../helpers/api-request.ts'
import { SimulatedSite } from '../../helpers/simulated-site.ts'
import { testServer } from '../../helpers/test-server.ts'

test.each([
  ['nothing is told', {}, undefined],
  ['the station alone tells', { '': 'STR' }, 'STR'],
  ['the EVSE alone tells', { 1: 'STR' }, 'STR'],
  ['both tell: one turn after the other', { '': 'STR', 1: 'STR' }, 'TRS'],
  ['the connector tells as well', { '': 'STR', 1: 'STR', '1/1': 'STR' }, 'RST'],
  ['the EVSE has one phase, and the station turns it', { '': 'STR', 1: 'Rxx' }, 'Sxx'],
  ['the phase that the EVSE has is not connected', { '': 'Rxx', 1: 'Sxx' }, undefined],
  ['the station does not know', { '': '', 1: 'RST' }, undefined],
  ['a value is none', { 1: 'L1L2L3' }, undefined],
  ['two connectors differ', { '1/1': 'RST', '1/2': 'STR' }, undefined],
  ['two connectors agree', { '1/1': 'STR', '1/2': 'STR' }, 'STR'],
  ['another EVSE tells', { 2: 'STR' }, undefined],
])('how an EVSE is wired where %s', (_, phaseRotations, expected) => {
  expect(phaseRotationOf({ phaseRotations }, 1)).toBe(expected)
})

test('a station that says that it does not know how it is wired changes nothing, and one that knows does', () => {
  expect(isWiredOtherwise({}, { phaseRotations: { '': '', 1: '' } })).toBe(false)
  expect(isWiredOtherwise({ phaseRotations: { '': '' } }, { phaseRotations: { '': 'STR' } })).toBe(true)
  expect(isWiredOtherwise({ phaseRotations: { 2: 'RST' } }, { phaseRotations: { 2: '' } })).toBe(true)
})

test('a report tells of capacity and phases, whatever the case of its letters, and a later one goes before', () => {
  const report = (name: string, evse: { id: number } | undefined, value: string) => ({
    requestId: 1,
    generatedAt: '2026-01-14T15:00:00Z',
    seqNo: 0,
    reportData: [
      {
        component: { name, ...(evse ? { evse } : {}) },
        variable: { name: 'phaserotation' },
        variableAttribute: [{ value }] as [{ value: string }],
      },
      {
        component: { name: 'smartchargingctrlr' },
        variable: { name: 'ENTRIES', instance: 'ChargingProfiles' },
        variableAttribute: [{ value: '1' }] as [{ value: string }],
        variableCharacteristics: { dataType: 'integer', maxLimit: 4, supportsMonitoring: false } as const,
      },
    ] as const,
  })
  const first = withReport(undefined, report('evse', { id: 2 }, 'RST') as never)
  const second = withReport(first, report('ChargingStation', undefined, 'STR') as never)
  expect(second).toEqual({ profileCapacity: 4, phaseRotations: { 2: 'RST', '': 'STR' } })
  expect(withReport(second, report('EVSE', { id: 2 }, '') as never).phaseRotations).toEqual({ 2: '', '': 'STR' })
})

test('a one-phase car is on the grid phase that its station tells, until an operator says otherwise', async () => {
  await using server = await testServer({ settings: { gridLimitW: 20_000, yearlyUseKwh: 0, phaseLimitA: 20 } })
  await using site = new SimulatedSite(server)
  await site.plugIn({
    stationId: 'CS1',
    wantedWh: 5_000,
    hours: 6,
    car: { phases: 1 },
    like: { phaseRotation: 'STR' },
  })
  const onPhases = async (wanted: number) => {
    for (;;) {
      const [session] = await server.get<SessionView[]>('/api/sessions')
      if (session?.onPhases?.join() === String(wanted)) return session.onPhases
      await server.clock.advance(1_000)
    }
  }
  expect(await onPhases(2)).toEqual([2])
  const [station] = await server.get<StationView[]>('/api/stations')
  expect(station?.evses).toMatchObject([{ evseId: 1, phaseRotation: 'STR' }])
  await apiRequest(server, 'PUT', '/api/limits', { groups: [], stations: [{ stationId: 'CS1', phaseRotation: 'RST' }] })
  expect(await onPhases(1)).toEqual([1])
})
