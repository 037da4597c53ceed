/** Wishes that are made safe early, through the whole server. */
import { expect, test } from 'vitest'
import type { PlanView } from '../../server/views/plan.ts'
import type { ProblemView } from '../../server/views/problem.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import { acNeeds, bootNotification, transactionEvent } from '../helpers/messages.ts'
import type { OcppStation } from '../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../helpers/test-server.ts'

// 16:00 in Berlin: 0.33 per kWh until 22:00, then 0.30.
const nowMs = Date.parse('2026-01-14T15:00:00Z')
const quarterMs = 900_000
const departure = '2026-01-15T05:00:00Z'
const cheapFromMs = Date.parse('2026-01-14T21:00:00Z')

/** A car that wants 8 kWh at 4 to 11 kW, with the site's limit out of its way. */
async function carAt(server: TestServer): Promise<OcppStation> {
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 8_000, departure }))
  await station.serverCall('SetChargingProfile')
  return station
}

async function sessionOf(server: TestServer): Promise<SessionView> {
  const [session] = await server.get<SessionView[]>('/api/sessions')
  if (!session) throw new Error('there is no session')
  return session
}

async function planBecauseOf(server: TestServer, cause: string): Promise<PlanView> {
  for (;;) {
    const plan = await server.get<PlanView>('/api/plans/current')
    if (plan.cause.includes(cause)) return plan
    await server.clock.advance(1)
  }
}

/** When the car charges by a plan: the starts of its slots. */
const chargesAt = ({ sessions, startsMs }: PlanView) =>
  startsMs.filter((_, slot) => (sessions[0]?.setpointW[slot] ?? 0) > 0)

test('nothing is made safe early unless it is set', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000 } })
  await carAt(server)
  expect(Math.min(...chargesAt(await server.get<PlanView>('/api/plans/current')))).toBe(cheapFromMs)
  expect((await sessionOf(server)).laterText).toBeUndefined()
})

test('half of a wish is charged at once, the other half when it is cheap, and the departure stays what it was', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000, safeEnergyPercent: 50 } })
  const station = await carAt(server)
  // 4 kWh at 11 kW take 22 minutes.
  const first = await server.get<PlanView>('/api/plans/current')
  expect(first.sessions[0]?.energyWh).toBeCloseTo(4_000, 0)
  expect(Math.max(...chargesAt(first))).toBeLessThan(nowMs + 2 * quarterMs)
  expect(await sessionOf(server)).toMatchObject({
    departureMs: Date.parse(departure),
    shortfallWh: 0,
    laterText: 'Made safe early: 4.0 kWh until 16:30, the other 4.0 kWh are planned then',
  })
  await server.clock.advance(2 * quarterMs - 1_000)
  const at = '2026-01-14T15:29:59Z'
  await station.call('TransactionEvent', transactionEvent('Updated', at, { seqNo: 1, registerWh: 4_000, powerW: 0 }))
  await server.clock.advance(1_000)
  const rest = await planBecauseOf(server, 'the rest of a wish')
  expect(rest.sessions[0]?.energyWh).toBeCloseTo(4_000, 0)
  expect(Math.min(...chargesAt(rest))).toBe(cheapFromMs)
  expect((await sessionOf(server)).laterText).toBeUndefined()
})

test('a car is ready as long before its departure as is set', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000, strategy: 'peak', safeMarginMinutes: 120 } })
  await carAt(server)
  const plan = await server.get<PlanView>('/api/plans/current')
  expect(plan.shortfallWh).toBeLessThan(1)
  expect(Math.max(...chargesAt(plan))).toBeLessThan(Date.parse(departure) - 120 * 60_000)
  expect((await sessionOf(server)).departureMs).toBe(Date.parse(departure))
})

test('what does not fit early is told as left to later, not as lost', async () => {
  // What the house leaves of 5 kW is less than the car could draw until 16:45, when it would have all at full power.
  await using server = await testServer({ settings: { gridLimitW: 5_000, safeEnergyPercent: 100 } })
  await carAt(server)
  const { shortfallWh, laterText } = await sessionOf(server)
  expect(shortfallWh).toBe(0)
  expect(laterText).toMatch(/^Made safe early: \d\.\d kWh until 16:45, the other \d\.\d kWh are planned then$/)
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
