import { get } from 'node:http'
import { expect, test } from 'vitest'
import type { UploadView } from '../../../server/views/inputs.ts'
import type { LogEntry } from '../../../server/views/log.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import type { AppliedView, SiteView } from '../../../server/views/site.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const prices = 'start,price\n2026-01-14T15:00:00Z,0.40\n2026-01-14T16:00:00Z,0.10\n2026-01-14T17:00:00Z,0.20\n'

async function upload(server: TestServer, kind: string, body: BodyInit, query = ''): Promise<Response> {
  return fetch(`${server.url}/api/series/${kind}?fileName=mine.csv${query}`, { method: 'POST', body })
}

async function change(server: TestServer, settings: object): Promise<Response> {
  return fetch(`${server.url}/api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  })
}

async function problemOf(response: Response): Promise<ProblemView> {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return (await response.json()) as ProblemView
}

test('a new site says what is assumed', async () => {
  await using server = await testServer()
  const { inputs, ocppUrl } = await server.get<SiteView>('/api/site')
  expect([inputs.prices.source, inputs['base-load'].source, inputs['grid-limit'].source]).toEqual([
    'assumed',
    'assumed',
    'setting',
  ])
  expect(ocppUrl).toBe(`${server.ocppUrl}/{stationId}`)
})

test('changes settings, and says what it led to', async () => {
  await using server = await testServer()
  const response = await change(server, { gridLimitW: 7_000, strategy: 'peak' })
  const applied = (await response.json()) as AppliedView
  expect(applied.site.settings).toMatchObject({ gridLimitW: 7_000, strategy: 'peak', slotMinutes: 15 })
  expect(applied.replannedSessions).toBe(0)
})

test.each([
  [{ gridLimitW: -1 }, 'gridLimitW'],
  [{ slotMinutes: 7 }, 'slotMinutes'],
  [{ strategy: 'quick' }, 'strategy'],
  [{ timeZone: 'Mars/Base' }, 'expected an IANA time zone'],
  [{ colour: 'red' }, 'colour'],
  [{}, 'expected at least one setting'],
])('refuses the settings %j, and keeps the old ones', async (settings, expected) => {
  await using server = await testServer()
  const before = (await server.get<SiteView>('/api/site')).settings
  const problem = await problemOf(await change(server, settings))
  expect(problem).toMatchObject({ status: 400, title: 'Wrong values' })
  expect(problem.detail).toContain(expected)
  expect((await server.get<SiteView>('/api/site')).settings).toEqual(before)
})

test('a dry run says what a file is, and applies nothing', async () => {
  await using server = await testServer()
  const answer = (await (await upload(server, 'prices', prices, '&dryRun=1')).json()) as UploadView
  expect(answer).toMatchObject({ isApplied: false, file: { fileName: 'mine.csv', points: 3, stepMinutes: 60 } })
  expect((await server.get<SiteView>('/api/site')).inputs.prices.source).toBe('assumed')
})

test('an uploaded file is in force until it is removed', async () => {
  await using server = await testServer()
  expect(((await (await upload(server, 'prices', prices)).json()) as UploadView).isApplied).toBe(true)
  expect((await server.get<SiteView>('/api/site')).inputs.prices).toMatchObject({
    source: 'uploaded',
    file: { points: 3 },
  })
  const removed = await fetch(`${server.url}/api/series/prices`, { method: 'DELETE' })
  expect(((await removed.json()) as AppliedView).site.inputs.prices.source).toBe('assumed')
  expect((await problemOf(await fetch(`${server.url}/api/series/prices`, { method: 'DELETE' }))).status).toBe(404)
})

test('takes a file from a form as well', async () => {
  await using server = await testServer()
  const form = new FormData()
  form.set('file', new File([prices], 'form.csv', { type: 'text/csv' }))
  const answer = (await (await upload(server, 'prices', form)).json()) as UploadView
  expect(answer.file).toMatchObject({ fileName: 'form.csv', points: 3 })
})

test.each([
  ['a text in a number’s place', prices.replace('0.10', '0,1x'), { line: 3 }],
  ['wrong columns', 'when,what\n2026-01-14T15:00:00Z,1\n', { line: 1 }],
  ['an empty file', '', {}],
  ['a binary', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 255, 254]), {}],
])('refuses %s by file, found and expected, and the old series stays', async (_, body, position) => {
  await using server = await testServer()
  await upload(server, 'prices', prices)
  const problem = await problemOf(await upload(server, 'prices', body))
  expect(problem).toMatchObject({ status: 422, file: 'mine.csv', ...position })
  expect(problem.found).toEqual(expect.any(String))
  expect(problem.expected).toEqual(expect.any(String))
  expect((await server.get<SiteView>('/api/site')).inputs.prices).toMatchObject({ source: 'uploaded' })
})

test('a table that is not known is read once its columns and unit are named', async () => {
  await using server = await testServer()
  const table = 'when;what\n2026-01-14T15:00:00Z;40\n2026-01-14T16:00:00Z;10\n'
  const problem = await problemOf(await upload(server, 'prices', table))
  expect(problem.firstRows?.[0]).toEqual(['when', 'what'])
  const named = await upload(server, 'prices', table, '&timeColumn=when&valueColumn=what&unit=ct/kWh')
  expect(((await named.json()) as UploadView).file.preview.map(({ value }) => value)).toEqual([0.4, 0.1])
})

test('refuses 20 MB without reading them to the end', async () => {
  await using server = await testServer()
  const problem = await problemOf(await upload(server, 'prices', new Uint8Array(20 * 1_048_576)))
  expect(problem).toMatchObject({ status: 413, file: 'mine.csv', found: '20.0 MB', expected: 'at most 16 MB' })
})

test('knows no other series, calls or plans', async () => {
  await using server = await testServer()
  expect((await problemOf(await upload(server, 'weather', prices))).detail).toContain('"weather" is not one of')
  expect((await problemOf(await fetch(`${server.url}/api/nothing`))).status).toBe(404)
  expect((await problemOf(await fetch(`${server.url}/api/plans/current`))).detail).toContain(
    'no car has sent its needs',
  )
})

test('a name that was pointed here from outside is not answered', async () => {
  await using server = await testServer()
  const { port } = new URL(server.url)
  const answer = await new Promise<number | undefined>((resolve) => {
    get({ port, path: '/api/site', headers: { host: 'evil.example' } }, ({ statusCode }) => resolve(statusCode))
  })
  expect(answer).toBe(403)
})

test.each([{ 'sec-fetch-site': 'cross-site' }, { origin: 'http://localhost:1' }])(
  'a page with %j changes nothing',
  async (headers) => {
    await using server = await testServer()
    const response = await fetch(`${server.url}/api/series/prices`, {
      method: 'POST',
      headers,
      body: prices,
    })
    expect((await problemOf(response)).status).toBe(403)
  },
)

test('answers carry the headers that keep a browser on the safe side, errors too', async () => {
  await using server = await testServer()
  for (const path of ['/api/site', '/api/nothing', '/']) {
    const { headers } = await fetch(server.url + path)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('the log can be read on from an entry', async () => {
  await using server = await testServer()
  await change(server, { gridLimitW: 7_000 })
  await change(server, { gridLimitW: 8_000 })
  const entries = await server.get<LogEntry[]>('/api/log?after=1')
  expect(entries.map(({ seq, text }) => `${seq} ${text}`)).toEqual(['2 gridLimitW=8000'])
})

test('describes itself', async () => {
  await using server = await testServer()
  const document = await server.get<{ openapi: string; paths: object }>('/api/openapi.json')
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toContain('/api/series/{kind}')
})
