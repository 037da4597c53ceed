import type { KnockView } from '../views/access.ts'

// A list for people to read; who floods it pushes out his own names, and a real station knocks again.
const mostKnocks = 100

/** Stations that nobody has admitted and that asked to come in, newest last. */
export class Knocks {
  readonly #knocks = new Map<string, KnockView>()

  knocked(stationId: string, address: string, nowMs: number): void {
    const known = this.#knocks.get(stationId)
    this.#knocks.delete(stationId)
    this.#knocks.set(stationId, {
      stationId,
      address,
      firstMs: known?.firstMs ?? nowMs,
      lastMs: nowMs,
      count: (known?.count ?? 0) + 1,
    })
    const [oldest] = this.#knocks.keys()
    if (this.#knocks.size > mostKnocks && oldest !== undefined) this.#knocks.delete(oldest)
  }

  forget(stationId: string): void {
    this.#knocks.delete(stationId)
  }

  views(): KnockView[] {
    return [...this.#knocks.values()]
  }
}
