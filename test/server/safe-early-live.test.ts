/** Wishes that are made safe early, through the whole server. */
import { expect, test } from 'vitest'
import { PlanReplayer } from '../../server/replay/plan-replay.ts'
import type { PlanView } from '../../server/views/plan.ts'
import type { ProblemView } from '../../server/views/problem.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import { acNeeds, bootNotification, type NeedsOptions, transactionEvent } from '../helpers/messages.ts'
import type { OcppStation } from '../helpers/ocpp-station.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../helpers/test-server.ts'

// 16:00 in Berlin: 0.33 per kWh until 22:00, then 0.30.
const nowMs = Date.parse('2026-01-14T15:00:00Z')
const quarterMs = 900_000
const departure = '2026-01-15T05:00:00Z'
const cheapFromMs = Date.parse('2026-01-14T21:00:00Z')

/** A car that wants 8 kWh, if not told otherwise, at 4 to 11 kW. */
async function carAt(server: TestServer, needs: NeedsOptions = {}): Promise<OcppStation> {
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 8_000, departure, ...needs }))
  await station.serverCall('SetChargingProfile')
  return station
}

async function sessionOf(server: TestServer): Promise<SessionView> {
  const [session] = await server.get<SessionView[]>('/api/sessions')
  if (!session) throw new Error('there is no session')
  return session
}

/** The first plan made at an instant or later. */
async function planFrom(server: TestServer, fromMs: number): Promise<PlanView> {
  for (;;) {
    const plan = await server.get<PlanView>('/api/plans/current')
    if (plan.madeAtMs >= fromMs) return plan
    await server.clock.advance(1)
  }
}

/** When the car charges by a plan: the starts of its slots. */
const chargesAt = ({ sessions, startsMs }: PlanView) =>
  startsMs.filter((_, slot) => (sessions[0]?.setpointW[slot] ?? 0) > 0)

/** Energy that a plan brings its only car from an instant on, Wh. */
function energyFrom({ sessions, startsMs, endMs }: PlanView, fromMs: number): number {
  return startsMs.reduce((sum, startMs, slot) => {
    const hours = ((startsMs[slot + 1] ?? endMs) - startMs) / 3_600_000
    return startMs < fromMs ? sum : sum + (sessions[0]?.setpointW[slot] ?? 0) * hours
  }, 0)
}

test('nothing is made safe early unless it is set', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000 } })
  await carAt(server)
  expect(Math.min(...chargesAt(await server.get<PlanView>('/api/plans/current')))).toBe(cheapFromMs)
  expect((await sessionOf(server)).laterText).toBeUndefined()
})

test('half of a wish is charged at once, the other half when it is cheap, all in one plan and one profile', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000, safeEnergyPercent: 50 } })
  const station = await carAt(server)
  const first = await server.get<PlanView>('/api/plans/current')
  expect(first.sessions).toHaveLength(1)
  expect(first.sessions[0]?.energyWh).toBeCloseTo(8_000, 0)
  // 4 kWh at 11 kW take 22 minutes.
  const early = chargesAt(first).filter((startMs) => startMs < cheapFromMs)
  expect(early.length).toBeGreaterThan(0)
  expect(Math.max(...early)).toBeLessThan(nowMs + 2 * quarterMs)
  expect(energyFrom(first, 0)).toBeCloseTo(8_000, 0)
  expect(energyFrom(first, cheapFromMs)).toBeCloseTo(4_000, 0)
  expect(await sessionOf(server)).toMatchObject({
    departureMs: Date.parse(departure),
    shortfallWh: 0,
    plannedWh: 8_000,
  })
  await server.clock.advance(2 * quarterMs - 1_000)
  const at = '2026-01-14T15:29:59Z'
  await station.call('TransactionEvent', transactionEvent('Updated', at, { seqNo: 1, registerWh: 4_000, powerW: 0 }))
  await server.clock.advance(1_000)
  const rest = await planFrom(server, nowMs + 2 * quarterMs)
  expect(energyFrom(rest, 0)).toBeCloseTo(4_000, 0)
  expect(Math.min(...chargesAt(rest))).toBe(cheapFromMs)
})

