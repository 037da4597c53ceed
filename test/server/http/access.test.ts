import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { digestOf, newSecret } from '../../../server/security/secret.ts'
import { openStore } from '../../../server/store/open-store.ts'
import type { WhoView } from '../../../server/views/access.ts'
import { addUser, logIn, postLogin } from '../../helpers/logins.ts'
import { processTimeUs } from '../../helpers/processor-time.ts'
import { sharedServer } from '../../helpers/shared-server.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const exposed = { security: { host: '0.0.0.0' } } as const
const users = { anna: 'operator', otto: 'viewer' } as const

/** The status with which the live socket is refused, or 101. */
async function liveStatus(server: TestServer, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`, { headers })
  socket.on('error', () => undefined)
  const opened = once(socket, 'open').then(() => 101)
  const refused = once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number)
  const status = await Promise.race([opened, refused])
  socket.terminate()
  return status
}

/** What the server answers to raw bytes: the first line. */
async function rawAnswer(server: TestServer, text: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(text)
  const answer = await Promise.race([
    once(socket, 'data').then(([data]) => String(data)),
    once(socket, 'close').then(() => ''),
  ])
  socket.destroy()
  return answer.split('\r\n')[0] ?? ''
}

/**
 * Attempts to log in from four addresses, half of them at the operator's name and half at names that do not exist.
 *
 * @returns how often each status was answered
 */
async function floodOfLogins(server: TestServer, attempts: number): Promise<ReadonlyMap<string, number>> {
  const statuses = new Map<string, number>()
  const flood = async (address: number) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    for (let index = 0; index < attempts / 4; index++) {
      const body = JSON.stringify({ name: index % 2 === 0 ? 'anna' : `name-${index}`, password: `guess ${index}` })
      socket.write(
        `POST /api/login HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.${address}\r\n` +
          `Content-Length: ${body.length}\r\n\r\n${body}`,
      )
    }
    let answers = 0
    let tail = ''
    for await (const part of socket) {
      const text = tail + String(part)
      for (const [, status = ''] of text.matchAll(/HTTP\/1\.1 (\d{3}) /g)) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        answers++
      }
      // One character short of a status line.
      tail = text.slice(-12)
      if (answers >= attempts / 4) break
    }
  }
  await Promise.all([1, 2, 3, 4].map(flood))
  return statuses
}

test('without users a server for this machine alone is open, and one beyond it is not', async () => {
  await using open = await testServer()
  expect(await open.get<WhoView>('/api/me')).toEqual({ role: 'operator', isOpen: true })
  expect(open.setupUrl).toBeUndefined()
  await using guarded = await testServer(exposed)
  for (const path of ['/api/me', '/api/site', '/api/log', '/api/stations', '/api/openapi.json', '/api/nothing']) {
    const response = await fetch(guarded.url + path)
    expect([path, response.status]).toEqual([path, 401])
  }
  expect(await liveStatus(guarded, {})).toBe(401)
  expect((await fetch(`${guarded.url}/healthz`)).status).toBe(200)
  expect(guarded.setupUrl).toMatch(/login\.html#setup=[\w-]{43}$/)
})

test('a user who is added while the server runs closes it for everybody else', async () => {
  await using server = await testServer({ users: {}, dataDir: 'memory' })
  expect((await fetch(`${server.url}/api/site`)).status).toBe(200)
  await addUser(server.dataDir, 'anna', 'operator')
  expect((await fetch(`${server.url}/api/site`)).status).toBe(401)
})

test('the setup link makes the first operator once, and only who has it', async () => {
  await using server = await testServer(exposed)
  const secret = server.setupUrl?.split('=')[1] ?? ''
  const setUp = (body: object) => fetch(`${server.url}/api/setup`, { method: 'POST', body: JSON.stringify(body) })
  const operator = { name: 'Anna', password: 'twelve letters' }
  expect((await setUp({ ...operator, secret: newSecret() })).status).toBe(401)
  expect((await setUp({ ...operator, secret, password: 'short' })).status).toBe(400)
  const [first, second] = await Promise.all([
    setUp({ ...operator, secret }),
    setUp({ ...operator, name: 'eve', secret }),
  ])
  expect([first?.status, second?.status].sort()).toEqual([200, 401])
})

test('a login’s cookie is out of reach of scripts and other sites, and secure behind TLS', async () => {
  await using server = await testServer({ security: { trustProxy: 'loopback' }, users })
  const body = JSON.stringify({ name: 'anna', password: 'password of anna' })
  const [plain, secure] = await Promise.all(
    [{}, { 'x-forwarded-proto': 'https' }].map((headers) =>
      fetch(`${server.url}/api/login`, { method: 'POST', headers, body }),
    ),
  )
  expect(plain?.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^flattop-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/),
  ])
  expect(secure?.headers.getSetCookie()).toEqual([
    expect.stringMatching(
      /^__Host-flattop-session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ),
  ])
})

test('after logging out the same cookie opens nothing, and the live socket is closed', async () => {
  await using server = await testServer({ ...exposed, users })
  const anna = await logIn(server, 'anna')
  const other = await logIn(server, 'anna')
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`, { headers: { cookie: anna.cookie } })
  await once(socket, 'message')
  expect((await anna.fetch('/api/logout', { method: 'POST' })).status).toBe(204)
  const [code] = await once(socket, 'close')
  expect(code).toBe(4_401)
  expect((await anna.fetch('/api/site')).status).toBe(401)
  expect(await liveStatus(server, { cookie: anna.cookie })).toBe(401)
  expect((await other.fetch('/api/site')).status).toBe(200)
})

