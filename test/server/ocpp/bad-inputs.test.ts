import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stationActions } from '../../../server/ocpp/v201/actions.ts'
import { expectServed } from '../../helpers/expect-served.ts'
import { bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { OcppStation } from '../../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'
import { type BadFrame, badFrames, badMeanings, type FrameAnswer, oddFrames } from './bad-inputs/frames.ts'
import { badHandshakes } from './bad-inputs/handshakes.ts'
import { validPayload, wrongPayloads } from './bad-inputs/payloads.ts'
import { RawStation, wireFrame } from './bad-inputs/raw-station.ts'
import { badWires } from './bad-inputs/wire.ts'

// One server takes it all: what one input spoils, the next one shows.
let server: TestServer
let healthy: OcppStation
let stations = 0

beforeAll(async () => {
  server = await testServer({ settings: { gridLimitW: 100_000 }, traffic: { isCompressed: true } })
  healthy = await server.connect('HEALTHY')
  await healthy.call('BootNotification', bootNotification)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** A booted station with a car at EVSE 1. */
async function stationWithCar(): Promise<OcppStation> {
  const station = await server.connect(`BAD${++stations}`)
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 0 }))
  return station
}

/** Sends a frame, and expects its answer and no other, on a connection that then is as good as before. */
async function expectAnswer(frame: string | Buffer, answer: FrameAnswer): Promise<void> {
  const station = await stationWithCar()
  const before = station.frames.length
  station.send(frame)
  const answers = () => station.frames.slice(before).filter(([type, id]) => type !== 2 && !id.startsWith('station-'))
  // What changes something is answered once it is stored, which a heartbeat overtakes.
  if (answer !== 'nothing') await station.until(() => answers()[0])
  expect((await station.call('Heartbeat', {})).result).toHaveProperty('currentTime')
  expect(answers()).toMatchObject(expected(answer))
  await expectServed(healthy)
  await station.close()
}

function expected(answer: FrameAnswer): readonly unknown[] {
  if (answer === 'nothing') return []
  if ('result' in answer) return [[3, '1', answer.result]]
  return [[4, answer.id, answer.error, expect.stringMatching(/^.{0,255}$/s), {}]]
}

test.each(badHandshakes)('handshake: %s', async (_, request, status) => {
  const station = await RawStation.reach(server.url)
  station.socket.write(request)
  const line = await station.statusLine()
  if (status === 0) expect(line).toMatch(/^(HTTP\/1\.1 4\d\d .*)?$/)
  else expect(line).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  await expectServed(healthy)
  station.close()
})

test.each(badFrames)('frame: %s', (_, frame, answer) => expectAnswer(frame, answer))

test.each(oddFrames)('odd frame: %s', (_, frame, answer) => expectAnswer(frame, answer))

test.each(badMeanings)('meaning: %s', (_, frame, answer) => expectAnswer(frame, answer))

const wrong = wrongPayloads()
test.each(wrong.map((each) => [each.name, each] as const))('schema: %s', async (_, { action, payload, error }) => {
  const before = healthy.frames.length
  const answer = await healthy.call(action, payload)
  expect(answer).toEqual({ error })
  expect(JSON.stringify(healthy.frames.slice(before)).length).toBeLessThan(1_000)
  await expectServed(healthy)
})

test.each(stationActions.filter((action) => action !== 'TransactionEvent'))(
  '%s as its schema has it is served',
  async (action) => {
    const station = await server.connect(`GOOD-${action}`)
    expect((await station.call(action, validPayload(action))).error).toBeUndefined()
    await station.close()
  },
)

test.each(badWires)('wire: %s', async (_, bytes, closes) => {
  const station = await RawStation.open(server.url, `WIRE${++stations}`)
  station.socket.write(Buffer.concat(bytes))
  if (closes === 'open') {
    await station.until(() => station.texts[0])
    expect(station.texts).toMatchObject([[3, '1', { currentTime: expect.any(String) }]])
  } else expect(await station.closeCode()).toBe(closes)
  await expectServed(healthy)
  station.close()
})

test('wire: 64 MB packed into 64 kB', async () => {
  const station = await RawStation.open(server.url, 'BOMB', 'permessage-deflate')
  const packed = deflateRawSync(Buffer.alloc(64 * 1_048_576))
  station.socket.write(wireFrame(0xc1, packed))
  expect(await station.closeCode()).toBe(1009)
  await expectServed(healthy)
})

