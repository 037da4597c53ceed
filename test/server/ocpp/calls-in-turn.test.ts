import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, test } from 'vitest'
import { Csms } from '../../../server/ocpp/csms.ts'
import { OcppStation } from '../../helpers/ocpp-station.ts'

/** An endpoint at which nobody is told anything. */
async function endpoint() {
  const nothing = () => undefined
  const csms = new Csms(
    { connected: nothing, disconnected: nothing, frame: nothing, answer: () => ({ result: {} }), problem: nothing },
    { refusal: async () => undefined, mayCall: () => true, addressOf: () => '' },
  )
  const server = createServer()
  server.on('upgrade', (request, socket, head) => csms.handleUpgrade(request, socket as Socket, head))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    csms,
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`,
    [Symbol.asyncDispose]: async () => {
      await csms.close(1_000)
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

test('a call waits for the answer to the one before, and is not made where nobody wants it any more', async () => {
  await using place = await endpoint()
  const { csms } = place
  const station = await OcppStation.connect(place.url, 'CS1')
  station.answers.set('ClearCache', () => 'silence')
  const first = csms.call('CS1', 'ClearCache', {}, 120_000)
  let isWanted = true
  const second = csms.call('CS1', 'TriggerMessage', { requestedMessage: 'Heartbeat' }, 120_000, () => isWanted)
  const third = csms.call('CS1', 'GetLocalListVersion', {}, 120_000)
  const { id } = await station.serverCall('ClearCache')
  isWanted = false
  station.answers.set('GetLocalListVersion', () => ({ result: { versionNumber: 7 } }))
  station.send(JSON.stringify([3, id, { status: 'Accepted' }]))
  expect(await first).toEqual({ status: 'Accepted' })
  await expect(second).rejects.toMatchObject({ name: 'CallFailure', reason: 'withdrawn' })
  expect(await third).toEqual({ versionNumber: 7 })
  expect(station.calls('TriggerMessage')).toEqual([])
  await station.close()
})
