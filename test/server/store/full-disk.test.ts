import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { SiteView } from '../../../server/views/site.ts'
import { bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

const hourMs = 3_600_000
const hours = Array.from({ length: 500 }, (_, hour) => new Date(Date.UTC(2026, 0, 14) + hour * hourMs).toISOString())
const manyPrices = `start,price\n${hours.map((hour) => `${hour},0.30\n`).join('')}`
const at = '2026-01-14T15:00:00Z'

test('while the disk is full messages are answered InternalError and the console says so; it goes on by itself', async () => {
  await using folder = await temporaryFolder()
  await using server = await testServer({ dataDir: folder.path, sqlite: { mostPages: 300 } })
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  const file = new Database(join(folder.path, 'flattop.db'))
  // More than the server's bound: no page is left for it.
  file.exec('create table ballast (content blob)')
  file.exec('insert into ballast values (zeroblob(2000000))')

  let seqNo = 0
  const tell = () => station.call('TransactionEvent', transactionEvent('Updated', at, { seqNo: seqNo++ }))
  // What room there is in pages begun already is used up first.
  let answered = 0
  while ((await tell()).error === undefined) answered++
  expect(await tell()).toEqual({ error: 'InternalError' })
  const alarmed = await server.get<SiteView>('/api/site')
  expect(alarmed.health).toMatchObject({ level: 'alarm', text: expect.stringContaining('the disk is full') })
  const upload = await fetch(`${server.url}/api/series/prices`, { method: 'POST', body: manyPrices })
  expect([upload.status, (await upload.json()).title]).toEqual([503, 'Not stored'])
  expect((await server.get<SiteView>('/api/site')).inputs.prices.source).toBe('assumed')

  file.exec('drop table ballast')
  file.close()
  while ((await tell()).error !== undefined) await server.clock.advance(1)
  expect((await server.get<SiteView>('/api/site')).health.level).not.toBe('alarm')
  expect(server.lines.filter((line) => line.includes('the store can be written again'))).toHaveLength(1)
  const { events } = await server.get<{ events: readonly { seqNo: number }[] }>('/api/transactions/tx-1')
  // What was answered is there, and so is what waited in the queue.
  expect(events.length).toBeGreaterThan(answered)
})
