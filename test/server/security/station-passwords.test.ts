import { expect, test } from 'vitest'
import type { KnockView, StationAccessView } from '../../../server/views/access.ts'
import type { LogEntry } from '../../../server/views/log.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { basic, handshake } from '../../helpers/handshake.ts'
import { bootNotification } from '../../helpers/messages.ts'
import { processTimeUs } from '../../helpers/processor-time.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const password = 'correct-horse-battery'

async function put(server: TestServer, stationId: string, body: object): Promise<StationAccessView> {
  const response = await fetch(`${server.url}/api/stations/${stationId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as StationAccessView
}

const withPasswords = { security: { profile: 1, admission: 'ask' } } as const

test('a station comes in with its password, and with no other', async () => {
  await using server = await testServer(withPasswords)
  await put(server, 'CS1', { password })
  const url = `${server.ocppUrl}/CS1`
  expect((await handshake(url, basic('CS1', password))).status).toBe(101)
  // Known from before, it is not hashed again; a wrong one still is wrong.
  expect((await handshake(url, basic('CS1', password))).status).toBe(101)
  expect((await handshake(url, basic('CS1', `${password}x`))).status).toBe(401)
})

test('wrong, none, of another user and unknown are one answer', async () => {
  await using server = await testServer(withPasswords)
  await put(server, 'CS1', { password })
  await put(server, 'CS2', { password: 'another-password-of-2' })
  const answers = await Promise.all([
    handshake(`${server.ocppUrl}/CS1`, basic('CS1', 'wrong-wrong-wrong-wrong')),
    handshake(`${server.ocppUrl}/CS1`),
    handshake(`${server.ocppUrl}/CS1`, basic('CS2', 'another-password-of-2')),
    handshake(`${server.ocppUrl}/CS1`, { headers: { authorization: 'Bearer x' } }),
    handshake(`${server.ocppUrl}/CS1`, { headers: { authorization: 'Basic !' } }),
    handshake(`${server.ocppUrl}/NOBODY`, basic('NOBODY', password)),
    handshake(`${server.ocppUrl}/NOBODY`),
  ])
  const shown = answers.map(({ status, body, headers }) => `${status} ${headers['www-authenticate']} ${body}`)
  expect(new Set(shown).size).toBe(1)
  expect(shown[0]).toContain('401 Basic realm="ocpp"')
})

test('an unknown station takes as long to refuse as a known one', async () => {
  await using server = await testServer(withPasswords)
  await put(server, 'CS1', { password })
  const times = { CS1: [] as number[], NOBODY: [] as number[] }
  for (let round = 0; round < 15; round++) {
    for (const stationId of ['CS1', 'NOBODY'] as const) {
      // Hashing is what takes time: processor time, so that a busy machine changes nothing.
      const [, workedUs] = await processTimeUs(() =>
        handshake(`${server.ocppUrl}/${stationId}`, basic(stationId, 'wrong-wrong-wrong-wrong')),
      )
      times[stationId].push(workedUs)
    }
  }
  // Without the hash of nothing, the unknown one would be refused several times as fast.
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[7] ?? 0
  expect(median(times.NOBODY)).toBeGreaterThan(median(times.CS1) / 2)
})

test('after 50 wrong passwords an address waits, while stations that were let in come back', async () => {
  await using server = await testServer(withPasswords)
  await put(server, 'CS1', { password })
  expect((await handshake(`${server.ocppUrl}/CS1`, basic('CS1', password))).status).toBe(101)
  const wrong = await Promise.all(
    Array.from({ length: 60 }, (_, i) => handshake(`${server.ocppUrl}/CS1`, basic('CS1', `guess-guess-guess-${i}`))),
  )
  expect(
    wrong
      .map(({ status }) => status)
      .sort()
      .filter((status, i, all) => all.indexOf(status) === i),
  ).toEqual([401, 429])
  expect((await handshake(`${server.ocppUrl}/CS1`, basic('CS1', password))).status).toBe(101)
  expect((await handshake(`${server.ocppUrl}/CS9`, basic('CS9', password))).status).toBe(429)
  await server.clock.advance(60_000)
  expect((await handshake(`${server.ocppUrl}/CS9`, basic('CS9', password))).status).toBe(401)
})

test('a station that nobody admitted is shown as knocking, and comes in once an operator says so', async () => {
  await using server = await testServer(withPasswords)
  await handshake(`${server.ocppUrl}/NEW`)
  await server.clock.advance(1_000)
  await handshake(`${server.ocppUrl}/NEW`)
  const [knock] = await server.get<KnockView[]>('/api/knocks')
  expect(knock).toMatchObject({ stationId: 'NEW', address: '127.0.0.1', count: 2 })
  expect((knock?.lastMs ?? 0) - (knock?.firstMs ?? 0)).toBe(1_000)

  const admitted = await put(server, 'NEW', { generatePassword: true })
  expect(admitted).toMatchObject({ registration: 'accepted', hasPassword: true })
  expect(admitted.password).toMatch(/^[A-Za-z2-9]{24}$/)
  expect(await server.get('/api/knocks')).toEqual([])
  const station = await server.connect('NEW', basic('NEW', admitted.password ?? ''))
  expect((await station.call('BootNotification', bootNotification)).result?.status).toBe('Accepted')
  expect(JSON.stringify(await server.get('/api/stations'))).not.toContain(admitted.password)
  expect(JSON.stringify(await server.get('/api/log'))).not.toContain(admitted.password)
})

test('without passwords an unknown station is refused with 404 until it is admitted', async () => {
  await using server = await testServer({ security: { profile: 0, admission: 'ask' } })
  expect((await handshake(`${server.ocppUrl}/NEW`)).status).toBe(404)
  await put(server, 'NEW', {})
  expect((await handshake(`${server.ocppUrl}/NEW`)).status).toBe(101)
  await put(server, 'NEW', { registration: 'rejected' })
  expect((await handshake(`${server.ocppUrl}/NEW`)).status).toBe(404)
  expect(await server.get('/api/knocks')).toEqual([])
})

test('a server that admits nobody keeps no list of who asked', async () => {
  await using server = await testServer({ security: { profile: 0, admission: 'refuse' } })
  expect((await handshake(`${server.ocppUrl}/NEW`)).status).toBe(404)
  expect(await server.get('/api/knocks')).toEqual([])
})

test.each([
  ['pending', 'Pending'],
  ['rejected', 'Rejected'],
] as const)('a station that is %s boots %s, and does nothing else', async (registration, status) => {
  await using server = await testServer()
  await put(server, 'CS1', { registration })
  const station = await server.connect('CS1')
  expect((await station.call('BootNotification', bootNotification)).result).toMatchObject({ status, interval: 60 })
  expect((await station.call('Heartbeat', {})).error).toBe('SecurityError')
  const [view] = await server.get<StationView[]>('/api/stations')
  expect(view?.registration).toBe(registration)
  await put(server, 'CS1', { registration: 'accepted' })
  expect((await station.call('BootNotification', bootNotification)).result?.status).toBe('Accepted')
})

test('nothing is sent to a rejected station, and to a pending one what sets it up (B02.FR.01, B03.FR.03)', async () => {
  await using server = await testServer()
  const call = async (action: string, payload: object) =>
    (await fetch(`${server.url}/api/stations/CS1/calls/${action}`, { method: 'POST', body: JSON.stringify(payload) }))
      .status
  await put(server, 'CS1', { registration: 'pending' })
  await server.connect('CS1')
  expect(await call('TriggerMessage', { requestedMessage: 'BootNotification' })).toBe(200)
  expect(await call('Reset', { type: 'Immediate' })).toBe(502)
  await put(server, 'CS1', { registration: 'rejected' })
  await server.connect('CS1')
  expect(await call('TriggerMessage', { requestedMessage: 'BootNotification' })).toBe(502)
})

test('a new password and a removal end the connection, and outlive a restart', async () => {
  await using folder = await temporaryFolder()
  const options = { ...withPasswords, dataDir: folder.path }
  {
    await using server = await testServer(options)
    await put(server, 'CS1', { password })
    const station = await server.connect('CS1', basic('CS1', password))
    await put(server, 'CS1', { password: 'newer-newer-newer-newer' })
    await station.closed()
    expect((await handshake(`${server.ocppUrl}/CS1`, basic('CS1', password))).status).toBe(401)
  }
  await using server = await testServer(options)
  const station = await server.connect('CS1', basic('CS1', 'newer-newer-newer-newer'))
  expect((await fetch(`${server.url}/api/stations/CS1`, { method: 'DELETE' })).status).toBe(204)
  await station.closed()
  expect((await handshake(`${server.ocppUrl}/CS1`, basic('CS1', 'newer-newer-newer-newer'))).status).toBe(401)
  expect(await server.get('/api/stations')).toEqual([])
})

test.each([
  [{ password: 'short' }, 'expected 16 to 64 characters'],
  [{ password: 'has a space in it ' }, 'expected 16 to 64 characters'],
  [{ password, generatePassword: true }, 'one of the two'],
  [{ registration: 'maybe' }, 'registration'],
  [{ colour: 'red' }, 'colour'],
])('refuses %j for a station', async (body, expected) => {
  await using server = await testServer()
  const response = await fetch(`${server.url}/api/stations/CS1`, { method: 'PUT', body: JSON.stringify(body) })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain(expected)
})

test.each([
  ['a page', { origin: 'https://evil.example' }],
  ['a page of a name that was pointed here', { origin: 'http://evil.example', headers: { host: 'evil.example' } }],
  ['a page on this machine', { headers: { 'sec-fetch-site': 'same-site' } }],
  ['a sandboxed page', { origin: 'null' }],
  ['a proxy that nobody named', { headers: { 'x-forwarded-for': '203.0.113.7' } }],
])('%s is no station of a server that is open to this machine', async (_, options) => {
  await using server = await testServer()
  expect((await handshake(`${server.ocppUrl}/CS1`, options)).status).toBe(403)
})

test.each([
  // As libwebsockets says it, which many stations use.
  ['http://127.0.0.1'],
  ['127.0.0.1'],
])('a station may name the origin %s', async (origin) => {
  await using server = await testServer()
  expect((await handshake(`${server.ocppUrl}/CS1`, { origin })).status).toBe(101)
})

test('passwords do not reach the log, be they sent to a station or come from it', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  const secret = 'Tr0ub4dor-and-3-more'
  await fetch(`${server.url}/api/stations/CS1/calls/SetVariables`, {
    method: 'POST',
    body: JSON.stringify({
      setVariableData: [
        {
          attributeValue: secret,
          component: { name: 'SecurityCtrlr' },
          variable: { name: 'BasicAuthPassword' },
        },
      ],
    }),
  })
  expect(JSON.stringify((await station.serverCall('SetVariables')).payload)).toContain(secret)
  station.send(`[2,"1","DataTransfer",{"vendorId":"x","data":{"password":"${secret}"}}]`)
  station.send(`[2,"2","DataTransfer",{"vendorId":"x","data":{"\\u0070assword":"${secret}"}}]`)
  station.send(`[2,"3","DataTransfer",{"password":"${secret}"`)
  await station.call('Heartbeat', {})
  const log = await server.get<LogEntry[]>('/api/log')
  expect(log.filter(({ frame }) => frame?.includes('SetVariables'))).toHaveLength(1)
  expect(JSON.stringify(log)).not.toContain(secret)
  expect(server.lines.join('\n')).not.toContain(secret)
})
