import { RPCClient } from 'ocpp-rpc'
import type { Clock } from './clock.ts'

/** Where and as whom a station connects. */
export interface LinkOptions {
  /** The CSMS's endpoint without the station's identity, e.g. `ws://localhost:8080/ocpp`. */
  readonly url: string
  readonly stationId: string
  /** Basic authentication; absent for none. */
  readonly password?: string
  /** First pause before connecting again, ms of the clock; doubled each time. Default 2,000. */
  readonly firstPauseMs?: number
  /** Longest such pause, ms of the clock. Default 60,000. */
  readonly longestPauseMs?: number
  /** How long the CSMS may take to answer, real ms. Default 30,000. */
  readonly callTimeoutMs?: number
}

/** What a link tells its station. */
export interface LinkEvents {
  opened(): void
  closed(reason: string): void
  /** A connection that was not made, and the pause before the next attempt, ms of the clock. */
  failed(reason: string, pauseMs: number): void
  /** Answers a CALL of the CSMS; what it throws becomes a CALLERROR. */
  answer(action: string, payload: object, signal: AbortSignal): Promise<object>
}

/** A station's connection to its CSMS: kept up, and made again with growing pauses when it is lost. */
export class CsmsLink {
  readonly #client: RPCClient
  readonly #clock: Clock
  readonly #events: LinkEvents
  readonly #firstPauseMs: number
  readonly #longestPauseMs: number
  readonly #end = new AbortController()
  #outageMs = 0
  #isOnline = false
  #life: Promise<void> | undefined

  constructor(options: LinkOptions, actions: readonly string[], clock: Clock, events: LinkEvents) {
    this.#clock = clock
    this.#events = events
    this.#firstPauseMs = options.firstPauseMs ?? 2_000
    this.#longestPauseMs = options.longestPauseMs ?? 60_000
    this.#client = new RPCClient({
      ...clientDefaults,
      endpoint: options.url.replace(/\/$/, ''),
      identity: options.stationId,
      password: options.password ?? null,
      callTimeoutMs: options.callTimeoutMs ?? 30_000,
    })
    for (const action of actions) {
      this.#client.handle(action, async ({ params = {}, signal = this.#end.signal }) => {
        return this.#events.answer(action, params, signal) as Promise<Record<string, unknown>>
      })
    }
  }

  get isOnline(): boolean {
    return this.#isOnline
  }

  /** Connects, and stays connected until `close`. */
  open(): void {
    this.#life ??= this.#keepConnected()
  }

  /** Makes a CALL, checked against the schema of OCPP 2.0.1. */
  async call(action: string, payload: object): Promise<unknown> {
    if (!this.#isOnline) throw new Error('not connected')
    return this.#client.call(action, payload)
  }

  /** Cuts the connection and does without one for `ms` of the clock. */
  async lose(ms: number): Promise<void> {
    this.#outageMs = ms
    await this.#client.close({ force: true })
  }

  async close(): Promise<void> {
    this.#end.abort()
    await this.#client.close({ code: 1000, reason: 'station shuts down' })
    await this.#life
  }

  async #keepConnected(): Promise<void> {
    let pauseMs = this.#firstPauseMs
    while (!this.#end.signal.aborted) {
      try {
        await this.#connection()
        pauseMs = this.#firstPauseMs
      } catch (error) {
        if (this.#end.signal.aborted) return
        this.#events.failed(reasonOf(error), pauseMs)
      }
      await this.#pause(Math.max(pauseMs, this.#outageMs))
      this.#outageMs = 0
      pauseMs = Math.min(this.#longestPauseMs, pauseMs * 2)
    }
  }

  /** One connection, from its opening to its end. */
  async #connection(): Promise<void> {
    const closed = new Promise<string>((resolve) => {
      this.#client.once('close', ({ code, reason }: { code?: number; reason?: string }) => {
        resolve(`${code ?? 1006}${reason ? ` ${reason}` : ''}`)
      })
    })
    await this.#client.connect()
    this.#isOnline = true
    this.#events.opened()
    const reason = await closed
    this.#isOnline = false
    this.#events.closed(reason)
  }

  async #pause(ms: number): Promise<void> {
    try {
      await this.#clock.sleep(ms, this.#end.signal)
    } catch (error) {
      if (!this.#end.signal.aborted) throw error
    }
  }
}

const clientDefaults = {
  protocols: ['ocpp2.0.1'],
  // The CSMS's messages are checked against the schemas, too.
  strictMode: true,
  strictModeValidators: [],
  // This class connects again by itself, by the clock of the simulation.
  reconnect: false,
  maxReconnects: 0,
  pingIntervalMs: 30_000,
  deferPingsOnActivity: false,
  respondWithDetailedErrors: false,
  callConcurrency: 1,
  maxBadMessages: Number.POSITIVE_INFINITY,
  wsOpts: {},
  headers: {},
  backoff: { initialDelay: 1_000, maxDelay: 10_000, factor: 2, randomisationFactor: 0.25 },
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const status = 'code' in error ? `${String(error.code)} ` : ''
  return `${status}${error.message}`.trim()
}
