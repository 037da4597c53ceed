import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import type { ExplanationView, PlanView } from '../../server/views/plan.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import { acNeeds, bootNotification, transactionEvent } from '../helpers/messages.ts'
import type { OcppStation } from '../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'
const departure = '2026-01-15T05:00:00Z'

/** A booted station with a transaction. */
async function stationWithCar(server: TestServer, stationId = 'CS1'): Promise<OcppStation> {
  const station = await server.connect(stationId)
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 1_000, powerW: 0 }))
  return station
}

async function profileNumber(station: OcppStation, count: number): Promise<OCPP20.SetChargingProfileRequest> {
  const { payload } = await station.serverCall('SetChargingProfile', count)
  return payload as unknown as OCPP20.SetChargingProfileRequest
}

/** The periods of a profile's one schedule, and when it starts. */
function scheduleOf({ chargingProfile }: OCPP20.SetChargingProfileRequest) {
  const [schedule] = chargingProfile.chargingSchedule
  if (!schedule) throw new Error('the profile has no schedule')
  return { startMs: Date.parse(schedule.startSchedule ?? ''), periods: schedule.chargingSchedulePeriod }
}

/** Energy a profile allows from now, `start`, until an instant, Wh. */
function energyUntil(profile: OCPP20.SetChargingProfileRequest, untilIso: string): number {
  const { startMs, periods } = scheduleOf(profile)
  const untilMs = Date.parse(untilIso)
  return periods.reduce((sum, { startPeriod, limit }, index) => {
    const fromMs = Math.max(Date.parse(start), startMs + startPeriod * 1_000)
    const next = periods[index + 1]
    const toMs = Math.min(untilMs, next ? startMs + next.startPeriod * 1_000 : untilMs)
    return sum + (limit * Math.max(0, toMs - fromMs)) / 3_600_000
  }, 0)
}

test('answers needs with Accepted, and after that with one profile that brings the wish by departure', async () => {
  await using server = await testServer()
  const station = await stationWithCar(server)
  const answer = await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure }))
  expect(answer.result).toEqual({ status: 'Accepted' })

  const profile = await profileNumber(station, 1)
  expect(profile.chargingProfile).toMatchObject({ chargingProfilePurpose: 'TxProfile', transactionId: 'tx-1' })
  expect(energyUntil(profile, departure)).toBeCloseTo(12_000, -1)
  const answerIndex = station.frames.findIndex(([type, , result]) => type === 3 && result === answer.result)
  const callIndex = station.frames.findIndex(([, , action]) => action === 'SetChargingProfile')
  expect(answerIndex).toBeLessThan(callIndex)
})

test('charges in the cheap night, and at or above the minimum current', async () => {
  await using server = await testServer()
  const station = await stationWithCar(server)
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure }))
  const profile = await profileNumber(station, 1)
  // 22:00 in Berlin is 21:00 UTC in winter; the night's tariff ends at 06:00, with the departure.
  expect(energyUntil(profile, '2026-01-14T21:00:00Z')).toBe(0)
  for (const { limit } of scheduleOf(profile).periods) {
    expect(limit === 0 || (limit >= 4_140 && limit <= 11_040)).toBe(true)
  }
})

test('a profile has begun by the station’s clock, even where that is three minutes behind', async () => {
  await using server = await testServer()
  const station = await server.connect('LATE')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T14:57:00Z', { powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ departure }))
  expect(scheduleOf(await profileNumber(station, 1)).startMs).toBe(Date.parse('2026-01-14T14:56:55Z'))
})

test('needs before the transaction are Processing, and get their profile when it starts', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  expect((await station.call('NotifyEVChargingNeeds', acNeeds({ departure }))).result).toEqual({ status: 'Processing' })
  expect(station.calls('SetChargingProfile')).toEqual([])
  await station.call('TransactionEvent', transactionEvent('Started', start, { transactionId: 'tx-9' }))
  expect((await profileNumber(station, 1)).chargingProfile.transactionId).toBe('tx-9')
})

