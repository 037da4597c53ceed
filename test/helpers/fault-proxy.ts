import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import { randomFrom } from '../../research/random.ts'

/** How likely each fault is for a frame, 0 to 1. */
export interface Faults {
  readonly drop: number
  readonly duplicate: number
  /** Ends the connection in place of the frame. */
  readonly cut: number
  readonly delay: number
  /** Longest delay, real ms; later frames of the same direction wait as well. */
  readonly longestDelayMs: number
}

/** A network between stations and a server that loses, repeats and delays their frames, and cuts their connections. */
export interface FaultProxy extends AsyncDisposable {
  /** Where stations connect, without the identity. */
  readonly url: string
  /** How often each fault was done. */
  readonly done: Readonly<Record<'drop' | 'duplicate' | 'cut' | 'delay', number>>
  /** Faults begin; until then every frame goes through at once. */
  begin(): void
  /** Faults end. */
  heal(): void
}

/**
 * Opens a proxy in front of a server.
 *
 * @param ocppUrl of the server, without an identity
 * @param seed the same faults for the same frames
 */
export async function faultProxy(ocppUrl: string, seed: number, faults: Faults): Promise<FaultProxy> {
  const random = randomFrom(seed)
  const done = { drop: 0, duplicate: 0, cut: 0, delay: 0 }
  let isFaulty = false
  const happens = (fault: keyof typeof done) => {
    if (!isFaulty || random() >= faults[fault]) return false
    done[fault]++
    return true
  }
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.on('connection', (station, request) => {
    const upstream = new WebSocket(`${ocppUrl}/${request.url?.split('/').at(-1)}`, station.protocol)
    const opened = new Promise<void>((resolve) => upstream.once('open', () => resolve()))
    const end = () => {
      station.terminate()
      upstream.terminate()
    }
    for (const socket of [station, upstream]) socket.on('error', end).on('close', end)
    pass(station, upstream, opened)
    pass(upstream, station, opened)
    /** Hands frames on in their order. */
    function pass(from: WebSocket, to: WebSocket, ready: Promise<void>) {
      let before = ready
      from.on('message', (frame) => {
        const times = happens('cut') ? 'cut' : happens('drop') ? 0 : happens('duplicate') ? 2 : 1
        const delayMs = happens('delay') ? Math.ceil(random() * faults.longestDelayMs) : 0
        before = before.then(async () => {
          if (delayMs > 0) await delay(delayMs)
          if (times === 'cut') return end()
          for (let time = 0; time < times; time++) if (to.readyState === WebSocket.OPEN) to.send(String(frame))
        })
      })
    }
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    done,
    begin: () => {
      isFaulty = true
    },
    heal: () => {
      isFaulty = false
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of server.clients) client.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}
