import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Csms } from '../../../server/ocpp/csms.ts'
import { bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { OcppStation } from '../../helpers/ocpp-station.ts'
import { testServer } from '../../helpers/test-server.ts'

/** An endpoint that answers a Heartbeat when it is told to, with the numbers of those who wait and who left. */
async function slowEndpoint() {
  const waiting: (() => void)[] = []
  const gone: string[] = []
  const csms = new Csms(
    {
      connected: () => undefined,
      disconnected: (stationId) => gone.push(stationId),
      frame: () => undefined,
      answer: async () => {
        await new Promise<void>((resolve) => waiting.push(resolve))
        return { result: { currentTime: '2026-01-14T15:00:00Z' } }
      },
      problem: () => undefined,
    },
    { refusal: async () => undefined, mayCall: () => true, addressOf: () => '' },
  )
  const server = createServer()
  server.on('upgrade', (request, socket, head) => csms.handleUpgrade(request, socket as Socket, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`
  return {
    csms,
    waiting,
    gone,
    url,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** Resolves when something has come about elsewhere in this process. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

test('closing ends though stations vanish while what they asked is under way', async () => {
  await using endpoint = await slowEndpoint()
  const { csms, waiting, gone } = endpoint
  const stations = await Promise.all(Array.from({ length: 20 }, (_, n) => OcppStation.connect(endpoint.url, `CS${n}`)))
  for (const station of stations) station.send('[2,"1","Heartbeat",{}]')
  await until(() => waiting.length === stations.length)
  const closed = csms.close(60_000)
  await Promise.all(stations.map((station) => station.close()))
  await closed
  expect(gone).toHaveLength(stations.length)
  // What they asked ends after them, and is told to nobody.
  for (const answer of waiting) answer()
})

test('closing ends though an answer never comes', async () => {
  await using endpoint = await slowEndpoint()
  const station = await OcppStation.connect(endpoint.url, 'CS1')
  station.send('[2,"1","Heartbeat",{}]')
  await until(() => endpoint.waiting.length === 1)
  await endpoint.csms.close(50)
  expect(endpoint.gone).toEqual(['CS1'])
  await station.closed()
})

test('closing ends though stations vanished just before', async () => {
  await using endpoint = await slowEndpoint()
  const { csms, waiting } = endpoint
  const stations = await Promise.all(Array.from({ length: 20 }, (_, n) => OcppStation.connect(endpoint.url, `CS${n}`)))
  for (const station of stations) station.send('[2,"1","Heartbeat",{}]')
  await until(() => waiting.length === stations.length)
  const vanished = Promise.all(stations.map((station) => station.close()))
  await csms.close(60_000)
  await vanished
})

test('a server closes after all its stations vanished in the middle of what they said', async () => {
  const server = await testServer()
  const stations = await Promise.all(
    Array.from({ length: 40 }, (_, n) => OcppStation.connect(server.ocppUrl, `CS${n}`)),
  )
  await Promise.all(stations.map((station) => station.call('BootNotification', bootNotification)))
  for (const station of stations) {
    station.send(JSON.stringify([2, '1', 'TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z')]))
  }
  const vanished = Promise.all(stations.map((station) => station.close()))
  await server[Symbol.asyncDispose]()
  await vanished
  expect(stations.some((station) => station.isOpen)).toBe(false)
})
