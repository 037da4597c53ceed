import type { Events } from '../events.ts'

const windowMs = 60_000
const mostLines = 30

/** Log lines of those who were refused, at most 30 a minute: knocking must not push the rest out of the log. */
export class RefusalLog {
  readonly #events: Events
  readonly #now: () => number
  #windowStartMs = Number.NEGATIVE_INFINITY
  #lines = 0
  #unsaid = 0

  constructor(events: Events, now: () => number) {
    this.#events = events
    this.#now = now
  }

  log(text: string, stationId?: string): void {
    const nowMs = this.#now()
    if (nowMs >= this.#windowStartMs + windowMs) {
      if (this.#unsaid > 0) this.#events.log('problem', `refused as well count=${this.#unsaid}`)
      this.#windowStartMs = nowMs
      this.#lines = 0
      this.#unsaid = 0
    }
    if (++this.#lines > mostLines) this.#unsaid++
    else this.#events.log('problem', text, stationId === undefined ? {} : { stationId })
  }
}
