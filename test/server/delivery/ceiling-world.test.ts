import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import type { SessionView } from '../../../server/views/sessions.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'
const departure = '2026-01-14T17:00:00Z'
const startMs = Date.parse(start)
const hourMs = 3_600_000
const settings = { gridLimitW: 11_040, yearlyUseKwh: 0 }

/** The profile a station was sent last, as power at an instant. */
function sentW(station: OcppStation, atMs: number): number {
  const request = station.calls('SetChargingProfile').at(-1)?.payload as unknown as OCPP20.SetChargingProfileRequest
  const [schedule] = request.chargingProfile.chargingSchedule
  const beganMs = Date.parse(schedule?.startSchedule ?? '')
  const period = schedule?.chargingSchedulePeriod.findLast((each) => beganMs + each.startPeriod * 1_000 <= atMs)
  return period?.limit ?? 0
}

/** A car that wants energy; its station's composite schedule is the last profile, under a limit of its own. */
async function car(
  server: TestServer,
  stationId: string,
  energyWh: number,
  ownW: (atMs: number) => number = () => 22_080,
): Promise<OcppStation> {
  const station = await server.connect(stationId)
  station.answers.set('GetCompositeSchedule', ({ duration }: OCPP20.GetCompositeScheduleRequest) => {
    const nowMs = Math.ceil(server.clock.now() / 60_000) * 60_000
    const minutes = Array.from({ length: Math.floor(duration / 60) }, (_, minute) => minute * 60)
    const chargingSchedulePeriod = minutes.map((startPeriod) => {
      const atMs = nowMs + startPeriod * 1_000
      return { startPeriod, limit: Math.min(sentW(station, atMs), ownW(atMs)), numberPhases: 3 }
    })
    const scheduleStart = new Date(nowMs).toISOString()
    const schedule = { evseId: 1, duration, scheduleStart, chargingRateUnit: 'W', chargingSchedulePeriod }
    return { result: { status: 'Accepted', schedule } }
  })
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh, departure }))
  await station.serverCall('SetChargingProfile')
  return station
}

async function sessionsOnce(
  server: TestServer,
  isSo: (sessions: readonly SessionView[]) => boolean,
): Promise<readonly SessionView[]> {
  for (;;) {
    const sessions = await server.get<SessionView[]>('/api/sessions')
    if (isSo(sessions)) return sessions
    await server.clock.advance(1_000)
  }
}

test('a station that will allow less charges its car before, and the other car gets what it leaves', async () => {
  await using server = await testServer({ settings })
  // Of the first car's 14.5 kWh no more than 4.14 fit into the second hour, so it needs nearly all of the first.
  const other = await car(server, 'CS2', 6_000)
  const limited = await car(server, 'CS1', 14_500, (atMs) => (atMs < startMs + hourMs ? 22_080 : 4_140))
  const sessions = await sessionsOnce(server, ([first, second]) => {
    return [first, second].every((session) => session?.delivery?.state === 'verified') && keepsTo(limited, 4_140)
  })
  expect(sessions.map(({ shortfallWh }) => Math.round(shortfallWh))).toEqual([0, 0])
  expect(sessions.find(({ stationId }) => stationId === 'CS1')?.delivery?.detail).toMatch(
    /^another limit is over it: the plan keeps to 4\.1 kW from 17:00 to \d\d:\d\d$/,
  )
  expect(sentW(other, startMs + 1.5 * hourMs)).toBeGreaterThan(5_000)
  const sent = limited.calls('SetChargingProfile').length
  await server.clock.advance(1_200_000)
  expect(limited.calls('SetChargingProfile')).toHaveLength(sent)
})

function keepsTo(station: OcppStation, mostW: number): boolean {
  return sentW(station, startMs + hourMs + 1_000) <= mostW && sentW(station, startMs + 1.75 * hourMs) <= mostW
}

test('a limit in force frees power for others once the car is seen to be held by it, and not before', async () => {
  await using server = await testServer({ settings })
  const limited = await car(server, 'CS1', 22_000, () => 5_000)
  await sessionsOnce(server, ([session]) => session?.delivery?.state === 'verified')
  const other = await car(server, 'CS2', 22_000)
  await sessionsOnce(server, (sessions) => sessions.every(({ delivery }) => delivery?.state === 'verified'))
  const togetherW = () => sentW(limited, server.clock.now()) + sentW(other, server.clock.now())
  expect(togetherW()).toBeLessThanOrEqual(11_040)

  for (let seqNo = 1; sentW(limited, server.clock.now()) !== 5_000; seqNo++) {
    expect(togetherW()).toBeLessThanOrEqual(11_040)
    const allowedW = Math.min(5_000, sentW(limited, server.clock.now()))
    const at = new Date(server.clock.now()).toISOString()
    await limited.call('TransactionEvent', transactionEvent('Updated', at, { seqNo, powerW: allowedW }))
    await server.clock.advance(30_000)
  }
  await sessionsOnce(server, () => togetherW() > 11_000)
  expect(sentW(other, server.clock.now())).toBeGreaterThan(6_000)
})
