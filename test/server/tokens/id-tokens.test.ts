import { expect, test } from 'vitest'
import { apiRequest } from '../../helpers/api-request.ts'
import { logIn } from '../../helpers/logins.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

const local = (idToken: string) => ({ idToken, type: 'ISO14443' })

async function infoOf(station: OcppStation, idToken: object, more: object = {}): Promise<unknown> {
  return (await station.call('Authorize', { idToken, ...more })).result?.idTokenInfo
}

test('a token that nobody recorded is accepted, until the setting refuses such', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  expect(await infoOf(station, local('NEW'))).toEqual({ status: 'Accepted' })
  await apiRequest(server, 'PATCH', '/api/site', { unknownTokens: 'refused' })
  expect(await infoOf(station, local('NEW'))).toEqual({ status: 'Unknown' })
  // C02.FR.02: a button is no token.
  expect(await infoOf(station, { idToken: '', type: 'NoAuthorization' })).toEqual({ status: 'Accepted' })
})

test('a recorded token is what operators said, whatever its letters’ case', async () => {
  await using server = await testServer({ settings: { unknownTokens: 'refused' } })
  const station = await server.connect('CS1')
  await apiRequest(server, 'PUT', '/api/tokens/abc-1', { groupId: 'FAMILY' })
  const groupIdToken = { idToken: 'FAMILY', type: 'Central' }
  expect(await infoOf(station, local('ABC-1'))).toEqual({ status: 'Accepted', groupIdToken })
  await apiRequest(server, 'PUT', '/api/tokens/ABC-1', { status: 'blocked' })
  expect(await infoOf(station, local('abc-1'))).toEqual({ status: 'Blocked' })
  expect((await apiRequest(server, 'DELETE', '/api/tokens/abc-1')).status).toBe(204)
  expect(await infoOf(station, local('abc-1'))).toEqual({ status: 'Unknown' })
})

test('a token expires at its instant, and the station is told when that will be', async () => {
  await using server = await testServer({ now: '2026-01-14T15:00:00Z' })
  const station = await server.connect('CS1')
  const expiry = '2026-01-14T16:00:00.000Z'
  await apiRequest(server, 'PUT', '/api/tokens/GUEST', { expiresMs: Date.parse(expiry) })
  await server.clock.advance(3_600_000 - 1)
  expect(await infoOf(station, local('GUEST'))).toEqual({ status: 'Accepted', cacheExpiryDateTime: expiry })
  await server.clock.advance(1)
  expect(await infoOf(station, local('GUEST'))).toEqual({ status: 'Expired' })
})

test.each([
  ['Started', 'Authorized', 'Invalid'],
  ['Updated', 'Authorized', 'Invalid'],
  ['Updated', 'StopAuthorized', 'Accepted'],
  ['Ended', 'StopAuthorized', 'Accepted'],
])('a master pass that comes with %s and %s is %s: it starts nothing', async (eventType, triggerReason, status) => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  await apiRequest(server, 'PUT', '/api/tokens/MASTER', { isMaster: true, groupId: 'ALL' })
  const { result } = await station.call('TransactionEvent', {
    eventType,
    triggerReason,
    timestamp: '2026-01-14T15:00:00Z',
    seqNo: 0,
    transactionInfo: { transactionId: 'tx-1' },
    evse: { id: 1 },
    idToken: local('MASTER'),
  })
  expect(result).toMatchObject({ idTokenInfo: { status, groupIdToken: { idToken: 'ALL' } } })
})

test('a contract certificate is not verified, so it is invalid (C07.FR.17)', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  const answer = await station.call('Authorize', { idToken: { idToken: 'DE1', type: 'eMAID' }, certificate: 'PEM' })
  expect(answer.result).toEqual({ idTokenInfo: { status: 'Invalid' }, certificateStatus: 'CertChainError' })
})

test('tokens outlive a restart', async () => {
  await using folder = await temporaryFolder()
  const told = { idToken: 'A', status: 'blocked', isMaster: true, groupId: 'G', expiresMs: 1_768_402_800_000 }
  const { idToken: _, ...change } = told
  {
    await using server = await testServer({ dataDir: folder.path })
    expect((await apiRequest(server, 'PUT', '/api/tokens/A', change)).body).toEqual(told)
    await apiRequest(server, 'PUT', '/api/tokens/B', {})
    await apiRequest(server, 'DELETE', '/api/tokens/B')
  }
  await using server = await testServer({ dataDir: folder.path })
  expect(await server.get('/api/tokens')).toEqual([told])
  expect(await server.get('/api/tokens/a')).toEqual(told)
})

test.each([
  ['PUT', '/api/tokens/A', { status: 'lost' }, 400, 'status'],
  ['PUT', '/api/tokens/A', { isMaster: true }, 400, 'groupId: a master pass needs one'],
  ['PUT', '/api/tokens/A%20B', {}, 400, 'expected 1 to 36'],
  ['GET', '/api/tokens/A', undefined, 404, 'No token "A"'],
  ['DELETE', '/api/tokens/A', undefined, 404, 'No token "A"'],
])('%s %s with %j is answered %i', async (method, path, body, status, detail) => {
  await using server = await testServer()
  const answer = await apiRequest(server, method, path, body)
  expect(answer.status).toBe(status)
  expect(answer.body.detail).toContain(detail)
  expect(await server.get('/api/tokens')).toEqual([])
})

test('viewers see tokens, operators change them', async () => {
  await using server = await testServer({ users: { anna: 'operator', otto: 'viewer' } })
  const put = { method: 'PUT', body: '{}' }
  expect((await (await logIn(server, 'otto')).fetch('/api/tokens/A', put)).status).toBe(403)
  expect((await (await logIn(server, 'anna')).fetch('/api/tokens/A', put)).status).toBe(200)
  expect((await (await logIn(server, 'otto')).get<object[]>('/api/tokens')).length).toBe(1)
})
