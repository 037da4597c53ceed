import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BacktestResults } from '../../../research/report/results.ts'
import type { BacktestFileView, BacktestView } from '../../../server/views/backtest.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import { logIn } from '../../helpers/logins.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

// A waits for the hour at 0.10 and B takes its own at 0.30: 4 kWh each for 1.60.
const sessions = `station,arrival,departure,energy_wh,max_power_w
A,2026-01-15T00:00Z,2026-01-15T03:00Z,4000,4000
B,2026-01-15T00:00Z,2026-01-15T01:00Z,4000,4000
`
const prices = `start,price
2026-01-15T00:00Z,0.3
2026-01-15T01:00Z,0.1
2026-01-15T02:00Z,0.2
2026-01-15T03:00Z,0.2
`
const settings = { 'grid-limit': '4kW', strategy: 'cheapest', departures: 'known' }

interface Files {
  readonly sessions?: string
  readonly prices?: string
}

function formOf(fields: Readonly<Record<string, string>>, files: Files = { sessions, prices }): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  for (const [name, text] of Object.entries(files)) form.set(name, new File([text], `../${name}.csv`))
  return form
}

async function call<T>(server: TestServer, path: string, method = 'GET', body?: FormData) {
  const response = await fetch(`${server.url}/api/backtests${path}`, { method, ...(body ? { body } : {}) })
  return { status: response.status, body: (await response.json()) as T }
}

/** Asks until a back-test has left waiting and running. */
async function ended(server: TestServer, id: string): Promise<BacktestView> {
  for (;;) {
    const { body } = await call<BacktestView>(server, `/${id}`)
    if (body.state !== 'waiting' && body.state !== 'running') return body
  }
}

test('a back-test is started, watched to its end, and found again with its report after a restart', async () => {
  await using folder = await temporaryFolder()
  let id = ''
  {
    await using server = await testServer({ dataDir: folder.path })
    const started = await call<BacktestView>(server, '', 'POST', formOf({ ...settings, name: 'two cars' }))
    expect(started.status).toBe(201)
    id = started.body.id
    expect(await ended(server, id)).toMatchObject({ name: 'two cars', state: 'done', part: 1 })
  }
  await using server = await testServer({ dataDir: folder.path })
  expect((await call<BacktestView[]>(server, '')).body).toMatchObject([{ id, state: 'done', name: 'two cars' }])
  const results = await call<BacktestResults>(server, `/${id}/results.json`)
  const cheapest = results.body.methods.find(({ name }) => name === 'cheapest')
  expect(cheapest?.figures.cost).toBeCloseTo(1.6)
  const report = await fetch(`${server.url}/api/backtests/${id}/report.html`)
  expect(report.headers.get('content-security-policy')).toContain("style-src 'unsafe-inline'")
  expect(await report.text()).toContain('<svg')
  expect((await call<BacktestView[]>(server, `/${id}`, 'DELETE')).body).toEqual([])
})

test('one that a restart ended is interrupted, and can be started again', async () => {
  await using folder = await temporaryFolder()
  const id = '11111111-1111-4111-8111-111111111111'
  const place = join(folder.path, 'backtests', id)
  for (const [what, text] of Object.entries({ sessions, prices })) {
    await mkdir(join(place, what), { recursive: true })
    await writeFile(join(place, what, `${what}.csv`), text)
  }
  const files = ['sessions', 'prices'].map((what) => ({ what, name: `${what}.csv` }))
  const record = { id, name: 'n', state: 'running', createdMs: 1, settings: Object.entries(settings), files }
  await writeFile(join(place, 'backtest.json'), JSON.stringify(record))
  await using server = await testServer({ dataDir: folder.path })
  expect((await call<BacktestView>(server, `/${id}`)).body.state).toBe('interrupted')
  expect((await call<ProblemView>(server, `/${id}/report.html`)).status).toBe(404)
  expect((await call<BacktestView>(server, `/${id}/start`, 'POST')).status).toBe(200)
  expect((await ended(server, id)).state).toBe('done')
})