test('a station that never boots nor opens transactions gets a default profile for its EVSE', async () => {
  await using server = await testServer()
  const station = await server.connect('DEMO')
  const needs = acNeeds({ departure, customData: { vendorId: 'Darmstadt', mode: 1 } })
  expect((await station.call('NotifyEVChargingNeeds', needs)).result).toEqual({ status: 'Accepted' })
  const profile = await profileNumber(station, 1)
  expect(profile).toMatchObject({ evseId: 1, chargingProfile: { chargingProfilePurpose: 'TxDefaultProfile' } })
  // Mode 1 is the fastest: it begins at once.
  expect(scheduleOf(profile).periods[0]?.limit).toBeGreaterThan(0)
})

test('in strict mode a station has to boot first', async () => {
  await using server = await testServer({ isStrict: true })
  const station = await server.connect('CS1')
  expect((await station.call('Heartbeat', {})).error).toBe('SecurityError')
  await station.call('BootNotification', bootNotification)
  expect((await station.call('Heartbeat', {})).result).toEqual({ currentTime: '2026-01-14T15:00:00.000Z' })
})

test('newer needs replace the older ones: one profile each, and only the energy still wanted', async () => {
  await using server = await testServer()
  const station = await stationWithCar(server)
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure }))
  await profileNumber(station, 1)
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 7_000, departure }))
  expect(energyUntil(await profileNumber(station, 2), departure)).toBeCloseTo(7_000, -1)
  expect(station.calls('SetChargingProfile')).toHaveLength(2)
})

test('a refused profile is sent again', async () => {
  await using server = await testServer({ outbox: { backoffMs: [0, 0] } })
  const station = await stationWithCar(server)
  station.script.push({ result: { status: 'Rejected', statusInfo: { reasonCode: 'InternalError' } } })
  await station.call('NotifyEVChargingNeeds', acNeeds({ departure }))
  await server.clock.advance(0)
  await station.serverCall('SetChargingProfile', 1)
  await advanceUntil(server, () => station.calls('SetChargingProfile').length === 2)
  expect(await profileNumber(station, 2)).toEqual(await profileNumber(station, 1))
})

test('shares the shortage of three cars fairly, and names who lacks how much', async () => {
  await using server = await testServer({ settings: { gridLimitW: 9_000, yearlyUseKwh: 0 } })
  const stations = await Promise.all(['CS1', 'CS2', 'CS3'].map((stationId) => stationWithCar(server, stationId)))
  // One hour and 9 kWh for three wishes of 6 kWh, each at 4.14 kW at least: two can charge at a time.
  for (const station of stations) {
    await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 6_000, departure: '2026-01-14T16:00:00Z' }))
  }
  await Promise.all(stations.map((station) => profileNumber(station, 1)))
  await advanceUntil(server, async () =>
    (await server.get<SessionView[]>('/api/sessions')).every((s) => s.plannedWh > 0),
  )

  const plan = await server.get<PlanView>('/api/plans/current')
  plan.siteLoadW.forEach((loadW, slot) => {
    expect(loadW).toBeLessThanOrEqual(plan.gridLimitW[slot] ?? 0)
  })
  const sessions = await server.get<SessionView[]>('/api/sessions')
  expect(sessions.reduce((sum, { shortfallWh }) => sum + shortfallWh, 0)).toBeCloseTo(9_000, -3)
  for (const session of sessions) {
    expect(session.shortfallText).toContain('kWh will be missing: the grid limit leaves too little')
  }
})

