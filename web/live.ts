import type { LiveMessage } from '../server/views/live.ts'
import { whoAmI } from './access.ts'
import type { Store } from './state.ts'

const firstRetryMs = 1_000
const longestRetryMs = 15_000

/** How long to wait before the next try, after `failures` in a row: 1 s, 2 s, 4 s … 15 s. */
export function retryAfterMs(failures: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** Math.max(0, failures - 1))
}

/** The socket to the server: fills the store, and connects again whenever it closes or a message is missing. */
export class LiveConnection {
  readonly #url: string
  readonly #store: Store
  /** Ends the socket in use: its listeners fall silent, so that its own close is no lost connection. */
  #silence = new AbortController()
  #retry: number | undefined
  #failures = 0
  #lostSinceMs: number | undefined

  /** @param url `ws://…/live` */
  constructor(url: string, store: Store) {
    this.#url = url
    this.#store = store
  }

  /** Connects now, in place of the socket in use and without waiting for the next try. */
  connect(): void {
    clearTimeout(this.#retry)
    this.#silence.abort()
    this.#silence = new AbortController()
    const { signal } = this.#silence
    const socket = new WebSocket(this.#url)
    signal.addEventListener('abort', () => socket.close())
    socket.addEventListener('message', ({ data }) => this.#take(String(data)), { signal })
    socket.addEventListener('close', () => this.#lost(), { signal })
  }

  #take(text: string): void {
    if (this.#store.receive(JSON.parse(text) as LiveMessage) === 'gap') {
      this.connect()
    } else if (this.#store.connection.type !== 'live') {
      this.#failures = 0
      this.#lostSinceMs = undefined
      this.#store.connectionIs({ type: 'live' })
    }
  }

  #lost(): void {
    // A server that asks for a login refuses the socket without saying why: this call goes to the login then.
    void whoAmI()
    const waitMs = retryAfterMs(++this.#failures)
    const nowMs = performance.now()
    this.#lostSinceMs ??= nowMs
    this.#store.connectionIs({ type: 'lost', sinceMs: this.#lostSinceMs, retryAtMs: nowMs + waitMs })
    this.#retry = window.setTimeout(() => this.connect(), waitMs)
  }
}
