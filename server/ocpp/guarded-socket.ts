import { type ServerOptions, WebSocket } from 'ws'
import { outboundFrame } from './error-frame.ts'
import type { KeepAlive } from './keep-alive.ts'
import { Pace } from './pace.ts'
import type { TrafficLimits } from './traffic-limits.ts'
import type { Turns } from './turns.ts'

const paced: readonly (string | symbol)[] = ['message', 'ping', 'pong']
// What follows from frames, and may not overtake them.
const ordered: readonly (string | symbol)[] = [...paced, 'error', 'close']
const mostWaiting = 10

/**
 * How the library is to make its sockets.
 *
 * @param turns in which all stations' frames are worked off
 * @param keepAlive told of each that opens, answers a ping or closes
 */
export function socketOptions(limits: TrafficLimits, turns: Turns, keepAlive: KeepAlive): ServerOptions {
  return {
    maxPayload: limits.maxFrameBytes,
    WebSocket: guardedSocket(limits, turns, keepAlive),
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
 * Frames of all stations are worked off in turns, so that thousands at once leave the event loop to others, too.
 */
function guardedSocket(
  { framesPerSecond, frameBurst }: TrafficLimits,
  turns: Turns,
  keepAlive: KeepAlive,
): typeof WebSocket {
  return class GuardedSocket extends WebSocket {
    readonly #pace = new Pace(framesPerSecond, frameBurst, performance.now())
    #isResting = false
    #waiting = 0

    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event === 'open') keepAlive.follow(this)
      else if (event === 'pong') keepAlive.answered(this)
      else if (event === 'close') keepAlive.forget(this)
      if (paced.includes(event)) {
        const restMs = this.#pace.take(performance.now())
        if (restMs > 0 && !this.#isResting) this.#rest(restMs)
      }
      if (event !== 'message' && !(this.#waiting > 0 && ordered.includes(event))) return this.#tell(event, args)
      this.#waiting++
      turns.run(() => {
        this.#waiting--
        this.#tell(event, args)
        this.#readOn()
      })
      if (this.#waiting >= mostWaiting) this.pause()
      return true
    }

    override send(frame: Parameters<WebSocket['send']>[0]): void {
      super.send(typeof frame === 'string' ? outboundFrame(frame) : frame)
    }

    #tell(event: string | symbol, args: unknown[]): boolean {
      return super.emit(event as 'message', ...(args as Parameters<WebSocket['send']>))
    }

    #readOn(): void {
      if (this.isPaused && !this.#isResting && this.#waiting < mostWaiting) this.resume()
    }

    #rest(ms: number): void {
      this.#isResting = true
      this.pause()
      setTimeout(() => {
        // What had been received before the rest counts, too.
        const moreMs = this.#pace.waitMs(performance.now())
        if (moreMs > 0 && this.readyState === WebSocket.OPEN) return this.#rest(moreMs)
        this.#isResting = false
        this.#readOn()
      }, ms).unref()
    }
  }
}
