import { type ServerOptions, WebSocket } from 'ws'
import { outboundFrame } from './error-frame.ts'
import { Pace } from './pace.ts'
import type { TrafficLimits } from './traffic-limits.ts'

const paced: readonly (string | symbol)[] = ['message', 'ping', 'pong']

/** How the library is to make its sockets. */
export function socketOptions(limits: TrafficLimits): ServerOptions {
  return {
    maxPayload: limits.maxFrameBytes,
    WebSocket: guardedSocket(limits),
    perMessageDeflate: limits.isCompressed && {
      threshold: 1_024,
      // A memory of what was packed before costs a hundred kilobytes a station.
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      concurrencyLimit: 4,
      zlibDeflateOptions: { level: 3 },
    },
  }
}

/**
 * A kind of WebSocket that reads no faster than the limits say: beyond the burst it rests, and the sender's own
 * connection fills up. A station with one CALL at a time loses nothing by it, not even a backlog of thousands.
 */
function guardedSocket({ framesPerSecond, frameBurst }: TrafficLimits): typeof WebSocket {
  return class GuardedSocket extends WebSocket {
    readonly #pace = new Pace(framesPerSecond, frameBurst, performance.now())
    #isResting = false

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (paced.includes(event)) {
        const restMs = this.#pace.take(performance.now())
        if (restMs > 0 && !this.#isResting) this.#rest(restMs)
      }
      return super.emit(event as 'message', ...(args as Parameters<WebSocket['send']>))
    }

    override send(frame: Parameters<WebSocket['send']>[0]): void {
      super.send(typeof frame === 'string' ? outboundFrame(frame) : frame)
    }

    #rest(ms: number): void {
      this.#isResting = true
      this.pause()
      setTimeout(() => {
        // What had been received before the rest counts, too.
        const moreMs = this.#pace.waitMs(performance.now())
        if (moreMs > 0 && this.readyState === WebSocket.OPEN) return this.#rest(moreMs)
        this.#isResting = false
        this.resume()
      }, ms).unref()
    }
  }
}
