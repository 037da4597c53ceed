import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import type { SessionView } from '../../../server/views/sessions.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'
const departure = '2026-01-14T17:00:00Z'
const settings = { gridLimitW: 11_040, yearlyUseKwh: 0 }

type Schedule = NonNullable<OCPP20.SetChargingProfileRequest['chargingProfile']['chargingSchedule'][0]>

/** Lets a station answer GetCompositeSchedule with the profile it was sent last, changed. */
function composeBy(station: OcppStation, change: (schedule: Schedule) => object): void {
  station.answers.set('GetCompositeSchedule', ({ duration }: OCPP20.GetCompositeScheduleRequest) => {
    const request = station.calls('SetChargingProfile').at(-1)?.payload as unknown as OCPP20.SetChargingProfileRequest
    const [sent] = request.chargingProfile.chargingSchedule
    if (!sent) throw new Error('a profile without a schedule')
    const { startSchedule, chargingRateUnit, chargingSchedulePeriod } = sent
    const schedule = { evseId: 1, duration, scheduleStart: startSchedule, chargingRateUnit, chargingSchedulePeriod }
    return { result: { status: 'Accepted', schedule: { ...schedule, ...change(sent) } } }
  })
}

async function chargingStation(server: TestServer, change: (schedule: Schedule) => object): Promise<OcppStation> {
  const station = await server.connect('CS1')
  composeBy(station, change)
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 5_000, departure }))
  await station.serverCall('SetChargingProfile')
  return station
}

async function deliveryOnce(
  server: TestServer,
  state: string,
  stepMs = 1_000,
): Promise<NonNullable<SessionView['delivery']>> {
  for (;;) {
    const [session] = await server.get<SessionView[]>('/api/sessions')
    if (session?.delivery?.state === state && session.delivery.detail !== undefined) return session.delivery
    if (session?.delivery?.state === state && state === 'verified') return session.delivery
    await server.clock.advance(stepMs)
  }
}

const unlimited = () => ({ chargingSchedulePeriod: [{ startPeriod: 0, limit: 22_080, numberPhases: 3 }] })

test('a profile that its station’s schedule shows is verified, with one question', async () => {
  await using server = await testServer({ settings })
  const station = await chargingStation(server, () => ({}))
  await deliveryOnce(server, 'verified')
  await server.clock.advance(3_000_000)
  expect(station.calls('GetCompositeSchedule')).toHaveLength(1)
  expect(station.calls('SetChargingProfile')).toHaveLength(1)
})

test('a schedule in fractions of seconds breaks its type, and is read all the same', async () => {
  await using server = await testServer({ settings })
  await chargingStation(server, ({ chargingSchedulePeriod }) => ({
    chargingSchedulePeriod: chargingSchedulePeriod.map((period) => ({
      ...period,
      startPeriod: period.startPeriod === 0 ? 0 : period.startPeriod - 0.25,
    })),
  }))
  await deliveryOnce(server, 'verified')
})

test('a profile that does not count is sent once more, and then called so', async () => {
  await using server = await testServer({ settings })
  const station = await chargingStation(server, unlimited)
  const delivery = await deliveryOnce(server, 'not-applied')
  expect(delivery.detail).toMatch(/^its schedule allows 22\.1 kW at \d\d:\d\d, where 0\.0 kW were sent$/)
  expect(station.calls('SetChargingProfile')).toHaveLength(2)
})

test('another limit over the profile is shown, and is nobody’s fault', async () => {
  await using server = await testServer({ settings })
  await chargingStation(server, () => ({ chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] }))
  expect((await deliveryOnce(server, 'verified')).detail).toMatch(
    /^another limit is over it: the station allows 0\.0 kW/,
  )
})

test('a station that cannot tell its schedule is asked once, and remembered', async () => {
  await using server = await testServer({ settings })
  const station = await chargingStation(server, () => ({}))
  station.answers.set('GetCompositeSchedule', () => ({ error: 'NotSupported' }))
  expect((await deliveryOnce(server, 'accepted')).detail).toBe('the station does not tell its schedule')
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 8_000, departure }))
  await station.serverCall('SetChargingProfile', 2)
  await server.clock.advance(600_000)
  expect(station.calls('GetCompositeSchedule')).toHaveLength(1)
})

test('silence is not taken for a station that cannot tell its schedule: it is asked again within the hour', async () => {
  await using server = await testServer({ settings, longestCallMs: 500 })
  const station = await chargingStation(server, () => ({}))
  station.answers.set('GetCompositeSchedule', () => 'silence')
  expect((await deliveryOnce(server, 'accepted')).detail).toBe('the station does not tell its schedule')
  expect(station.calls('GetCompositeSchedule')).toHaveLength(3)
  composeBy(station, () => ({}))
  await deliveryOnce(server, 'verified', 60_000)
  expect(station.calls('GetCompositeSchedule').length).toBeGreaterThan(3)
})

test('a transaction that ended while its station was away ends when the station is back', async () => {
  await using server = await testServer({ settings })
  const station = await chargingStation(server, () => ({}))
  await deliveryOnce(server, 'verified')
  await station.close()
  const back = await server.connect('CS1')
  let asked = 0
  back.answers.set('GetTransactionStatus', () => ({
    result: { ongoingIndicator: false, messagesInQueue: ++asked === 1 },
  }))
  for (;;) {
    const [session] = await server.get<SessionView[]>('/api/sessions')
    if (session?.state === 'ended') break
    await server.clock.advance(1_000)
  }
  expect(asked).toBe(2)
})

test('a profile that a station lost while it was away is sent again', async () => {
  await using server = await testServer({ settings })
  const station = await chargingStation(server, () => ({}))
  await deliveryOnce(server, 'verified')
  await station.close()
  const back = await server.connect('CS1')
  back.answers.set('GetTransactionStatus', () => ({ result: { ongoingIndicator: true, messagesInQueue: false } }))
  back.answers.set('GetCompositeSchedule', ({ duration }: OCPP20.GetCompositeScheduleRequest) => ({
    result: {
      status: 'Accepted',
      schedule: { evseId: 1, duration, scheduleStart: start, chargingRateUnit: 'W', ...unlimited() },
    },
  }))
  while (back.calls('SetChargingProfile').length === 0) {
    await server.clock.advance(1_000)
    await server.get('/api/sessions')
  }
})
