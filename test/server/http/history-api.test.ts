import { expect, test } from 'vitest'
import type { LogEntry } from '../../../server/views/log.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import { logIn } from '../../helpers/logins.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

/** A page of something, and what asks for the one that follows. */
type Page<Name extends string> = { readonly [N in Name]: readonly Record<string, unknown>[] } & {
  readonly next?: string | number
}

const at = (minute: number) => new Date(Date.UTC(2026, 0, 14, 15, minute)).toISOString()

/** Ends with the transactions a, b, c of CS1, of which c runs, and d of CS2; c has a plan and a delivery. */
async function history(server: TestServer): Promise<void> {
  const [one, two] = [await server.connect('CS1'), await server.connect('CS2')]
  await one.call('BootNotification', bootNotification)
  await two.call('BootNotification', bootNotification)
  for (const [index, transactionId] of ['a', 'b'].entries()) {
    await one.call('TransactionEvent', transactionEvent('Started', at(index), { transactionId, registerWh: 0 }))
    await one.call('TransactionEvent', transactionEvent('Ended', at(index), { transactionId, seqNo: 1 }))
  }
  await two.call('TransactionEvent', transactionEvent('Started', at(5), { transactionId: 'd' }))
  await one.call('TransactionEvent', transactionEvent('Started', at(2), { transactionId: 'c', registerWh: 100 }))
  await one.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 6_000, departure: at(300) }))
  await one.serverCall('SetChargingProfile')
}

/** Every page of a call, each as some name of its rows. */
async function pages(server: TestServer, path: string, name: string, field: string): Promise<unknown[][]> {
  const found: unknown[][] = []
  for (let query = ''; ; ) {
    const page = await server.get<Page<string>>(`${path}${query}`)
    found.push((page[name] as readonly Record<string, unknown>[]).map((row) => row[field]))
    if (page.next === undefined) return found
    query = `&before=${encodeURIComponent(String(page.next))}`
  }
}

test('transactions come in pages, newest first, of a station, running or ended', async () => {
  await using server = await testServer()
  await history(server)
  const of = (query: string) => pages(server, `/api/transactions?${query}`, 'transactions', 'transactionId')
  expect(await of('limit=3')).toEqual([['d', 'c', 'b'], ['a']])
  expect(await of('stationId=CS1&limit=10')).toEqual([['c', 'b', 'a']])
  expect(await of('running=true&limit=10')).toEqual([['d', 'c']])
  expect(await of('running=false&limit=1')).toEqual([['b'], ['a'], []])
})

test('a transaction comes with its events as they were received, and what was metered', async () => {
  await using server = await testServer()
  await history(server)
  const record = await server.get<Record<string, unknown>>('/api/transactions/c')
  expect(record).toMatchObject({
    stationId: 'CS1',
    evseId: 1,
    startedMs: Date.parse(at(2)),
    events: [{ seqNo: 0, eventType: 'Started', payload: { transactionInfo: { transactionId: 'c' } } }],
    meterValues: [{ registerWh: 100, deliveredWh: 0 }],
  })
  expect(record).not.toHaveProperty('endedMs')
})

test('messages that are told again after a transaction’s end leave it where and when it was', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  const tell = (type: 'Started' | 'Updated' | 'Ended', minute: number) =>
    station.call('TransactionEvent', transactionEvent(type, at(minute), { seqNo: minute }))
  await tell('Started', 0)
  await tell('Updated', 1)
  await tell('Ended', 2)
  const once = await server.get('/api/transactions/tx-1')
  expect(once).toMatchObject({ evseId: 1, startedMs: Date.parse(at(0)), endedMs: Date.parse(at(2)) })
  await tell('Ended', 2)
  await tell('Updated', 1)
  expect(await server.get('/api/transactions/tx-1')).toEqual(once)
})

test('an id that several stations use wants the station, one that nobody uses is not found', async () => {
  await using server = await testServer()
  for (const stationId of ['CS1', 'CS2']) {
    const station = await server.connect(stationId)
    await station.call('BootNotification', bootNotification)
    await station.call('TransactionEvent', transactionEvent('Started', at(0), { transactionId: '1' }))
  }
  expect(await server.get<ProblemView>('/api/transactions/1')).toMatchObject({
    status: 409,
    detail: 'Stations CS1, CS2 have one: say which with stationId.',
  })
  expect(await server.get('/api/transactions/1?stationId=CS2')).toMatchObject({ stationId: 'CS2' })
  expect(await server.get('/api/transactions/2')).toMatchObject({ status: 404 })
})

