import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { expectServed } from '../../helpers/expect-served.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

/** The status with which an upgrade is refused. */
async function refusal(url: string, protocols: string[] = ['ocpp2.0.1']): Promise<number | undefined> {
  const socket = new WebSocket(url, protocols)
  socket.on('error', () => undefined)
  const [, response] = await once(socket, 'unexpected-response')
  socket.terminate()
  return response.statusCode
}

/** The first line of the answer to an upgrade for a raw path, which no client library would send. */
async function rawUpgrade(server: TestServer, path: string): Promise<string | undefined> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' +
      'Sec-WebSocket-Protocol: ocpp2.0.1\r\n\r\n',
  )
  const [data] = await once(socket, 'data')
  socket.destroy()
  return String(data).split('\r\n')[0]
}

/** A healthy station that comes now is served. */
async function expectOthersServed(server: TestServer): Promise<void> {
  const station = await server.connect('HEALTHY')
  await expectServed(station)
  await station.close()
}

test.each(['/ocpp/%zz', '/ocpp/%', '/ocpp/%E0%A4%A', '/ocpp/%ff'])('refuses the malformed path %s', async (path) => {
  await using server = await testServer()
  expect(await rawUpgrade(server, path)).toBe('HTTP/1.1 400 Bad Request')
  await expectOthersServed(server)
})

test.each(['/ocpp/', '/ocpp', '/ocpp/..', '/ocpp/a%2Fb', '/ocpp/a:b', `/ocpp/${'x'.repeat(49)}`])(
  'knows no station at %s',
  async (path) => {
    await using server = await testServer()
    expect(await rawUpgrade(server, path)).toBe('HTTP/1.1 404 Not Found')
  },
)

test('does not upgrade without a common subprotocol (TC_B_58_CSMS)', async () => {
  await using server = await testServer()
  expect(await refusal(`${server.ocppUrl}/CS1`, [])).toBe(400)
  expect(await refusal(`${server.ocppUrl}/CS1`, ['ocpp1.5'])).toBe(400)
})

test.each([
  ['no JSON', 'hello', '-1', 'RpcFrameworkError'],
  ['no array', '{"a":1}', '-1', 'RpcFrameworkError'],
  ['an unknown message type', '[5,"1","x",{}]', '-1', 'MessageTypeNotSupported'],
  ['an unknown action', '[2,"1","Fly",{}]', '1', 'NotImplemented'],
  ['an action of the other side', '[2,"1","SetChargingProfile",{}]', '1', 'NotSupported'],
  ['a missing field', '[2,"1","BootNotification",{"reason":"PowerUp"}]', '1', 'OccurenceConstraintViolation'],
  [
    'a value outside an enum',
    '[2,"1","BootNotification",{"reason":"Boredom","chargingStation":{"model":"a","vendorName":"b"}}]',
    '1',
    'PropertyConstraintViolation',
  ],
  ['a wrong type', '[2,"1","Heartbeat",7]', '1', 'TypeConstraintViolation'],
])('answers %s with the right error, and echoes nothing', async (_, text, id, code) => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  station.send(text)
  await station.until(() => station.frames[0])
  await expectOthersServed(server)
  expect(station.frames).toEqual([[4, id, code, expect.any(String), {}]])
})

test('reads a binary frame like a text', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  station.send(Buffer.from([0xff, 0xfe, 0x00]))
  const frame = await station.until(() => station.frames[0])
  await expectOthersServed(server)
  expect(frame.slice(0, 3)).toEqual([4, '-1', 'RpcFrameworkError'])
})

test('closes a connection that sends a frame of a megabyte', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  station.send('x'.repeat(1_048_576))
  await station.closed()
  await expectOthersServed(server)
})

test('the newer of two connections of one identity stays, and the older is closed', async () => {
  await using server = await testServer()
  const older = await server.connect('CS1')
  const newer = await server.connect('CS1')
  await older.closed()
  expect((await newer.call('Heartbeat', {})).result).toHaveProperty('currentTime')
})

test.each([
  ['DataTransfer', { vendorId: 'x' }, { status: 'UnknownVendorId' }],
  ['SignCertificate', { csr: 'x' }, { status: 'Rejected' }],
  ['GetCertificateStatus', { ocspRequestData: ocspRequest() }, { status: 'Failed' }],
  ['SecurityEventNotification', { type: 'x', timestamp: '2026-01-14T15:00:00Z' }, {}],
  ['FirmwareStatusNotification', { status: 'Idle' }, {}],
  ['LogStatusNotification', { status: 'Idle' }, {}],
  ['NotifyReport', { requestId: 1, generatedAt: '2026-01-14T15:00:00Z', seqNo: 0 }, {}],
  ['Authorize', { idToken: { idToken: 'x', type: 'Local' } }, { idTokenInfo: { status: 'Accepted' } }],
])('answers %s politely', async (action, payload, result) => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  expect((await station.call(action, payload)).result).toEqual(result)
})

function ocspRequest(): object {
  return {
    hashAlgorithm: 'SHA256',
    issuerNameHash: 'a',
    issuerKeyHash: 'b',
    serialNumber: 'c',
    responderURL: 'd',
  }
}
