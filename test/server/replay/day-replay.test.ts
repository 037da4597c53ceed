import { join } from 'node:path'
import { expect, test } from 'vitest'
import { replayUntil } from '../../../server/replay/day-replay.ts'
import { comparePlans } from '../../../server/replay/plan-comparison.ts'
import { openStore } from '../../../server/store/open-store.ts'
import type { SiteView } from '../../../server/views/site.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const dayStartMs = Date.parse('2026-01-14T00:00:00Z')
const dayEndMs = dayStartMs + 86_400_000
const hourMs = 3_600_000

/** Two cars, of which one refuses its first profile and the other unplugs and vanishes; settings change in between. */
async function day(server: TestServer): Promise<void> {
  const one = await server.connect('CS1')
  await one.call('BootNotification', bootNotification)
  await one.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 0, powerW: 0 }))
  one.script.push({ result: { status: 'Rejected' } })
  await one.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-14T21:00:00Z' }))
  await one.serverCall('SetChargingProfile')
  await server.clock.advance(hourMs / 2)
  const two = await server.connect('CS2')
  await two.call('BootNotification', bootNotification)
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 14, 15, minute)).toISOString()
  const event = (type: 'Started' | 'Updated' | 'Ended', minute: number, seqNo: number, registerWh: number) =>
    two.call(
      'TransactionEvent',
      transactionEvent(type, at(minute), { transactionId: 'tx-2', seqNo, registerWh, powerW: 0 }),
    )
  await event('Started', 30, 0, 0)
  await two.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 6_000, departure: '2026-01-14T19:00:00Z' }))
  await two.serverCall('SetChargingProfile')
  const prices = 'start,price\n2026-01-14T15:00:00Z,0.40\n2026-01-14T16:00:00Z,0.10\n2026-01-14T17:00:00Z,0.20\n'
  await fetch(`${server.url}/api/series/prices?fileName=mine.csv`, { method: 'POST', body: prices })
  await fetch(`${server.url}/api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ gridLimitW: 8_000 }),
  })
  await server.clock.advance(hourMs / 3)
  await event('Updated', 50, 1, 1_500)
  await server.clock.advance(hourMs)
  await event('Ended', 110, 2, 4_000)
  await two.close()
  await server.clock.advance(hourMs)
}

/** Resolves when no plan is under way: one that the end of the server cuts short comes out otherwise. */
async function atRest(server: TestServer): Promise<void> {
  while ((await server.get<SiteView>('/api/site')).isPlanning);
}

test('a day on record happens again to another server, whose plans are the same byte for byte', async () => {
  await using folder = await temporaryFolder()
  const [from, to] = [join(folder.path, 'from'), join(folder.path, 'to')]
  {
    await using server = await testServer({ dataDir: from })
    await day(server)
    await atRest(server)
  }
  const { happenings, remarks } = await replayUntil(from, to, dayEndMs)
  const { same, others } = await comparePlans(from, to, dayStartMs, dayEndMs)
  expect({ remarks, others }).toEqual({ remarks: [], others: [] })
  expect(same).toBeGreaterThan(3)
  expect(happenings).toBeGreaterThan(20)
})

test('a driver’s token that was refused, and a restart after it, happen again', async () => {
  await using folder = await temporaryFolder()
  const [from, to] = [join(folder.path, 'from'), join(folder.path, 'to')]
  const setToken = (server: TestServer, status: string) =>
    fetch(`${server.url}/api/tokens/CARD`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status }),
    })
  const authorized = async (station: OcppStation) => {
    const { result } = await station.call('Authorize', { idToken: { idToken: 'CARD', type: 'ISO14443' } })
    return (result as { idTokenInfo: { status: string } }).idTokenInfo.status
  }
  {
    await using server = await testServer({ dataDir: from })
    await setToken(server, 'blocked')
    const station = await server.connect('CS1')
    await station.call('BootNotification', bootNotification)
    expect(await authorized(station)).toBe('Blocked')
    await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 0 }))
    await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-14T21:00:00Z' }))
    await station.serverCall('SetChargingProfile')
    await server.clock.advance(hourMs / 4)
    await atRest(server)
  }
  {
    await using server = await testServer({ dataDir: from, now: '2026-01-14T16:00:00Z' })
    const station = await server.connect('CS1')
    expect(await authorized(station)).toBe('Blocked')
  }
  const { remarks } = await replayUntil(from, to, dayEndMs)
  const { same, others } = await comparePlans(from, to, dayStartMs, dayEndMs)
  expect({ remarks, others }).toEqual({ remarks: [], others: [] })
  expect(same).toBeGreaterThanOrEqual(1)
  const store = await openStore({ dataDir: to })
  expect(await store.idTokens.all()).toMatchObject([{ idToken: 'CARD', status: 'blocked' }])
  await store.close()
})