test('a login ends after its time, with its user, and with a new password, and outlives a restart', async () => {
  await using folder = await temporaryFolder()
  for (const [name, role] of Object.entries(users)) await addUser(folder.path, name, role)
  const cookies: string[] = []
  {
    await using before = await testServer({ ...exposed, dataDir: folder.path })
    cookies.push((await logIn(before, 'anna')).cookie)
  }
  await using first = await testServer({ ...exposed, dataDir: folder.path })
  expect((await fetch(`${first.url}/api/site`, { headers: { cookie: cookies.join() } })).status).toBe(200)
  const anna = await logIn(first, 'anna')
  const otto = await logIn(first, 'otto')
  const store = await openStore({ dataDir: first.dataDir, isShared: true })
  await store.access.removeUser('otto')
  await store.close()
  expect((await otto.fetch('/api/site')).status).toBe(401)
  await addUser(first.dataDir, 'anna', 'operator')
  expect((await anna.fetch('/api/site')).status).toBe(401)
  const again = await logIn(first, 'anna')
  await first.clock.advance(12 * 3_600_000 - 1)
  expect((await again.fetch('/api/site')).status).toBe(200)
  await first.clock.advance(1)
  expect((await again.fetch('/api/site')).status).toBe(401)
})

test('a viewer looks, and is refused every change', async () => {
  await using server = await testServer({ ...exposed, users })
  const otto = await logIn(server, 'otto')
  expect((await otto.fetch('/api/site')).status).toBe(200)
  const changes: readonly [string, string][] = [
    ['PATCH', '/api/site'],
    ['POST', '/api/series/prices'],
    ['POST', '/api/series/prices?dryRun=1'],
    ['DELETE', '/api/series/prices'],
    ['PUT', '/api/stations/CS1'],
    ['DELETE', '/api/stations/CS1'],
    ['POST', '/api/stations/CS1/calls/Reset'],
    ['PATCH', '/api/sessions/x'],
    ['DELETE', '/api/sessions/x'],
  ]
  for (const [method, path] of changes) {
    const response = await otto.fetch(path, { method, body: '{}' })
    expect([method, path, response.status]).toEqual([method, path, 403])
    expect(await response.json()).toMatchObject({
      title: 'For operators',
      detail: 'otto may look, and change nothing.',
    })
  }
})

test.each([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: '', 'sec-fetch-site': 'cross-site' },
  { origin: '', 'sec-fetch-site': 'same-site' },
])('a change with an operator’s cookie and %j is refused', async (headers) => {
  await using server = await testServer({ ...exposed, users })
  const { cookie } = await logIn(server, 'anna')
  const sent = Object.fromEntries(Object.entries({ cookie, ...headers }).filter(([, value]) => value !== ''))
  const response = await fetch(`${server.url}/api/site`, { method: 'PATCH', headers: sent, body: '{"gridLimitW":1}' })
  expect(response.status).toBe(403)
  expect(await response.json()).toMatchObject({ title: 'Cross-site request' })
})

test('the live socket opens for a login on its own page only', async () => {
  await using server = await testServer({ ...exposed, users })
  const { cookie } = await logIn(server, 'otto')
  expect(await liveStatus(server, { cookie, origin: server.url })).toBe(101)
  expect(await liveStatus(server, { cookie, origin: 'https://evil.example' })).toBe(403)
  expect(await liveStatus(server, { origin: server.url })).toBe(401)
  expect(await liveStatus(server, { cookie: `${cookie}x` })).toBe(401)
})

