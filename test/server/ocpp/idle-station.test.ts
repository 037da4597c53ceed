import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { Csms } from '../../../server/ocpp/csms.ts'
import { OcppStation } from '../../helpers/ocpp-station.ts'
import { testServer } from '../../helpers/test-server.ts'

test('a station that answers pings stays, one that misses a ping is closed by the next', async () => {
  await using server = await testServer({ traffic: { pingIntervalMs: 300 } })
  const alive = new WebSocket(`${server.ocppUrl}/ALIVE`, 'ocpp2.0.1')
  const deaf = new WebSocket(`${server.ocppUrl}/DEAF`, 'ocpp2.0.1', { autoPong: false })
  const pings = { alive: 0, deaf: 0 }
  alive.on('ping', () => pings.alive++)
  deaf.on('ping', () => pings.deaf++)
  await once(deaf, 'close')
  expect(pings.deaf).toBe(1)
  while (pings.alive < 3) await once(alive, 'ping')
  expect(alive.readyState).toBe(WebSocket.OPEN)
  alive.terminate()
})

test('of a station that has come in, the request it came with is not kept', async () => {
  const requests: WeakRef<IncomingMessage>[] = []
  const csms = new Csms(
    {
      connected: () => undefined,
      disconnected: () => undefined,
      frame: () => undefined,
      answer: async () => ({ result: { currentTime: '2026-01-14T15:00:00Z' } }),
      problem: () => undefined,
    },
    {
      refusal: async (_, request) => {
        requests.push(new WeakRef(request))
        return undefined
      },
      mayCall: () => true,
      addressOf: ({ socket }) => socket.remoteAddress ?? '',
    },
  )
  const server = createServer()
  server.on('upgrade', (request, socket, head) => csms.handleUpgrade(request, socket as Socket, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`
  const station = await OcppStation.connect(url, 'CS1')
  await station.call('Heartbeat', {})
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  while (requests.some((request) => request.deref() !== undefined)) {
    await nextTurn()
    collectGarbage()
  }
  // It is still there, and served.
  expect((await station.call('Heartbeat', {})).result).toHaveProperty('currentTime')
  expect(requests).toHaveLength(1)
  await station.close()
  await csms.close(1_000)
  await new Promise<void>((resolve) => server.close(() => resolve()))
})
