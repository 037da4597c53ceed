import { execFile } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openStore } from '../../../server/store/open-store.ts'
import { restoreStore } from '../../../server/store/restore-store.ts'
import { copyStore } from '../../../server/store/store-copy.ts'
import type { SiteView } from '../../../server/views/site.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'
const nowMs = Date.parse(start)
const prices = 'start,price\n2026-01-14T15:00:00Z,0.40\n2026-01-14T16:00:00Z,0.10\n'

/** Runs a command of the store as people do; gives what it said and how it ended. */
async function command(name: 'backup' | 'restore', ...args: string[]): Promise<{ text: string; code: number }> {
  try {
    const file = `server/store/${name}-command.ts`
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...args])
    return { text: stdout, code: 0 }
  } catch (error) {
    const { stderr, code } = error as { stderr: string; code: number }
    return { text: stderr, code }
  }
}

/** Everything that a server tells of what it knows. */
async function knowledge(server: TestServer): Promise<object> {
  const { settings, inputs } = await server.get<SiteView>('/api/site')
  const paths = ['/api/plans', '/api/transactions', '/api/transactions/tx-CS2', '/api/deliveries', '/api/limits']
  const history = await Promise.all(paths.map((path) => server.get<object>(path)))
  const sessions =
    await server.get<readonly { id: string; transactionId: string; deliveredWh: number }[]>('/api/sessions')
  return {
    settings,
    prices: inputs.prices,
    history,
    sessions: sessions.map(({ id, transactionId, deliveredWh }) => ({ id, transactionId, deliveredWh })),
  }
}

async function chargingCar(server: TestServer, stationId: string): Promise<void> {
  const station = await server.connect(stationId)
  await station.call('BootNotification', bootNotification)
  const event = (type: string, seqNo: number, registerWh: number) =>
    transactionEvent(type as never, start, { transactionId: `tx-${stationId}`, seqNo, registerWh, powerW: 0 })
  await station.call('TransactionEvent', event('Started', 0, 0))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-15T05:00:00Z' }))
  await station.serverCall('SetChargingProfile')
  await station.call('TransactionEvent', event('Updated', 1, 1_000))
}

test('a backup made beside a running server, restored elsewhere, knows what the first server knew', async () => {
  await using first = await temporaryFolder()
  await using second = await temporaryFolder()
  const backup = join(second.path, 'copy.db')
  let before: object
  {
    await using server = await testServer({ dataDir: first.path, settings: { gridLimitW: 20_000 } })
    await fetch(`${server.url}/api/site`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Mill', strategy: 'fastest' }),
    })
    await fetch(`${server.url}/api/series/prices?fileName=mine.csv`, { method: 'POST', body: prices })
    await Promise.all(['CS1', 'CS2', 'CS3'].map((stationId) => chargingCar(server, stationId)))
    const backUp = () => command('backup', '--to', backup, '--data-dir', first.path, '--force')
    expect((await backUp()).text).toContain('3 stations, 3 sessions, 3 transactions')
    before = await knowledge(server)
    expect((await backUp()).code).toBe(0)
    // A plan may have come while the backup was made; what was known on both sides of it is in it.
    while (!isDeepStrictEqual(await knowledge(server), before)) {
      before = await knowledge(server)
      await backUp()
    }
  }
  const dataDir = join(second.path, 'data')
  expect(await command('restore', '--from', backup, '--data-dir', dataDir)).toMatchObject({ code: 0 })
  await using server = await testServer({ dataDir, settings: { gridLimitW: 20_000 } })
  expect(await knowledge(server)).toEqual(before)
})

test('a backup is one file, and replaces another only when told to', async () => {
  await using folder = await temporaryFolder()
  await (await openStore({ dataDir: folder.path })).close()
  await mkdir(join(folder.path, 'to'))
  const to = join(folder.path, 'to', 'copy.db')
  expect((await command('backup', '--to', to, '--data-dir', folder.path)).code).toBe(0)
  expect(await command('backup', '--to', to, '--data-dir', folder.path)).toEqual({
    text: `No backup: ${to} is there already; --force replaces it.\n`,
    code: 1,
  })
  expect((await command('backup', '--to', to, '--data-dir', folder.path, '--force')).code).toBe(0)
  expect(await readdir(join(folder.path, 'to'))).toEqual(['copy.db'])
})

test('a store in use is not replaced', async () => {
  await using folder = await temporaryFolder()
  const backup = join(folder.path, 'copy.db')
  const dataDir = join(folder.path, 'data')
  const store = await openStore({ dataDir })
  await copyStore(join(dataDir, 'flattop.db'), backup)
  await expect(restoreStore(backup, dataDir, { isForced: true, nowMs })).rejects.toThrow('another server is using')
  await store.close()
})

test('a store that is there is replaced only by force, and kept aside', async () => {
  await using folder = await temporaryFolder()
  const backup = join(folder.path, 'copy.db')
  const dataDir = join(folder.path, 'data')
  const old = await openStore({ dataDir })
  await old.saveSettings({ name: 'Old' })
  await copyStore(join(dataDir, 'flattop.db'), backup)
  await old.saveSettings({ name: 'New' })
  await old.close()
  await expect(restoreStore(backup, dataDir, { nowMs })).rejects.toThrow('there is a store already')
  const { keptAside } = await restoreStore(backup, dataDir, { isForced: true, nowMs })
  expect(keptAside).toBe(join(dataDir, 'flattop-replaced-20260114-150000.db'))

  const restored = await openStore({ dataDir })
  expect(await restored.settings()).toEqual({ name: 'Old' })
  await restored.close()
  const aside = new Database(keptAside ?? '', { readonly: true })
  expect(aside.prepare("select value from setting where name = 'name'").pluck().get()).toBe('"New"')
  aside.close()
})

test('what is no backup is refused, and the store stays as it is', async () => {
  await using folder = await temporaryFolder()
  const dataDir = join(folder.path, 'data')
  await (await openStore({ dataDir })).close()
  const before = await readFile(join(dataDir, 'flattop.db'))
  const refused = async (name: string, why: RegExp) => {
    const from = join(folder.path, name)
    await expect(restoreStore(from, dataDir, { isForced: true, nowMs })).rejects.toThrow(why)
  }
  await refused('missing.db', /missing\.db cannot be read/)
  await writeFile(join(folder.path, 'text.db'), 'this is no database. '.repeat(500))
  await refused('text.db', /text\.db cannot be read|not usable/)
  const other = new Database(join(folder.path, 'other.db'))
  other.exec('create table thing (a)')
  other.close()
  await refused('other.db', /it is no store of Flattop/)
  await copyFile(join(dataDir, 'flattop.db'), join(folder.path, 'newer.db'))
  const newer = new Database(join(folder.path, 'newer.db'))
  newer.exec("insert into kysely_migration (name, timestamp) values ('999-later', '')")
  newer.close()
  await refused('newer.db', /a newer version of Flattop wrote it .*999-later/)
  expect(await readFile(join(dataDir, 'flattop.db'))).toEqual(before)
  expect((await readdir(dataDir)).filter((name) => /restored|part|replaced/.test(name))).toEqual([])
})

test('a command without what it needs says how it is used', async () => {
  expect(await command('backup')).toMatchObject({ code: 1, text: expect.stringContaining('usage: npm run backup') })
  expect(await command('restore', '--form', 'x')).toMatchObject({ code: 1, text: expect.stringContaining('usage:') })
})