test('one that runs and one that waits are cancelled, and stay on record', async () => {
  await using server = await testServer()
  // Hundreds of cars keep the first one busy until it is cancelled.
  const cars = Array.from({ length: 600 }, (_, car) => `C${car},2026-01-15T00:00Z,2026-01-15T03:00Z,4000,4000\n`)
  const long = formOf(settings, { sessions: sessions + cars.join(''), prices })
  const first = (await call<BacktestView>(server, '', 'POST', long)).body
  const second = (await call<BacktestView>(server, '', 'POST', formOf(settings))).body
  expect(second.state).toBe('waiting')
  await call(server, `/${second.id}`, 'DELETE')
  await call(server, `/${first.id}`, 'DELETE')
  expect((await call<BacktestView[]>(server, '')).body.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
  expect((await call<BacktestView>(server, `/${second.id}/start`, 'POST')).status).toBe(200)
  expect((await ended(server, second.id)).state).toBe('done')
})

test('a file that cannot be played fails with its line', async () => {
  await using server = await testServer()
  const form = formOf(settings, { sessions: sessions.replace('4000,4000\nB', 'many,4000\nB'), prices })
  const { body } = await call<BacktestView>(server, '', 'POST', form)
  expect(await ended(server, body.id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('line 2') })
})

test.each<[Readonly<Record<string, string>>, Files | undefined, string, string | undefined]>([
  [{ ...settings, 'grid-limit': '/etc/passwd.csv' }, undefined, 'expected a power such as 60kW', 'grid-limit'],
  [{ ...settings, out: '/tmp' }, undefined, '"out" is no setting of a back-test', undefined],
  [{ ...settings, strategy: 'cheap' }, undefined, 'strategy is "cheap"', 'strategy'],
  [settings, { sessions }, 'prices is missing', 'prices'],
])('%j is answered with what to mend', async (fields, files, detail, field) => {
  await using server = await testServer()
  const answer = await call<ProblemView>(server, '', 'POST', formOf(fields, files))
  expect(answer.status).toBe(400)
  expect(answer.body.detail).toContain(detail)
  expect(answer.body.field).toBe(field)
  expect((await call<BacktestView[]>(server, '')).body).toEqual([])
})

test('strategies that are chosen one by one are listed', async () => {
  await using server = await testServer()
  const form = formOf({ ...settings, strategy: 'cheapest' })
  form.append('strategy', 'peak')
  const { body } = await call<BacktestView>(server, '', 'POST', form)
  expect(body.settings.strategy).toBe('cheapest,peak')
  await ended(server, body.id)
  const { methods } = (await call<BacktestResults>(server, `/${body.id}/results.json`)).body
  expect(methods.map(({ name }) => name)).toEqual(expect.arrayContaining(['cheapest', 'peak']))
  expect(methods.map(({ name }) => name)).not.toContain('fastest')
})

async function look(server: TestServer, what: string, text: string, query = '') {
  const init = { method: 'POST', body: text }
  const response = await fetch(`${server.url}/api/backtests/files/${what}?fileName=f.csv${query}`, init)
  return { status: response.status, body: (await response.json()) as BacktestFileView & ProblemView }
}

test('a file is looked at before it is played, and nothing of it is kept', async () => {
  await using server = await testServer()
  expect((await look(server, 'sessions', sessions)).body).toEqual({
    what: 'sessions',
    fileName: 'f.csv',
    understood: '2 sessions at 2 stations, 8 kWh',
    fromMs: Date.parse('2026-01-15T00:00Z'),
    toMs: Date.parse('2026-01-15T03:00Z'),
    warnings: [],
  })
  expect((await look(server, 'prices', prices)).body.understood).toBe('Plain CSV, EUR/kWh: 4 values of 60 min')
  expect(await look(server, 'sessions', sessions.replace('A,', 'A,soon'))).toMatchObject({
    status: 422,
    body: { line: 2, found: '"soon2026-01-15T00:00Z" as arrival' },
  })
  const unnamed = prices.replaceAll(',0.', ',3')
  expect((await look(server, 'prices', unnamed)).body.asks?.about).toBe('unit')
  expect((await look(server, 'prices', unnamed, '&unit=ct/kWh')).status).toBe(200)
  expect((await look(server, 'holidays', prices)).status).toBe(404)
  expect((await call<BacktestView[]>(server, '')).body).toEqual([])
})

test('sessions are made up for the days of prices', async () => {
  await using server = await testServer()
  const days = `fromMs=${Date.parse('2026-01-12T23:00Z')}&toMs=${Date.parse('2026-01-14T23:00Z')}`
  const answer = await fetch(`${server.url}/api/backtests/made-up-sessions.csv?${days}&cars=3`)
  // A header, two working days of three cars, and the end.
  expect((await answer.text()).split('\n')).toHaveLength(1 + 6 + 1)
  const tooShort = await fetch(`${server.url}/api/backtests/made-up-sessions.csv?fromMs=0&toMs=1`)
  expect(tooShort.status).toBe(400)
})

test('a month of made-up sessions is played', async () => {
  await using server = await testServer()
  const fromMs = Date.parse('2026-02-01T00:00+01:00')
  const hours = Array.from({ length: 28 * 24 }, (_, hour) => new Date(fromMs + hour * 3_600_000).toISOString())
  const month = `fromMs=${fromMs}&toMs=${Date.parse('2026-03-01T00:00+01:00')}&cars=1`
  const madeUp = await (await fetch(`${server.url}/api/backtests/made-up-sessions.csv?${month}`)).text()
  const files = {
    sessions: madeUp,
    prices: `start,price\n${hours.map((hour, at) => `${hour},0.${1 + (at % 5)}\n`).join('')}`,
  }
  const { body } = await call<BacktestView>(server, '', 'POST', formOf(settings, files))
  expect(await ended(server, body.id)).toMatchObject({ state: 'done', part: 1 })
  const results = (await call<BacktestResults>(server, `/${body.id}/results.json`)).body
  const figuresOf = (wanted: string) => results.methods.find(({ name }) => name === wanted)?.figures
  // A car a day at most, and 4 kW for all of its stay: every wish is met, and waiting for cheap hours pays.
  expect(figuresOf('cheapest')?.missedWh).toBeLessThan(1)
  expect(figuresOf('cheapest')?.cost).toBeLessThan(figuresOf('first-come-first-served')?.cost ?? 0)
})

test('viewers look at back-tests, and start none; strangers do not even look', async () => {
  await using server = await testServer({ users: { anna: 'operator', otto: 'viewer' } })
  const anna = await logIn(server, 'anna')
  const otto = await logIn(server, 'otto')
  const start = { method: 'POST', body: formOf(settings) }
  expect((await otto.fetch('/api/backtests', start)).status).toBe(403)
  expect((await anna.fetch('/api/backtests', start)).status).toBe(201)
  expect(await otto.get<BacktestView[]>('/api/backtests')).toHaveLength(1)
  expect((await call<ProblemView>(server, '')).status).toBe(401)
})
