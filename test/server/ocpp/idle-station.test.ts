import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Csms } from '../../../server/ocpp/csms.ts'
import { OcppStation } from '../../helpers/ocpp-station.ts'

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
