import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { SiteView } from '../../../server/views/site.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { postgresSource, type TestPostgres, testDatabase, testPostgres } from '../../helpers/postgres.ts'
import { testServer } from '../../helpers/test-server.ts'

const source = postgresSource()
if (!source)
  console.log('A server on PostgreSQL is not tested: neither TEST_DATABASE_URL nor installed binaries were found')
const start = '2026-01-14T15:00:00Z'

describe.skipIf(!source)('a server on PostgreSQL', () => {
  let postgres: TestPostgres | undefined
  beforeAll(async () => {
    if (source) postgres = await testPostgres(source)
  })
  afterAll(async () => {
    await postgres?.[Symbol.asyncDispose]()
  })
  let number = 0
  const database = () => testDatabase(postgres as TestPostgres, `flattop_server_${process.pid}_${++number}`)

  test('plans a car, and goes on with it after a restart', async () => {
    await using there = await database()
    const prices = 'start,price\n2026-01-14T15:00:00Z,0.40\n2026-01-14T16:00:00Z,0.10\n'
    {
      await using server = await testServer({ databaseUrl: there.url })
      await fetch(`${server.url}/api/series/prices?fileName=mine.csv`, { method: 'POST', body: prices })
      const station = await server.connect('CS1')
      await station.call('BootNotification', bootNotification)
      await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
      await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-15T05:00:00Z' }))
      await station.serverCall('SetChargingProfile')
      const update = transactionEvent('Updated', start, { seqNo: 1, registerWh: 4_000, powerW: 11_000 })
      expect(await station.call('TransactionEvent', update)).toEqual({ result: {} })
    }
    await using server = await testServer({ databaseUrl: there.url })
    const [session] = await server.get<SessionView[]>('/api/sessions')
    expect(session).toMatchObject({ transactionId: 'tx-1', askedWh: 12_000, deliveredWh: 4_000, state: 'planned' })
    expect((await server.get<SiteView>('/api/site')).inputs.prices).toMatchObject({ file: { fileName: 'mine.csv' } })
    expect(await server.get('/api/plans/1')).toMatchObject({ id: 1, request: { sessions: [{ energyWh: 12_000 }] } })
  })

  test('a number that the database does not hold is answered InternalError, and the others go on', async () => {
    await using there = await database()
    await using server = await testServer({ databaseUrl: there.url })
    const [odd, other] = await Promise.all([server.connect('CS1'), server.connect('CS2')])
    await Promise.all([odd, other].map((station) => station.call('BootNotification', bootNotification)))
    const answers = await Promise.all([
      odd.call('TransactionEvent', transactionEvent('Started', start, { transactionId: 'odd', seqNo: 1e30 })),
      other.call('TransactionEvent', transactionEvent('Started', start, { transactionId: 'tx-2' })),
    ])
    expect(answers).toEqual([{ error: 'InternalError' }, { result: {} }])
    expect(await server.get('/api/transactions/tx-2')).toMatchObject({ stationId: 'CS2' })
  })

  test('a second server is refused, without the password in the message', async () => {
    await using there = await database()
    await using _server = await testServer({ databaseUrl: there.url })
    const url = new URL(there.url)
    url.password = 'secret'
    const second = testServer({ databaseUrl: url.href })
    await expect(second).rejects.toThrow('another server is using it')
    await expect(second).rejects.not.toThrow('secret')
  })
})