test('a plan comes with the request that it solves; plans come in pages', async () => {
  await using server = await testServer({ settings: { gridLimitW: 50_000 } })
  await history(server)
  const { plans } = await server.get<Page<'plans'>>('/api/plans?limit=1')
  const id = plans[0]?.id as number
  expect(await server.get(`/api/plans/${id}`)).toMatchObject({
    id,
    sessions: 1,
    frame: { planned: [{ id: expect.stringContaining('CS1/1#') }] },
    request: { strategy: 'cheapest', sessions: [{ energyWh: 6_000 }] },
    plan: { shortfallWh: 0 },
  })
  expect(await server.get(`/api/plans/${id + 1}`)).toMatchObject({ status: 404 })
  const ids = (await pages(server, '/api/plans?limit=1', 'plans', 'id')).flat()
  expect(ids).toEqual(Array.from({ length: id }, (_, index) => id - index))
})

test('deliveries are found by station, session, plan and state', async () => {
  await using server = await testServer()
  await history(server)
  const count = async (query: string) =>
    (await server.get<Page<'deliveries'>>(`/api/deliveries?${query}`)).deliveries.length
  const { deliveries } = await server.get<Page<'deliveries'>>('/api/deliveries?state=sent&stationId=CS1')
  expect(deliveries[0]).toMatchObject({ transactionId: 'c', evseId: 1, attempt: 1 })
  const { sessionId, planId } = deliveries[0] as { sessionId: string; planId: number }
  expect(await count(`sessionId=${encodeURIComponent(sessionId)}&planId=${planId}`)).toBeGreaterThanOrEqual(2)
  expect(await count('stationId=CS2')).toBe(0)
  expect(await count('state=rejected')).toBe(0)
  expect((await pages(server, '/api/deliveries?limit=1', 'deliveries', 'id')).flat().length).toBe(await count(''))
})

test('the log is read backwards from any entry, by kind, station and words', async () => {
  await using server = await testServer()
  await history(server)
  const log = (query: string) => server.get<readonly LogEntry[]>(`/api/log?${query}`)
  const all = await log('limit=5000')
  const last = all.at(-1)?.seq ?? 0
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: last }, (_, index) => index + 1))
  expect((await log(`before=${last}&limit=2`)).map(({ seq }) => seq)).toEqual([last - 2, last - 1])
  expect((await log('after=1&limit=2')).map(({ seq }) => seq)).toEqual([2, 3])
  const booted = await log('kind=station,problem&stationId=CS2&text=BOOTED%20powerup')
  expect(booted.map(({ stationId, kind }) => [stationId, kind])).toEqual([['CS2', 'station']])
})

test.each([
  ['/api/log?kind=fire', 'kind is "fire"'],
  ['/api/log?limit=5001', 'limit is "5001"'],
  ['/api/plans?before=x', 'before is "x"'],
  ['/api/transactions?before=yesterday', 'before is "yesterday"; what next of the page before was is expected.'],
  ['/api/deliveries?planId=-1', 'planId is "-1"'],
])('refuses %s by name', async (path, detail) => {
  await using server = await testServer()
  expect(await server.get<ProblemView>(path)).toMatchObject({
    status: 400,
    title: 'Wrong query',
    detail: expect.stringContaining(detail),
  })
})

test('viewers read the history, strangers do not', async () => {
  await using folder = await temporaryFolder()
  await using server = await testServer({ users: { vera: 'viewer' }, dataDir: folder.path })
  const viewer = await logIn(server, 'vera')
  for (const path of ['/api/log', '/api/plans', '/api/transactions', '/api/deliveries']) {
    expect([path, (await viewer.fetch(path)).status]).toEqual([path, 200])
    expect([path, (await fetch(server.url + path)).status]).toEqual([path, 401])
  }
  expect((await viewer.fetch('/api/plans/1')).status).toBe(404)
  expect((await viewer.fetch('/api/transactions/x')).status).toBe(404)
})