test('a car with priority is served first where energy must be shared', async () => {
  await using server = await testServer({ settings: { gridLimitW: 5_000, yearlyUseKwh: 0 } })
  const stations = await Promise.all(['CS1', 'CS2'].map((stationId) => stationWithCar(server, stationId)))
  // One hour at 5 kW for two wishes of 5 kWh.
  for (const station of stations) {
    await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 5_000, departure: '2026-01-14T16:00:00Z' }))
    await profileNumber(station, 1)
  }
  const second = (await server.get<SessionView[]>('/api/sessions')).find(({ stationId }) => stationId === 'CS2')
  const response = await fetch(`${server.url}/api/sessions/${encodeURIComponent(second?.id ?? '')}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ priority: 9 }),
  })
  expect(await response.json()).toMatchObject({ stationId: 'CS2', priority: 9 })
  await advanceUntil(server, async () => {
    const sessions = await server.get<SessionView[]>('/api/sessions')
    return sessions.every(({ stationId, shortfallWh }) => shortfallWh === (stationId === 'CS2' ? 0 : 5_000))
  })
})

test('the energy a car received since its needs is not planned again', async () => {
  await using server = await testServer()
  const station = await stationWithCar(server)
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure }))
  await profileNumber(station, 1)
  await station.call('TransactionEvent', transactionEvent('Updated', start, { seqNo: 1, registerWh: 5_000 }))
  const [session] = await server.get<SessionView[]>('/api/sessions')
  expect(session).toMatchObject({ askedWh: 12_000, deliveredWh: 4_000, plannedWh: 8_000, shortfallWh: 0 })
})

test('a rest too small for a slot at the minimum current gets a shorter slot', async () => {
  // It takes two plans, the second of which is left out where the first one took too long.
  await using server = await testServer()
  const station = await stationWithCar(server)
  // 0.6 kWh at 4.14 kW are eight minutes and 41 seconds.
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 600, departure }))
  const profile = await profileNumber(station, 1)
  expect(energyUntil(profile, departure)).toBeCloseTo(600, -1)
  expect(scheduleOf(profile).periods.filter(({ limit }) => limit > 0)).toEqual([
    { startPeriod: expect.any(Number), limit: expect.closeTo(4_145, -1), numberPhases: 3 },
  ])
})

test('impossible needs are refused by name, and the next station is served as before', async () => {
  await using server = await testServer()
  const station = await stationWithCar(server)
  const answer = await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: -1, departure }))
  expect(answer.result).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'InvalidValue' } })
  const other = await stationWithCar(server, 'CS2')
  await other.call('NotifyEVChargingNeeds', acNeeds({ departure }))
  expect(energyUntil(await profileNumber(other, 1), departure)).toBeCloseTo(12_000, -1)
})

test.each([
  ['in the past', '2026-01-14T14:00:00Z', 'departure has passed: charged as fast as the site allows'],
  ['in the year 9999', '9999-12-31T00:00:00Z', 'departure is beyond the horizon of 48 h: planned within it'],
])('a departure %s is accepted, with a word on what it means', async (_, departureTime, additionalInfo) => {
  await using server = await testServer()
  const station = await stationWithCar(server)
  const answer = await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 6_000, departure: departureTime }))
  expect(answer.result).toEqual({ status: 'Accepted', statusInfo: { reasonCode: 'NoError', additionalInfo } })
  expect(energyUntil(await profileNumber(station, 1), '2026-01-16T15:00:00Z')).toBeCloseTo(6_000, -1)
})

test('a wish that cannot be met gets the best there is, and is told so', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000 } })
  const station = await stationWithCar(server)
  // Half an hour at 11.04 kW is 5.52 kWh.
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-14T15:30:00Z' }))
  expect(energyUntil(await profileNumber(station, 1), '2026-01-14T15:30:00Z')).toBeCloseTo(5_520, -1)
  const [session] = await server.get<SessionView[]>('/api/sessions')
  expect(session?.shortfallText).toBe('6.5 kWh will be missing: even at full power the time until 16:30 is too short')
})

test('says what would make a wish fit, and why a car waits', async () => {
  await using server = await testServer({ settings: { gridLimitW: 5_000, yearlyUseKwh: 0 } })
  const station = await stationWithCar(server)
  // One hour at 5 kW for 6 kWh; a quarter of an hour more at 5 kW brings the rest.
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 6_000, departure: '2026-01-14T16:00:00Z' }))
  await profileNumber(station, 1)
  const explanation = await server.get<ExplanationView>('/api/plans/current/explanation')
  expect(explanation.offers.map(({ text }) => text)).toEqual([
    '1.00 kW more of grid limit at all times',
    'CS1/1 leaves at 17:15 instead of 17:00',
    'CS1/1 asks for 5.00 kWh, 1.00 kWh less',
  ])
  expect(explanation.reasons['CS1/1#1']).toEqual(['limited', 'limited', 'limited', 'limited'])
  expect(explanation.limitPrices.map(({ gainedWh }) => gainedWh)).toEqual([250, 250, 250, 250])
})

/** Moves the clock on in small steps, as events come in between, until something is so. */
async function advanceUntil(server: TestServer, isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await server.clock.advance(1)
}
