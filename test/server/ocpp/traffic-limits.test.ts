import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { configFrom } from '../../../server/config.ts'
import { Pace } from '../../../server/ocpp/pace.ts'
import { defaultTrafficLimits } from '../../../server/ocpp/traffic-limits.ts'
import { heartbeatInterval } from '../../../server/ocpp/v201/heartbeat-interval.ts'
import { expectServed } from '../../helpers/expect-served.ts'
import { bootNotification } from '../../helpers/messages.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

/** A healthy station that comes now is served. */
async function expectOthersServed(server: TestServer): Promise<void> {
  const station = await server.connect('HEALTHY')
  await expectServed(station)
  await station.close()
}

test('a pace allows its burst at once, and then so many a second', () => {
  const pace = new Pace(10, 3, 0)
  expect([pace.take(0), pace.take(0), pace.take(0), pace.take(0)]).toEqual([0, 0, 0, 100])
  expect(pace.waitMs(60)).toBe(40)
  expect(pace.take(200)).toBe(0)
  // Rest does not add up beyond the burst.
  expect([pace.take(60_000), pace.take(60_000), pace.take(60_000), pace.take(60_000)]).toEqual([0, 0, 0, 100])
})

test('a station that sends faster than its pace is read more slowly, and every call is answered', async () => {
  await using server = await testServer({ traffic: { framesPerSecond: 100, frameBurst: 20 } })
  const station = await server.connect('FAST')
  const before = performance.now()
  const calls = Array.from({ length: 50 }, () => station.call('Heartbeat', {}))
  // All came in one piece: what follows them waits until the 30 beyond the burst have had their time.
  await Promise.all(calls)
  await expectOthersServed(server)
  await station.call('Heartbeat', {})
  expect(performance.now() - before).toBeGreaterThan(250)
})

test('of 500 calls at once each is answered, and another station meanwhile', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  const calls = Array.from({ length: 500 }, () => station.call('BootNotification', bootNotification))
  await expectOthersServed(server)
  const answers = await Promise.all(calls)
  expect(answers.filter(({ result }) => result?.status === 'Accepted').length).toBeGreaterThanOrEqual(100)
  expect(answers.every(({ result, error }) => result?.status === 'Accepted' || error === 'InternalError')).toBe(true)
})

test('a station that goes on asking while its calls are refused is closed with 1008', async () => {
  await using server = await testServer({ traffic: { maxCallsInWork: 1, maxRefusedCalls: 20 } })
  const station = await server.connect('FLOOD')
  for (let count = 0; count < 60; count++) station.send(`[2,"${count}","BootNotification",${boot}]`)
  expect(await station.closed()).toBe(1008)
  await expectOthersServed(server)
})

const boot = JSON.stringify(bootNotification)

test('cuts off a station that never reads', async () => {
  await using server = await testServer({
    traffic: { maxUnsentBytes: 65_536, framesPerSecond: 1e6, frameBurst: 1e6, maxBadFrames: 1e6 },
  })
  const station = await server.connect('DEAF')
  station.stopReading()
  const frames = Array.from({ length: 100 }, () => `[2,"x","${'y'.repeat(400)}",{}]`)
  while (!server.lines.some((line) => line.includes('cut off'))) {
    for (const frame of frames) station.send(frame)
    await nextTurn()
  }
  await expectOthersServed(server)
})

test('answers an over-long action with a description of 255 characters, not with itself', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  station.send(`[2,"1","${'y'.repeat(60_000)}",{}]`)
  const frame = await station.until(() => station.frames[0])
  await expectOthersServed(server)
  expect(frame.slice(0, 3)).toEqual([4, '1', 'NotImplemented'])
  expect(String(frame[3])).toHaveLength(255)
})

test('refuses a connection above the number for its address, and takes one when another has gone', async () => {
  await using server = await testServer({ maxConnectionsPerAddress: 2 })
  const first = await server.connect('CS1')
  await server.connect('CS2')
  const third = connect(Number(new URL(server.url).port), '127.0.0.1')
  third.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  const [answer] = await once(third, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 503 /)
  await first.close()
  while (!server.lines.some((line) => line.includes('disconnected'))) await nextTurn()
  const fourth = await server.connect('CS4')
  expect((await fourth.call('Heartbeat', {})).result).toHaveProperty('currentTime')
})

test('makes no more calls to a station than may wait for it', async () => {
  await using server = await testServer({ traffic: { maxPendingCalls: 1 } })
  const station = await server.connect('SLOW')
  station.script.push('silence')
  const post = () =>
    fetch(`${server.url}/api/stations/SLOW/calls/ClearCache`, { method: 'POST', body: '{}', headers: json })
  const first = post()
  await station.serverCall('ClearCache')
  const second = await post()
  expect(second.status).toBe(503)
  expect(await second.json()).toMatchObject({ title: 'Too many calls' })
  await station.close()
  expect((await first).status).toBe(409)
})

const json = { 'content-type': 'application/json' }

test('heartbeats of a fleet are spread over an hour, 10 % more or less', async () => {
  expect([heartbeatInterval(0), heartbeatInterval(0.5), heartbeatInterval(1)]).toEqual([3_240, 3_600, 3_960])
  await using server = await testServer()
  const station = await server.connect('CS1')
  const intervals = new Set<unknown>()
  for (let count = 0; count < 20; count++) {
    intervals.add((await station.call('BootNotification', bootNotification)).result?.interval)
  }
  expect(intervals.size).toBeGreaterThan(5)
})

test('packs long messages for stations that offer it, where that is switched on', async () => {
  await using server = await testServer({ traffic: { isCompressed: true } })
  const socket = new WebSocket(`${server.ocppUrl}/CS1`, 'ocpp2.0.1', { perMessageDeflate: true })
  await once(socket, 'open')
  expect(socket.extensions).toContain('permessage-deflate')
  socket.send(JSON.stringify([2, '1', 'DataTransfer', { vendorId: 'x', data: 'z'.repeat(50_000) }]))
  const [answer] = await once(socket, 'message')
  expect(JSON.parse(String(answer))).toEqual([3, '1', { status: 'UnknownVendorId' }])
  socket.terminate()
})

test('the environment sets every limit, and a wrong one is named', () => {
  expect(configFrom({}).traffic).toEqual(defaultTrafficLimits)
  expect(configFrom({ FRAMES_PER_SECOND: '7', PING_SECONDS: '5' }).traffic).toMatchObject({
    framesPerSecond: 7,
    pingIntervalMs: 5_000,
  })
  expect(() => configFrom({ MAX_FRAME_BYTES: '3' })).toThrow('MAX_FRAME_BYTES="3"')
})
