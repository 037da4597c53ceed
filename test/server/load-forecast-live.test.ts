/** A load that is history tells the load to come, through the whole server. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replayUntil } from '../../server/replay/day-replay.ts'
import { comparePlans } from '../../server/replay/plan-comparison.ts'
import type { PlanView } from '../../server/views/plan.ts'
import type { ProblemView } from '../../server/views/problem.ts'
import type { SiteView } from '../../server/views/site.ts'
import { acNeeds, bootNotification, transactionEvent } from '../helpers/messages.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../helpers/test-server.ts'

// A Wednesday in Berlin, and three weeks before it: 1, 2 and 3 kW in turn, day by day.
const nowMs = Date.parse('2026-01-14T15:00:00Z')
const hourMs = 3_600_000
const history = Array.from({ length: 21 * 24 }, (_, hour) => {
  const startMs = nowMs - 21 * 24 * hourMs + hour * hourMs
  return `${new Date(startMs).toISOString()},${1_000 * (1 + (Math.floor(startMs / (24 * hourMs)) % 3))}\n`
})
const file = `start,load_w\n${history.join('')}`

const upload = (server: TestServer) =>
  fetch(`${server.url}/api/series/base-load?fileName=meter.csv`, { method: 'POST', body: file })

function change(server: TestServer, settings: object): Promise<Response> {
  return fetch(`${server.url}/api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  })
}

async function plannedCar(server: TestServer): Promise<void> {
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-14T21:00:00Z' }))
  await station.serverCall('SetChargingProfile')
}

/** The first plan that a cause asked for. */
async function planBecauseOf(server: TestServer, cause: string): Promise<PlanView> {
  for (;;) {
    const plan = await server.get<PlanView>('/api/plans/current')
    if (plan.cause.includes(cause)) return plan
    await server.clock.advance(1)
  }
}

test('plans keep free what comparable days tell, with the margin that is set', async () => {
  await using server = await testServer()
  await plannedCar(server)
  await upload(server)
  const careful = await planBecauseOf(server, 'base-load uploaded')
  // Fifteen working days, five of each: all but the highest twentieth of them is 3 kW.
  expect([...new Set(careful.baseLoadW)]).toEqual([3_000])
  await change(server, { loadQuantile: 0.5 })
  const middle = await planBecauseOf(server, 'settings')
  expect([...new Set(middle.baseLoadW)]).toEqual([2_000])
  expect(middle.gridLimitW).toEqual(careful.gridLimitW)
  const { baseLoad, inputs } = await server.get<SiteView>('/api/site')
  expect(baseLoad.stretches.map(({ source }) => source)).toEqual(['forecast'])
  expect(baseLoad.errors?.ways.map(({ way }) => way)).toEqual([
    'forecast',
    'with-margin',
    'same-as-yesterday',
    'standard-profile',
  ])
  expect(inputs['base-load'].label).toContain('the forecast from its history')
})

test('margin, holidays and what was learnt outlive a restart', async () => {
  await using folder = await temporaryFolder()
  let before: SiteView['baseLoad']
  {
    await using server = await testServer({ dataDir: folder.path })
    await upload(server)
    await change(server, { loadQuantile: 0.8, holidays: ['2026-01-06'] })
    before = (await server.get<SiteView>('/api/site')).baseLoad
  }
  await using server = await testServer({ dataDir: folder.path })
  const { settings, baseLoad } = await server.get<SiteView>('/api/site')
  expect(settings).toMatchObject({ loadQuantile: 0.8, holidays: ['2026-01-06'] })
  expect(baseLoad).toEqual(before)
  expect(baseLoad.stretches[0]?.source).toBe('forecast')
})

test('a day with forecasts happens again with the same plans, byte for byte', async () => {
  await using folder = await temporaryFolder()
  const [from, to] = [join(folder.path, 'from'), join(folder.path, 'to')]
  {
    await using server = await testServer({ dataDir: from })
    await plannedCar(server)
    await upload(server)
    await planBecauseOf(server, 'base-load uploaded')
    await change(server, { loadQuantile: 0.5, holidays: ['2026-01-14'] })
    await planBecauseOf(server, 'settings')
  }
  const endMs = nowMs + 12 * hourMs
  const { remarks } = await replayUntil(from, to, endMs)
  const { same, others } = await comparePlans(from, to, nowMs - hourMs, endMs)
  expect({ remarks, others }).toEqual({ remarks: [], others: [] })
  expect(same).toBeGreaterThanOrEqual(3)
})

test.each([
  [{ loadQuantile: 0.4 }, 'loadQuantile'],
  [{ loadQuantile: 1 }, 'loadQuantile'],
  [{ holidays: ['2026-02-30'] }, 'expected a day such as 2026-12-25'],
])('refuses %j by name', async (settings, expected) => {
  await using server = await testServer()
  const response = await change(server, settings)
  expect(response.status).toBe(400)
  expect(((await response.json()) as ProblemView).detail).toContain(expected)
})

test('changes that come together take effect one after the other', async () => {
  await using server = await testServer()
  await Promise.all([upload(server), change(server, { timeZone: 'Asia/Tokyo' }), change(server, { loadQuantile: 0.6 })])
  const { baseLoad, settings } = await server.get<SiteView>('/api/site')
  expect(settings).toMatchObject({ timeZone: 'Asia/Tokyo', loadQuantile: 0.6 })
  expect(baseLoad.stretches[0]?.source).toBe('forecast')
})
