/** A sleeper and when it is to wake. */
interface Sleeper {
  readonly wakeMs: number
  wake(): void
}

/** A clock that moves only when it is told to: for replays and tests. */
export class SteppedClock {
  readonly speed = 1
  #nowMs: number
  #sleepers: Sleeper[] = []

  /** @param start ISO 8601 instant, or epoch ms */
  constructor(start: string | number) {
    this.#nowMs = typeof start === 'number' ? start : Date.parse(start)
  }

  now(): number {
    return this.#nowMs
  }

  /** How many sleep. */
  get sleeping(): number {
    return this.#sleepers.length
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const sleeper: Sleeper = { wakeMs: this.#nowMs + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal.reason)
      })
    })
  }

  /** Moves time on, waking sleepers in the order of their times, each at its own. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    for (;;) {
      const [next] = this.#sleepers.filter(({ wakeMs }) => wakeMs <= untilMs).sort((a, b) => a.wakeMs - b.wakeMs)
      if (!next) break
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      this.#nowMs = Math.max(this.#nowMs, next.wakeMs)
      next.wake()
      // Whoever woke may sleep again before the next one's time.
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#nowMs = untilMs
    // Whoever waits for something else than this clock gets a turn, too.
    await new Promise((resolve) => setImmediate(resolve))
  }
}
