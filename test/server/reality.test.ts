import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import type { PlanView } from '../../server/views/plan.ts'
import type { ResultsView } from '../../server/views/results.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import type { SiteView } from '../../server/views/site.ts'
import { acNeeds, bootNotification, type NeedsOptions, transactionEvent } from '../helpers/messages.ts'
import type { OcppStation } from '../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'
const departure = '2026-01-14T17:00:00Z'
const site = { gridLimitW: 11_040, yearlyUseKwh: 0 }

/** A station whose car has sent its needs and got its profile. */
async function plannedCar(server: TestServer, stationId: string, needs: NeedsOptions = {}): Promise<OcppStation> {
  const station = await server.connect(stationId)
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 11_040, departure, ...needs }))
  await station.serverCall('SetChargingProfile')
  return station
}

/** Resolves when the server has heard that a station took its profile: an answer is lost with its connection. */
async function accepted(server: TestServer, stationId: string): Promise<void> {
  for (;;) {
    const sessions = await server.get<SessionView[]>('/api/sessions')
    if (sessions.find((session) => session.stationId === stationId)?.delivery?.state === 'accepted') return
  }
}

/** Most power of a profile, W. */
async function mostPowerOf(station: OcppStation, count: number): Promise<number> {
  const { payload } = await station.serverCall('SetChargingProfile', count)
  const request = payload as unknown as OCPP20.SetChargingProfileRequest
  const periods = request.chargingProfile.chargingSchedule[0]?.chargingSchedulePeriod ?? []
  return Math.max(...periods.map(({ limit }) => limit))
}

async function planOnce(server: TestServer, isSo: (plan: PlanView) => boolean): Promise<PlanView> {
  for (;;) {
    const plan = await server.get<PlanView>('/api/plans/current')
    if (isSo(plan)) return plan
    await server.clock.advance(1)
  }
}

const limitOf = (powerW: number) => ({
  evseId: 1,
  chargingLimit: { chargingLimitSource: 'SO' },
  chargingSchedule: [
    { id: 1, startSchedule: start, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: powerW }] },
  ],
})

test('a limit from the grid operator bounds a car until it is cleared', async () => {
  await using server = await testServer({ settings: site })
  // Its full power for an hour is just what it wants.
  const station = await plannedCar(server, 'CS1', { departure: '2026-01-14T16:00:00Z' })
  expect(await mostPowerOf(station, 1)).toBe(11_040)
  expect((await station.call('NotifyChargingLimit', limitOf(6_000))).result).toEqual({})
  expect(await mostPowerOf(station, 2)).toBe(6_000)
  await station.call('ClearedChargingLimit', { chargingLimitSource: 'SO', evseId: 1 })
  expect(await mostPowerOf(station, 3)).toBe(11_040)
})

const schedule = (powerW: number) => ({
  timeBase: start,
  evseId: 1,
  chargingSchedule: { id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: powerW }] },
})

test('a limit from outside holds for a car that comes later, and a station’s is shared by its cars', async () => {
  await using server = await testServer({ settings: { ...site, gridLimitW: 50_000 } })
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  const { evseId: _, ...forAll } = limitOf(12_000)
  await station.call('NotifyChargingLimit', forAll)
  for (const evseId of [1, 2]) {
    const transactionId = `tx-${evseId}`
    await station.call('TransactionEvent', transactionEvent('Started', start, { transactionId, evseId, powerW: 0 }))
    await station.call('NotifyEVChargingNeeds', acNeeds({ evseId, energyWh: 11_040, departure }))
  }
  await station.serverCall('SetChargingProfile', 2)
  const plan = await planOnce(server, ({ sessions }) => sessions.length === 2)
  const together = plan.startsMs.map((_, slot) =>
    plan.sessions.reduce((sum, { setpointW }) => sum + (setpointW[slot] ?? 0), 0),
  )
  expect(Math.max(...together)).toBe(12_000)
})

test('later periods of a limit from outside are in the plan', async () => {
  await using server = await testServer({ settings: site })
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  const limit = limitOf(6_000)
  limit.chargingSchedule[0]?.chargingSchedulePeriod.push({ startPeriod: 3_600, limit: 9_000 })
  await station.call('NotifyChargingLimit', limit)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  // All that both hours allow.
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 15_000, departure }))
  const { payload } = await station.serverCall('SetChargingProfile')
  const request = payload as unknown as OCPP20.SetChargingProfileRequest
  const periods = request.chargingProfile.chargingSchedule[0]?.chargingSchedulePeriod ?? []
  expect(periods.map(({ limit }) => limit)).toEqual([6_000, 9_000, 0])
})

