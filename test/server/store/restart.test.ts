import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PlanView } from '../../../server/views/plan.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { SiteView } from '../../../server/views/site.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation, ScriptedAnswer } from '../../helpers/ocpp-station.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const prices = 'start,price\n2026-01-14T15:00:00Z,0.40\n2026-01-14T16:00:00Z,0.10\n'

async function changeSettings(url: string, change: object): Promise<void> {
  await fetch(`${url}/api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
}

const start = '2026-01-14T15:00:00Z'

/** A car of a booted station with a transaction, and its profile sent. */
async function plannedCar(server: TestServer, answer?: ScriptedAnswer): Promise<OcppStation> {
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  if (answer) station.script.push(answer)
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-15T05:00:00Z' }))
  await station.serverCall('SetChargingProfile')
  return station
}

/** The first plan after another, which is made off the event loop. */
async function planAfter(server: TestServer, id: number): Promise<PlanView> {
  for (;;) {
    const plan = await server.get<PlanView>('/api/plans/current')
    if (plan.id > id) return plan
    await server.clock.advance(1)
  }
}

test('settings and files outlive a restart', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    await changeSettings(server.url, { gridLimitW: 7_000, strategy: 'peak' })
    await fetch(`${server.url}/api/series/prices?fileName=mine.csv`, { method: 'POST', body: prices })
  }
  await using server = await testServer({ dataDir: folder.path })
  const { settings, inputs } = await server.get<SiteView>('/api/site')
  expect(settings).toMatchObject({ gridLimitW: 7_000, strategy: 'peak', slotMinutes: 15 })
  expect(inputs.prices).toMatchObject({ source: 'uploaded', file: { fileName: 'mine.csv', points: 2 } })
})

test('a file that was removed stays removed', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    await fetch(`${server.url}/api/series/prices`, { method: 'POST', body: prices })
    await fetch(`${server.url}/api/series/prices`, { method: 'DELETE' })
  }
  await using server = await testServer({ dataDir: folder.path })
  expect((await server.get<SiteView>('/api/site')).inputs.prices.source).toBe('assumed')
})

test('what the environment names goes before what was set in the console', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    await changeSettings(server.url, { gridLimitW: 7_000, name: 'Mill' })
  }
  await using server = await testServer({ dataDir: folder.path, settings: { gridLimitW: 9_000 } })
  expect((await server.get<SiteView>('/api/site')).settings).toMatchObject({ gridLimitW: 9_000, name: 'Mill' })
})

test('a station that was registered is known again, in strict mode, too', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path, isStrict: true })
    const station = await server.connect('CS1')
    await station.call('BootNotification', bootNotification)
  }
  await using server = await testServer({ dataDir: folder.path, isStrict: true })
  const known = await server.connect('CS1')
  expect((await known.call('Heartbeat', {})).result).toHaveProperty('currentTime')
  const stranger = await server.connect('CS2')
  expect((await stranger.call('Heartbeat', {})).error).toBe('SecurityError')
})

test('a car goes on where it was: its needs, its energy, its profile', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    const station = await plannedCar(server)
    const event = transactionEvent('Updated', start, { seqNo: 1, registerWh: 4_000, powerW: 11_000 })
    await station.call('TransactionEvent', event)
  }
  await using server = await testServer({ dataDir: folder.path, now: '2026-01-14T15:30:00Z' })
  const [session] = await server.get<SessionView[]>('/api/sessions')
  expect(session).toMatchObject({ transactionId: 'tx-1', askedWh: 12_000, deliveredWh: 4_000, state: 'planned' })

  const inForce = await server.get<PlanView>('/api/plans/current')
  expect(inForce).toMatchObject({ madeAtMs: Date.parse(start), cause: 'needs of CS1/1' })

  // The station comes back without a word, and is planned again with what its car still wants.
  await server.connect('CS1')
  await server.clock.advance(2_000)
  const plan = await planAfter(server, inForce.id)
  expect(plan.sessions[0]?.energyWh).toBeCloseTo(8_000, -1)
})

test('a profile that was still on its way is sent after the restart', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    await plannedCar(server, 'silence')
  }
  await using server = await testServer({ dataDir: folder.path })
  const station = await server.connect('CS1')
  await server.clock.advance(2_000)
  expect((await station.serverCall('SetChargingProfile')).payload).toMatchObject({ evseId: 1 })
})

test('a damaged store is refused by name, and not replaced', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'flattop.db')
  await writeFile(file, 'this is no database, however long it may be. '.repeat(200))
  await expect(testServer({ dataDir: folder.path })).rejects.toThrow(`the store ${file} cannot be opened`)
})
