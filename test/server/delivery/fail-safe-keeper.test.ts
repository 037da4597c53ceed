import { expect, test } from 'vitest'
import type { PlanView } from '../../../server/views/plan.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { apiRequest } from '../../helpers/api-request.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation, ScriptedAnswer } from '../../helpers/ocpp-station.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const accepted: ScriptedAnswer = { result: { status: 'Accepted' } }
const settings = { gridLimitW: 20_000, yearlyUseKwh: 0 } as const
const start = '2026-01-14T15:00:00Z'

/** A booted station with one free EVSE. */
async function booted(server: TestServer, stationId: string, failSafe: ScriptedAnswer): Promise<OcppStation> {
  const station = await server.connect(stationId)
  station.failSafe = failSafe
  await station.call('BootNotification', bootNotification)
  await station.call('StatusNotification', {
    timestamp: start,
    connectorStatus: 'Available',
    evseId: 1,
    connectorId: 1,
  })
  return station
}

/** The station's view once it is as wanted; time goes on meanwhile. */
async function shown(
  server: TestServer,
  stationId: string,
  isWanted: (failSafe: NonNullable<StationView['failSafe']>) => boolean,
): Promise<NonNullable<StationView['failSafe']>> {
  for (;;) {
    const stations = await server.get<StationView[]>('/api/stations')
    const failSafe = stations.find((each) => each.stationId === stationId)?.failSafe
    if (failSafe && isWanted(failSafe)) return failSafe
    await server.clock.advance(500)
  }
}

const isSettled = ({ evses }: NonNullable<StationView['failSafe']>) =>
  evses.length > 0 && evses.every(({ state }) => state !== 'sent')

const limits = (station: OcppStation) =>
  station.failSafeCalls.map(({ payload }) => {
    // biome-ignore lint/suspicious/noExplicitAny: a payload of the wire
    const { evseId, chargingProfile } = payload as any
    const [{ chargingSchedulePeriod }] = chargingProfile.chargingSchedule
    return [evseId, chargingProfile.chargingProfilePurpose, chargingSchedulePeriod[0].limit]
  })

test('a station that booted is told its cap and its default once, and not again when it comes back after a restart', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ settings, dataDir: folder.path })
    const station = await booted(server, 'CS1', accepted)
    expect(await shown(server, 'CS1', isSettled)).toEqual({
      stationMaxW: 20_000,
      evses: [{ evseId: 1, state: 'accepted', mostW: 0 }],
    })
    expect(limits(station)).toEqual([
      [0, 'ChargingStationMaxProfile', 20_000],
      [1, 'TxDefaultProfile', 0],
    ])
  }
  await using server = await testServer({ settings, dataDir: folder.path, now: '2026-01-14T15:30:00Z' })
  const station = await server.connect('CS1')
  station.failSafe = accepted
  await server.clock.advance(2_000)
  // A lower limit shows that it is reached now; only the cap changes.
  await apiRequest(server, 'PATCH', '/api/site', { gridLimitW: 10_000 })
  await shown(server, 'CS1', ({ stationMaxW }) => stationMaxW === 10_000)
  expect(limits(station)).toEqual([[0, 'ChargingStationMaxProfile', 10_000]])
})

test('power is kept free for an EVSE out of reach that took no default, and none where it took 0 W', async () => {
  await using server = await testServer({ settings })
  const refusing = await booted(server, 'CS1', { error: 'NotImplemented' })
  const taking = await booted(server, 'CS2', accepted)
  await shown(server, 'CS1', ({ evses }) => evses.some(({ state }) => state === 'refused'))
  await shown(server, 'CS2', isSettled)
  await taking.close()
  const car = await booted(server, 'CS3', accepted)
  await car.call('TransactionEvent', transactionEvent('Started', start))
  await car.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 20_000, departure: '2026-01-15T05:00:00Z' }))
  await car.serverCall('SetChargingProfile')
  expect((await server.get<PlanView>('/api/plans/current')).baseLoadW[0]).toBe(0)

  await refusing.close()
  await car.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 21_000, departure: '2026-01-15T05:00:00Z' }))
  await car.serverCall('SetChargingProfile', 2)
  expect((await server.get<PlanView>('/api/plans/current')).baseLoadW[0]).toBe(11_000)
})

