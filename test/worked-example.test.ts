import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { PlanView } from '../server/views/plan.ts'
import type { SiteView } from '../server/views/site.ts'
import { bootNotification, transactionEvent } from './helpers/messages.ts'
import { testServer } from './helpers/test-server.ts'

const fixture = (path: string) => readFile(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')

// A car of 6–13 A on one phase of 230 V wants 12 kWh from 16:00 to 04:00, under a limit of 4 kW,
// at 0.33 by day and 0.30 from 22:00 on: six hours of night are enough for all of it.
test('12 kWh for 3.60, never above 4 kW', async () => {
  await using server = await testServer({ now: '2026-01-14T16:00:00+01:00', settings: { gridLimitW: 4_000 } })
  await fetch(`${server.url}/api/series/base-load?fileName=worked-example.csv`, {
    method: 'POST',
    body: await fixture('loads/worked-example.csv'),
  })
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z'))
  await station.call('NotifyEVChargingNeeds', JSON.parse(await fixture('needs/worked-example.json')))
  await station.serverCall('SetChargingProfile')

  const plan = await server.get<PlanView>('/api/plans/current')
  expect(plan.cost).toBeCloseTo(3.6, 3)
  expect(plan.sessions[0]?.energyWh).toBeCloseTo(12_000, 0)
  expect(plan.shortfallWh).toBe(0)
  expect(Math.max(...plan.siteLoadW)).toBeLessThanOrEqual(4_000)
  for (const powerW of plan.sessions[0]?.setpointW ?? []) {
    expect(powerW === 0 || (powerW >= 1_380 && powerW <= 2_990)).toBe(true)
  }
  expect((await server.get<SiteView>('/api/site')).inputs['base-load'].source).toBe('uploaded')
})