test('a token does what its role may, until it is revoked', async () => {
  await using server = await testServer({ ...exposed, users })
  const store = await openStore({ dataDir: server.dataDir, isShared: true })
  const [viewer, operator] = [newSecret(), newSecret()]
  await store.access.saveToken({ name: 'grafana', digest: digestOf(viewer), role: 'viewer', createdMs: 0 })
  await store.access.saveToken({ name: 'script', digest: digestOf(operator), role: 'operator', createdMs: 0 })
  const patch = async (secret: string) =>
    (
      await fetch(`${server.url}/api/site`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${secret}` },
        body: '{"gridLimitW":9000}',
      })
    ).status
  expect([await patch(viewer), await patch(operator), await patch(newSecret())]).toEqual([403, 200, 401])
  expect(await liveStatus(server, { authorization: `Bearer ${viewer}` })).toBe(101)
  await store.access.removeToken('script')
  await store.close()
  expect(await patch(operator)).toBe(401)
})

test('a proxy’s own basic authentication does not stand in the way of a login', async () => {
  await using server = await testServer({ ...exposed, users })
  const { cookie } = await logIn(server, 'anna')
  const headers = { cookie, authorization: 'Basic cHJveHk6cHJveHk=' }
  expect((await fetch(`${server.url}/api/site`, { headers })).status).toBe(200)
})

test('an unknown name is answered as a wrong password is, and after as long', async () => {
  await using server = await testServer(exposed)
  const secret = server.setupUrl?.split('=')[1] ?? ''
  const body = JSON.stringify({ name: 'anna', password: 'twelve letters', secret })
  await fetch(`${server.url}/api/setup`, { method: 'POST', body })
  const times = { anna: [] as number[], nobody: [] as number[] }
  const answers = new Set<string>()
  for (let round = 0; round < 3; round++) {
    for (const name of ['anna', 'nobody'] as const) {
      // Hashing is what takes time: processor time, so that a busy machine changes nothing.
      const [response, workedUs] = await processTimeUs(() => postLogin(server, name, 'wrong'))
      times[name].push(workedUs)
      answers.add(`${response.status} ${await response.text()}`)
      await server.clock.advance(60_000)
    }
  }
  expect([...answers]).toEqual([expect.stringContaining('The name or the password is wrong.')])
  expect(Math.min(...times.nobody)).toBeGreaterThan(Math.min(...times.anna) / 2)
})

test('10,000 attempts are refused, nearly all without hashing them, and others are served meanwhile', async () => {
  await using server = await testServer({ security: { trustProxy: 'loopback' }, users })
  const { cookie } = await logIn(server, 'otto')
  const flood = floodOfLogins(server, 10_000)
  const served = fetch(`${server.url}/api/site`, { headers: { cookie } }).then(({ status }) => status)
  expect(await Promise.race([served, flood])).toBe(200)
  const statuses = await flood
  expect([...statuses.keys()].sort()).toEqual(['401', '429'])
  // Five attempts of each address are free of pauses, one more begins them.
  expect(statuses.get('401')).toBeLessThanOrEqual(24)
  // The guesses of strangers are few lines, and tell nothing of names that do not exist.
  const lines = server.lines.filter((line) => line.includes('login refused'))
  expect(lines.length).toBeLessThanOrEqual(30)
  expect(lines.join('\n')).not.toMatch(/name-|guess/)
  await server.clock.advance(300_000)
  expect((await postLogin(server, 'anna', 'password of anna')).status).toBe(200)
})

test('wrong guesses make an address wait, longer each time', async () => {
  await using server = await testServer({ ...exposed, users })
  const retryAfter = async () => (await postLogin(server, 'nobody', 'x')).headers.get('retry-after')
  for (let i = 0; i < 5; i++) expect(await retryAfter()).toBeNull()
  expect(await retryAfter()).toBe('1')
  await server.clock.advance(1_000)
  expect(await retryAfter()).toBeNull()
  expect(await retryAfter()).toBe('2')
  expect((await postLogin(server, 'anna', 'password of anna')).status).toBe(429)
  await server.clock.advance(2_000)
  expect((await postLogin(server, 'anna', 'password of anna')).status).toBe(200)
})

describe('to strangers', () => {
  const server = sharedServer({ ...exposed, users })

  test.each([
    '/%61pi/site',
    '/api%2Fsite',
    '//api/site',
    '/api//site',
    '/API/site',
    '/x/../api/site',
    '/api/./site',
    '/api/login/../site',
    '/api/site%00',
    '/api/site/',
    '/healthz/../api/site',
  ])('the path trick %s shows nothing to strangers', async (path) => {
    const line = await rawAnswer(server(), `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    expect(line).toMatch(/^HTTP\/1.1 (400|401|404) /)
  })

  test.each([
    ['two lengths', 'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'],
    [
      'a length and chunks',
      'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'GET /api/site HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n'],
    ['a space before the colon', 'GET /api/site HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['a bare line feed', 'GET /api/site HTTP/1.1\nHost: x\n\n'],
    ['no host', 'GET /api/site HTTP/1.1\r\n\r\n'],
    ['60 KB of cookies', `GET /api/site HTTP/1.1\r\nHost: x\r\nCookie: ${'a=b; '.repeat(12_000)}\r\n\r\n`],
    ['a name with a line break', `GET /api/site HTTP/1.1\r\nHost: x\r\nCookie: flattop-session=a\rb\r\n\r\n`],
  ])('smuggling with %s is refused', async (_, text) => {
    expect(await rawAnswer(server(), text)).toMatch(/^(HTTP\/1.1 4\d\d |$)/)
    expect((await fetch(`${server().url}/healthz`)).status).toBe(200)
  })
})

test('what a proxy passes on is not taken for this machine’s own', async () => {
  await using server = await testServer()
  for (const header of ['x-forwarded-for', 'forwarded', 'x-forwarded-host', 'via']) {
    const response = await fetch(`${server.url}/api/site`, { headers: { [header]: 'somebody' } })
    expect([header, response.status]).toEqual([header, 403])
  }
})