test('a car that tells no needs is granted nothing of what another one out of reach may draw', async () => {
  await using server = await testServer({ settings: { ...settings, strategy: 'fastest' } })
  const away = await booted(server, 'CS1', accepted)
  const station = await booted(server, 'CS2', accepted)
  await shown(server, 'CS1', isSettled)
  await shown(server, 'CS2', isSettled)
  await away.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  await away.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 40_000, departure: '2026-01-15T05:00:00Z' }))
  await away.serverCall('SetChargingProfile')
  await away.close()
  await station.call('TransactionEvent', transactionEvent('Started', start, { transactionId: 'tx-2', powerW: 0 }))
  await server.clock.advance(61_000)
  const { payload } = await station.serverCall('SetChargingProfile')
  // Of 20 kW the other one has 11,040 W.
  expect(payload).toMatchObject({
    chargingProfile: { chargingSchedule: [{ chargingSchedulePeriod: [{ limit: 8_960 }] }] },
  })
})

test('a car that tells no needs is granted a share once a minute has gone by, and the plan keeps it free', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, 'CS1', accepted)
  await shown(server, 'CS1', isSettled)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  await server.clock.advance(59_000)
  expect(station.calls('SetChargingProfile')).toEqual([])
  await server.clock.advance(2_000)
  const { payload } = await station.serverCall('SetChargingProfile')
  expect(payload).toMatchObject({
    evseId: 1,
    chargingProfile: {
      chargingProfilePurpose: 'TxProfile',
      transactionId: 'tx-1',
      chargingSchedule: [{ chargingSchedulePeriod: [{ limit: 11_000 }] }],
    },
  })
  const second = await server.connect('CS2')
  await second.call('TransactionEvent', transactionEvent('Started', start, { transactionId: 'tx-2' }))
  await second.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 40_000, departure: '2026-01-14T17:00:00Z' }))
  await second.serverCall('SetChargingProfile')
  const sessions = await server.get<SessionView[]>('/api/sessions')
  expect(sessions.map(({ state }) => state)).toEqual(['unplanned', 'planned'])
  const plan = await server.get<PlanView>('/api/plans/current')
  expect(Math.max(...(plan.sessions[0]?.setpointW ?? []))).toBeLessThanOrEqual(9_000)
})

test('what a station refused is told again once a car’s profile has shown which unit it takes', async () => {
  await using server = await testServer({ settings })
  const refusal = { result: { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRateUnit' } } }
  const station = await booted(server, 'CS1', refusal)
  await shown(server, 'CS1', ({ evses }) => evses.some(({ state }) => state === 'refused'))
  const before = station.failSafeCalls.length
  await apiRequest(server, 'PATCH', '/api/site', { gridLimitW: 10_000 })
  await server.clock.advance(600_000)
  expect(station.failSafeCalls).toHaveLength(before)

  station.failSafe = accepted
  station.script.push(refusal)
  await station.call('TransactionEvent', transactionEvent('Started', start))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 20_000, departure: '2026-01-15T05:00:00Z' }))
  await shown(server, 'CS1', isSettledAs('accepted'))
  // biome-ignore lint/suspicious/noExplicitAny: a payload of the wire
  const units = station.failSafeCalls.map(({ payload }: any) => payload.chargingProfile.chargingSchedule[0])
  expect(units.slice(before).map(({ chargingRateUnit }) => chargingRateUnit)).toEqual(['A', 'A'])
})

const isSettledAs = (state: string) => (failSafe: NonNullable<StationView['failSafe']>) =>
  failSafe.stationMaxW !== undefined && failSafe.evses.every((evse) => evse.state === state)