test('a car that uses one phase only is planned with what it can draw', async () => {
  await using server = await testServer({ settings: site })
  const station = await plannedCar(server, 'CS1', { energyWh: 5_000 })
  const event = transactionEvent('Updated', start, { seqNo: 1 })
  await station.call('TransactionEvent', { ...event, numberOfPhasesUsed: 1 })
  expect(await mostPowerOf(station, 2)).toBeLessThanOrEqual(3_680)
})

test('what a station kept from an older transaction does not touch the one that runs', async () => {
  await using server = await testServer({ settings: site })
  const station = await plannedCar(server, 'CS1')
  const old = transactionEvent('Updated', '2026-01-14T13:00:00Z', { transactionId: 'tx-old', seqNo: 7 })
  await station.call('TransactionEvent', { ...old, offline: true, evse: { id: 1, connectorId: 1 } })
  const sessions = await server.get<SessionView[]>('/api/sessions')
  expect(sessions.map(({ transactionId, state }) => [transactionId, state])).toEqual([['tx-1', 'planned']])
})

test('a transaction whose connector is free for a minute has ended', async () => {
  await using server = await testServer({ settings: site })
  const station = await plannedCar(server, 'CS1')
  const status = { timestamp: start, connectorStatus: 'Available', evseId: 1, connectorId: 1 }
  await station.call('StatusNotification', status)
  await server.clock.advance(59_000)
  expect((await server.get<SessionView[]>('/api/sessions'))[0]?.state).toBe('planned')
  await server.clock.advance(1_000)
  expect((await server.get<SessionView[]>('/api/sessions'))[0]?.state).toBe('ended')
})

test.each([0, -3, 2_147_483_647])('a transaction at EVSE %i is refused', async (id) => {
  await using server = await testServer({ settings: site })
  const station = await server.connect('CS1')
  const event = { ...transactionEvent('Started', start), evse: { id, connectorId: 1 } }
  expect((await station.call('TransactionEvent', event)).error).toBe('PropertyConstraintViolation')
  expect(await server.get<SessionView[]>('/api/sessions')).toEqual([])
})

