import { expect, test } from 'vitest'
import type { UploadView } from '../../../server/views/inputs.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import type { SiteView } from '../../../server/views/site.ts'
import type { WhatIfView } from '../../../server/views/what-if.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

async function ask<T = WhatIfView>(server: TestServer, body: object, headers = {}) {
  const response = await fetch(`${server.url}/api/what-if`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as T }
}

// 10 kWh at up to 10 kW from 16:00 to 04:00, at 0.33 by day and 0.30 from 22:00.
const departureMs = Date.parse('2026-01-15T03:00:00Z')
const need = { id: 'mine', energyWh: 10_000, departureMs, maxPowerW: 10_000 }
const roomy = { settings: { gridLimitW: 50_000 } }

test('given needs stand side by side under a rule, a strategy, another limit and other prices', async () => {
  await using server = await testServer(roomy)
  const { status, body } = await ask(server, {
    needs: [need],
    columns: [
      { method: 'uncontrolled' },
      { method: 'cheapest' },
      { method: 'cheapest', prices: [{ fromMs: 0, pricePerKwh: 0.1 }] },
      { method: 'cheapest', gridLimitW: 0 },
      { method: 'cheapest', priceFactor: 2 },
    ],
  })
  expect(status).toBe(200)
  expect(body.columns.map(({ figures }) => figures?.cost.toFixed(2))).toEqual(['3.30', '3.00', '1.00', '0.00', '6.00'])
  expect(body.columns[3]?.figures?.missedWh).toBe(10_000)
  expect(body.columns[3]?.limitW.every((limitW) => limitW === 0)).toBe(true)
  for (const { siteLoadW, isDone } of body.columns) {
    expect(isDone).toBe(true)
    expect(siteLoadW).toHaveLength(body.startsMs.length)
  }
})

test('prices of a file count as they would in force: those of its last day stand in where it ends', async () => {
  await using server = await testServer(roomy)
  // Dear up to 20:00, then cheap to midnight, where the file ends.
  const hours = Array.from(
    { length: 24 },
    (_, hour) => `2026-01-14T${String(hour).padStart(2, '0')}:00+01:00,${hour < 20 ? 0.4 : 0.2}`,
  )
  const response = await fetch(`${server.url}/api/series/prices?dryRun=1&ahead=1`, {
    method: 'POST',
    body: ['start,price', ...hours].join('\n'),
  })
  const { ahead, isApplied } = (await response.json()) as UploadView
  expect(isApplied).toBe(false)
  const at = (text: string) => Date.parse(`${text}+01:00`)
  expect(ahead?.slice(0, 4)).toEqual([
    { fromMs: at('2026-01-14T16:00'), pricePerKwh: 0.4 },
    { fromMs: at('2026-01-14T20:00'), pricePerKwh: 0.2 },
    { fromMs: at('2026-01-15T00:00'), pricePerKwh: 0.4 },
    { fromMs: at('2026-01-15T20:00'), pricePerKwh: 0.2 },
  ])
  const { body } = await ask(server, { needs: [need], columns: [{ method: 'cheapest', prices: ahead }] })
  expect(body.columns[0]?.figures?.cost).toBeCloseTo(2)
})

test('the cars that are there are asked about, with their wishes whole, and nothing is changed', async () => {
  await using server = await testServer({ settings: { ...roomy.settings, safeEnergyPercent: 50 } })
  const none = await ask<ProblemView>(server, { columns: [{ method: 'cheapest' }] })
  expect(none).toMatchObject({ status: 404, body: { title: 'Nothing to plan' } })

  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 10_000, departure: '2026-01-15T03:00:00Z' }))
  await station.serverCall('SetChargingProfile')
  const before = await server.get<SiteView>('/api/site')
  const { body } = await ask(server, { columns: [{ method: 'uncontrolled' }, { method: 'cheapest' }] })
  expect(body.cars).toBe(1)
  expect(body.columns.map(({ figures }) => figures?.cost.toFixed(2))).toEqual(['3.30', '3.00'])
  expect((await server.get<SiteView>('/api/site')).settings).toEqual(before.settings)
})

test.each([
  [{ columns: [] }, 'columns'],
  [{ columns: [{ method: 'cheap' }] }, 'columns.0.method'],
  [{ columns: [{ method: 'cheapest', gridLimitW: -1 }] }, 'columns.0.gridLimitW'],
  [{ columns: [{ method: 'cheapest' }], needs: [need, need] }, 'needs: expected each id once'],
  [{ columns: [{ method: 'cheapest' }], needs: [{ ...need, departureMs: 1 }] }, 'departureMs is 1, expected from'],
])('%j is answered with what is wrong', async (body, detail) => {
  await using server = await testServer()
  const answer = await ask<ProblemView>(server, body)
  expect(answer.status).toBe(400)
  expect(answer.body.detail).toContain(detail)
})