test('wire: a packed frame that does not unpack', async () => {
  const station = await RawStation.open(server.url, 'TORN', 'permessage-deflate')
  station.socket.write(wireFrame(0xc1, Buffer.from([0xff, 0xff, 0xff])))
  expect(await station.closeCode()).toBe(1007)
  await expectServed(healthy)
})

test('flood: 100 unreadable frames in a row are answered, and the next closes with 1002', async () => {
  const station = await server.connect('BABBLE')
  for (let count = 0; count < 120; count++) station.send('hello')
  expect(await station.closed()).toBe(1002)
  expect(station.frames).toHaveLength(100)
  await expectServed(healthy)
})

test('flood: 3,000 heartbeats at once', async () => {
  const station = await server.connect('FLOOD')
  for (let count = 0; count < 3_000; count++) station.send(`[2,"${count}","Heartbeat",{}]`)
  await expectServed(healthy)
  await station.close()
})

test('flood: 20,000 pings at once', async () => {
  const station = await RawStation.open(server.url, 'PINGS')
  station.socket.write(Buffer.concat(Array.from({ length: 20_000 }, () => wireFrame(0x89, ''))))
  await expectServed(healthy)
  station.close()
})

test('flood: 200 connections that say nothing', async () => {
  const silent = await Promise.all(Array.from({ length: 200 }, () => RawStation.reach(server.url)))
  await expectServed(healthy)
  for (const station of silent) station.close()
})

test('flood: 200 handshakes that end in the middle', async () => {
  const silent = await Promise.all(Array.from({ length: 200 }, () => RawStation.reach(server.url)))
  for (const station of silent) station.socket.write('GET /ocpp/SLOW HTTP/1.1\r\nHost: local')
  await expectServed(healthy)
  for (const station of silent) station.close()
})

test('flood: one identity connects 50 times at once, and the last one stays', async () => {
  const twins = await Promise.all(Array.from({ length: 50 }, () => OcppStation.connect(server.ocppUrl, 'TWIN')))
  await expectServed(healthy)
  while (twins.filter(({ isOpen }) => isOpen).length > 1) await new Promise((resolve) => setImmediate(resolve))
  const [last] = twins.filter(({ isOpen }) => isOpen)
  expect((await last?.call('Heartbeat', {}))?.result).toHaveProperty('currentTime')
  await last?.close()
})

test('flood: connections torn in the middle of a frame', async () => {
  for (let count = 0; count < 50; count++) {
    const station = await RawStation.open(server.url, `TORN${count}`)
    station.socket.write(wireFrame(0x81, '[2,"1","Heart').subarray(0, 9))
    station.socket.resetAndDestroy()
  }
  await expectServed(healthy)
})

test('the same id again while its call is in work is an error, and the call is answered', async () => {
  const station = await server.connect('DOUBLE')
  const boot = JSON.stringify([2, 'same', 'BootNotification', bootNotification])
  station.send(boot)
  station.send(boot)
  const answers = await station.until(() => {
    const both = station.frames.filter(([, id]) => id === 'same')
    return both.length === 2 ? both : undefined
  })
  expect(answers).toContainEqual([3, 'same', expect.objectContaining({ status: 'Accepted' })])
  expect(answers).toContainEqual([4, 'same', 'RpcFrameworkError', expect.any(String), {}])
  await station.close()
})

test('the same id after its answer is a repetition, and is answered again', async () => {
  const station = await server.connect('AGAIN')
  for (let count = 0; count < 2; count++) {
    station.send('[2,"again","Heartbeat",{}]')
    await station.call('Heartbeat', {})
  }
  expect(station.frames.filter(([type, id]) => type === 3 && id === 'again')).toHaveLength(2)
  await station.close()
})

test('after all of it a car is planned as ever, and nothing was a bug', async () => {
  const station = await stationWithCar()
  await station.call('NotifyEVChargingNeeds', validPayload('NotifyEVChargingNeeds'))
  expect((await station.serverCall('SetChargingProfile')).payload).toMatchObject({ evseId: 1 })
  expect(server.lines.filter((line) => /bug|no new plan|not written/.test(line))).toEqual([])
})

test('these are at least 150 bad inputs', () => {
  const tables: readonly (readonly unknown[])[] = [badHandshakes, badFrames, oddFrames, badMeanings, badWires, wrong]
  expect(tables.reduce((sum, table) => sum + table.length, 0)).toBeGreaterThanOrEqual(150)
  const names = [...badHandshakes, ...([...badFrames, ...oddFrames, ...badMeanings] as BadFrame[]), ...badWires].map(
    ([name]) => name,
  )
  expect(new Set([...names, ...wrong.map(({ name }) => name)]).size).toBe(names.length + wrong.length)
})
