import type { Clock } from '../clock.ts'

/** A station that came back, and what follows when it has settled. */
interface Coming {
  readonly connectedMs: number
  readonly settled: (connectedMs: number) => void
}

// What a station tells by itself when it comes back is told within that.
const settlingMs = 2_000

/** Lets stations that come back tell what happened meanwhile, before anything is asked or sent. */
export class Settling {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  /** In the order of their coming, which is that of their time. */
  readonly #coming = new Map<string, Coming>()
  #isWaiting = false

  /** @param signal ends all waiting when it is aborted */
  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock
    this.#signal = signal
  }

  /** @param settled told when it came, once it has settled; not for a station that came once more meanwhile */
  connected(stationId: string, settled: Coming['settled']): void {
    this.#coming.delete(stationId)
    this.#coming.set(stationId, { connectedMs: this.#clock.now(), settled })
    if (this.#isWaiting) return
    this.#isWaiting = true
    // Only the end of all rejects it.
    this.#letSettle().catch(() => undefined)
  }

  /** One timer for all: thousands that listen for the same signal would each cost the others time. */
  async #letSettle(): Promise<void> {
    for (const [stationId, coming] of this.#coming) {
      const leftMs = coming.connectedMs + settlingMs - this.#clock.now()
      if (leftMs > 0) await this.#clock.sleep(leftMs, this.#signal)
      if (this.#coming.get(stationId) !== coming) continue
      this.#coming.delete(stationId)
      // One that fails may not keep the others waiting.
      void Promise.resolve(coming.connectedMs)
        .then(coming.settled)
        .catch(() => undefined)
    }
    this.#isWaiting = false
  }
}