test('a car is ready as long before its departure as is set', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000, safeMarginMinutes: 120 } })
  // Every hour is cheaper than the one before: without a margin, the last one before the departure would be taken.
  const prices = Array.from({ length: 14 }, (_, hour) => {
    return `${new Date(nowMs + hour * 4 * quarterMs).toISOString()},${(0.4 - hour / 100).toFixed(2)}\n`
  })
  await fetch(`${server.url}/api/series/prices`, { method: 'POST', body: `start,price\n${prices.join('')}` })
  await carAt(server)
  const plan = await server.get<PlanView>('/api/plans/current')
  const readyMs = Date.parse(departure) - 120 * 60_000
  expect(energyFrom(plan, readyMs - 4 * quarterMs)).toBeCloseTo(8_000, 0)
  expect(energyFrom(plan, readyMs)).toBe(0)
  expect((await sessionOf(server)).departureMs).toBe(Date.parse(departure))
})

test('what finds no room early is charged later', async () => {
  // What the house leaves of 5 kW is less than the car could draw until 16:45, when it would have all at full power.
  await using server = await testServer({ settings: { gridLimitW: 5_000, safeEnergyPercent: 100 } })
  await carAt(server)
  const plan = await server.get<PlanView>('/api/plans/current')
  expect(energyFrom(plan, 0)).toBeCloseTo(8_000, 0)
  expect(energyFrom(plan, nowMs + 3 * quarterMs)).toBeGreaterThan(4_000)
  expect(await sessionOf(server)).toMatchObject({ plannedWh: 8_000, shortfallWh: 0 })
})

test('what fits neither early nor later is told as lost, with its reason', async () => {
  await using server = await testServer({ settings: { gridLimitW: 5_000, safeEnergyPercent: 50 } })
  await carAt(server, { energyWh: 80_000 })
  const { sessions } = await server.get<PlanView>('/api/plans/current')
  const { plannedWh, shortfallWh, shortfallText } = await sessionOf(server)
  // Fourteen hours of less than 5 kW.
  expect(plannedWh).toBeLessThan(70_000)
  expect(plannedWh + shortfallWh).toBeCloseTo(80_000, 0)
  expect(sessions[0]?.shortfallWh).toBeCloseTo(shortfallWh, 0)
  expect(shortfallText).toContain('will be missing: the grid limit leaves too little')
})

test('of a car that takes few periods the rest is planned when its safe part is charged, and told as left to later', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000, safeEnergyPercent: 50 } })
  await carAt(server, { maxScheduleTuples: 3 })
  expect(await sessionOf(server)).toMatchObject({
    shortfallWh: 0,
    laterText: '4.0 kWh of its wish are planned when its safe part is charged, at 16:30',
  })
})

test('parts of wishes are planned again byte for byte, and go on after a restart', async () => {
  await using folder = await temporaryFolder()
  const settings = { gridLimitW: 50_000, safeEnergyPercent: 50 }
  let before: PlanView
  {
    await using server = await testServer({ dataDir: folder.path, settings })
    await carAt(server)
    before = await server.get<PlanView>('/api/plans/current')
    const record = await server.get<{ request: object; plan: object }>(`/api/plans/${before.id}`)
    const replayer = new PlanReplayer()
    const row = { request: JSON.stringify(record.request), plan: JSON.stringify(record.plan) }
    expect(await replayer.replay(row)).toEqual({ type: 'same' })
    await replayer.close()
  }
  await using server = await testServer({ dataDir: folder.path, settings })
  expect((await server.get<PlanView>('/api/plans/current')).sessions).toEqual(before.sessions)
})

test.each([
  [{ safeEnergyPercent: 101 }, 'safeEnergyPercent'],
  [{ safeMarginMinutes: -1 }, 'safeMarginMinutes'],
])('refuses %j by name', async (settings, expected) => {
  await using server = await testServer()
  const response = await fetch(`${server.url}/api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  })
  expect(response.status).toBe(400)
  expect(((await response.json()) as ProblemView).detail).toContain(expected)
})