test('a new name for the site is no reason to plan again', async () => {
  await using server = await testServer({ settings: site })
  const station = await plannedCar(server, 'CS1')
  const planned = await planOnce(server, () => true)
  await fetch(`${server.url}/api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Mill' }),
  })
  await server.clock.advance(1_000)
  expect((await planOnce(server, () => true)).madeAtMs).toBe(planned.madeAtMs)
  expect(station.calls('SetChargingProfile')).toHaveLength(1)
})

test('a car’s own schedule is taken within the plan, and answered with the plan beyond it', async () => {
  await using server = await testServer({ settings: site })
  const station = await plannedCar(server, 'CS1')
  expect((await station.call('NotifyEVChargingSchedule', schedule(0))).result).toEqual({ status: 'Accepted' })
  expect(station.calls('SetChargingProfile')).toHaveLength(1)
  expect((await station.call('NotifyEVChargingSchedule', schedule(22_000))).result).toEqual({ status: 'Rejected' })
  await station.serverCall('SetChargingProfile', 2)
})

test('a car out of reach keeps what it was given, and the others share the rest', async () => {
  await using server = await testServer({ settings: site })
  // One hour of the two at full power.
  const first = await plannedCar(server, 'CS1')
  await accepted(server, 'CS1')
  await first.close()
  const second = await plannedCar(server, 'CS2')
  const plan = await planOnce(server, ({ sessions }) => sessions.length === 1)
  expect(plan.sessions[0]?.id).toContain('CS2')
  // Where the first may charge, nothing is left for the second: base load and limit are the same there.
  expect(plan.baseLoadW.filter((loadW) => loadW >= 11_040)).toHaveLength(4)
  plan.siteLoadW.forEach((loadW, slot) => {
    expect(loadW).toBeLessThanOrEqual(plan.gridLimitW[slot] ?? 0)
  })
  expect(plan.shortfallWh).toBe(0)
  expect((await server.get<SiteView>('/api/site')).health).toMatchObject({ level: 'attention' })
  await second.close()
})

test('a car that takes no profiles has its metered power kept free', async () => {
  await using server = await testServer({ settings: site })
  const stubborn = await server.connect('CS1')
  await stubborn.call('BootNotification', bootNotification)
  await stubborn.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 3_000 }))
  stubborn.script.push({ error: 'NotImplemented' })
  await stubborn.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 11_040, departure }))
  await stubborn.serverCall('SetChargingProfile')
  await plannedCar(server, 'CS2')
  const plan = await planOnce(
    server,
    ({ sessions }) => sessions.length === 1 && sessions[0]?.id.startsWith('CS2') === true,
  )
  expect(new Set(plan.baseLoadW)).toEqual(new Set([3_000]))
  const health = (await server.get<SiteView>('/api/site')).health
  expect(health).toEqual({
    level: 'alarm',
    text: 'CS1 takes no profile: the station answered NotImplemented: it has no smart charging, and is tried again after its next boot',
  })
})

test('a default profile is taken back when its car leaves', async () => {
  await using server = await testServer({ settings: site })
  const station = await server.connect('DEMO')
  await station.call('NotifyEVChargingNeeds', acNeeds({ departure }))
  await station.serverCall('SetChargingProfile')
  await station.call('StatusNotification', {
    timestamp: start,
    connectorStatus: 'Available',
    evseId: 1,
    connectorId: 1,
  })
  expect((await station.serverCall('ClearChargingProfile')).payload).toEqual({ chargingProfileId: 3 })
})

test('plans again on the hour, and sends nothing where nothing has changed', async () => {
  await using server = await testServer({ settings: site })
  const station = await plannedCar(server, 'CS1', { departure: '2026-01-15T05:00:00Z' })
  await server.clock.advance(3_600_000)
  const plan = await planOnce(server, ({ cause }) => cause === 'an hour gone by')
  expect(plan.madeAtMs).toBe(Date.parse('2026-01-14T16:00:00Z'))
  expect(station.calls('SetChargingProfile')).toHaveLength(1)
})

test('a transaction’s end frees its power and ends the session', async () => {
  await using server = await testServer({ settings: site })
  const station = await plannedCar(server, 'CS1')
  await station.call('TransactionEvent', transactionEvent('Ended', start, { seqNo: 1, registerWh: 500 }))
  const [session] = await server.get<SessionView[]>('/api/sessions')
  expect(session).toMatchObject({ state: 'ended', deliveredWh: 500, plannedWh: 0 })
})

test('a station that stays silent keeps its old power reserved, and the others wait for it', async () => {
  await using server = await testServer({
    settings: { ...site, strategy: 'fastest' },
    outbox: { callTimeoutMs: 1_000 },
  })
  // One car takes all there is; it then wants next to nothing, and does not answer any more.
  const silent = await plannedCar(server, 'CS1', { energyWh: 22_080 })
  await plannedCar(server, 'CS2', { energyWh: 5_000 })
  silent.answers.set('SetChargingProfile', () => 'silence')
  await silent.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 100, departure }))
  const sessions = () => server.get<SessionView[]>('/api/sessions')
  // In steps that bring no hour of the clock while the calls time out.
  while ((await sessions()).find(({ stationId }) => stationId === 'CS1')?.delivery?.state !== 'expired') {
    await server.clock.advance(50)
  }
  const { sessions: planned, siteLoadW, baseLoadW } = await planOnce(server, (plan) => plan.sessions.length === 1)
  expect(planned[0]?.id).toContain('CS2')
  expect(Math.max(...siteLoadW)).toBeLessThanOrEqual(11_040)
  // The house draws nothing here: what stands in for it is what the silent car may still draw.
  expect(Math.max(...baseLoadW)).toBeGreaterThanOrEqual(4_140)
})

test('a session whose station is gone for good can be ended by hand, and its power is free again', async () => {
  await using server = await testServer({ settings: site })
  const ghost = await server.connect('GHOST')
  await ghost.call('TransactionEvent', transactionEvent('Started', start))
  await ghost.close()
  const url = `${server.url}/api/sessions/${encodeURIComponent('GHOST/1#1')}`
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(200)
  const station = await plannedCar(server, 'CS1')
  expect(await mostPowerOf(station, 1)).toBeGreaterThan(4_000)
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(404)
})

test('the results show what is kept free beyond what cars are expected to draw, from now on', async () => {
  await using server = await testServer({ settings: { ...site, gridLimitW: 40_000, strategy: 'fastest' } })
  const stubborn = await server.connect('CS1')
  await stubborn.call('BootNotification', bootNotification)
  await stubborn.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 3_000 }))
  stubborn.script.push({ error: 'NotImplemented' })
  await stubborn.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 11_040, departure }))
  await stubborn.serverCall('SetChargingProfile')
  const charging = await plannedCar(server, 'CS2', { energyWh: 8_000 })
  await planOnce(server, ({ baseLoadW }) => baseLoadW[0] === 3_000)
  await server.clock.advance(60_000)
  const keptFreeW = async () => (await server.get<ResultsView>('/api/results')).keptFreeW
  const { startsMs } = await server.get<ResultsView>('/api/results')
  const nowMs = server.clock.now()
  expect(await keptFreeW()).toEqual(startsMs.map((startMs) => (startMs < nowMs ? 0 : 3_000)))

  // Out of reach, the second is expected to draw what its profile allows: nothing is kept free beyond that.
  await plannedCar(server, 'CS3', { energyWh: 1_000 })
  await charging.close()
  const plan = await planOnce(server, ({ cause }) => cause.includes('CS2 is out of reach'))
  expect(plan.baseLoadW[0]).toBeGreaterThan(10_000)
  expect((await keptFreeW()).find((powerW) => powerW > 0)).toBe(3_000)
})
