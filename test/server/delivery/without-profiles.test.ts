import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const settings = { gridLimitW: 20_000, yearlyUseKwh: 0 } as const
const start = '2026-01-14T15:00:00Z'
const needs = (energyWh: number) => acNeeds({ energyWh, departure: '2026-01-14T20:00:00Z' })
const detail = 'the station answered NotImplemented: it has no smart charging, and is tried again after its next boot'
const rejected = {
  result: { status: 'Rejected', statusInfo: { reasonCode: 'NotEnabled', additionalInfo: detail } },
}

/** Lets a station answer GetVariables with one variable, and know no other. */
function tell(station: OcppStation, variableName: string, attributeValue: string): void {
  station.answers.set('GetVariables', ({ getVariableData }: OCPP20.GetVariablesRequest) => ({
    result: {
      getVariableResult: getVariableData.map(({ component, variable }) =>
        variable.name === variableName
          ? { component, variable, attributeStatus: 'Accepted', attributeValue }
          : { component, variable, attributeStatus: 'UnknownVariable' },
      ),
    },
  }))
}

/** A station with a charging car that has answered its first profile with NotImplemented. */
async function untaught(server: TestServer): Promise<OcppStation> {
  const station = await server.connect('CS1')
  tell(station, 'RateUnit', 'W')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 3_000 }))
  station.script.push({ error: 'NotImplemented' })
  await station.call('NotifyEVChargingNeeds', needs(11_000))
  await station.serverCall('SetChargingProfile')
  await shown(server, ({ takesNoProfiles }) => takesNoProfiles !== undefined)
  return station
}

async function shown(server: TestServer, isWanted: (station: StationView) => boolean): Promise<StationView> {
  for (;;) {
    const [station] = await server.get<StationView[]>('/api/stations')
    if (station && isWanted(station)) return station
  }
}

test('a station that knows no profiles gets no second one, and needs are rejected, noted and shown', async () => {
  await using server = await testServer({ settings })
  const station = await untaught(server)
  expect(await station.call('NotifyEVChargingNeeds', needs(12_000))).toEqual(rejected)
  // Another car's profile shows that a plan was made since.
  const other = await server.connect('CS2')
  await other.call('TransactionEvent', transactionEvent('Started', start, { transactionId: 'tx-2' }))
  await other.call('NotifyEVChargingNeeds', needs(5_000))
  await other.serverCall('SetChargingProfile')
  await station.call('Heartbeat', {})
  const [session] = await server.get<SessionView[]>('/api/sessions')
  expect(session).toMatchObject({ askedWh: 12_000, delivery: { state: 'unsupported', detail } })
  expect(await shown(server, () => true)).toMatchObject({
    takesNoProfiles: { sinceMs: Date.parse(start), detail },
  })
  expect(station.calls('SetChargingProfile')).toHaveLength(1)
})

test('the next car at such a station is told so at once, and after a restart of the server, too', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ settings, dataDir: folder.path })
    const station = await untaught(server)
    await station.call('TransactionEvent', transactionEvent('Ended', start))
  }
  await using server = await testServer({ settings, dataDir: folder.path })
  const station = await server.connect('CS1')
  await station.call('TransactionEvent', transactionEvent('Started', start, { transactionId: 'tx-2', powerW: 2_000 }))
  expect(await station.call('NotifyEVChargingNeeds', needs(5_000))).toEqual(rejected)
  await server.clock.advance(5_000)
  const sessions = await server.get<SessionView[]>('/api/sessions')
  expect(sessions.at(-1)).toMatchObject({ askedWh: 5_000, delivery: { state: 'unsupported', detail } })
  expect(station.calls('SetChargingProfile')).toEqual([])
})

test('after a boot it is sent the profile that it did not take', async () => {
  await using server = await testServer({ settings })
  const station = await untaught(server)
  await station.call('BootNotification', bootNotification)
  await station.serverCall('SetChargingProfile', 2)
  expect(await shown(server, () => true)).not.toHaveProperty('takesNoProfiles')
})

test('a variable that decides over its profiles has it tried again, and no other has', async () => {
  await using server = await testServer({ settings })
  const station = await untaught(server)
  const event = (name: string, actualValue: string) => ({
    generatedAt: start,
    seqNo: 0,
    eventData: [
      {
        eventId: 1,
        timestamp: start,
        trigger: 'Delta',
        actualValue,
        eventNotificationType: 'HardWiredNotification',
        component: { name: 'SmartChargingCtrlr' },
        variable: { name, ...(name === 'Entries' ? { instance: 'ChargingProfiles' } : {}) },
      },
    ],
  })
  const asked = station.calls('GetVariables').length
  await station.call('NotifyEvent', event('Entries', '1'))
  await station.call('NotifyEvent', event('RateUnit', 'W'))
  expect(station.calls('GetVariables')).toHaveLength(asked)

  tell(station, 'RateUnit', 'A')
  await station.call('NotifyEvent', event('RateUnit', 'A'))
  const { payload } = await station.serverCall('SetChargingProfile', 2)
  expect(payload).toMatchObject({ chargingProfile: { chargingSchedule: [{ chargingRateUnit: 'A' }] } })
})
