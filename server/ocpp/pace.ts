/** A rate with a burst: so much at once, and then so much a second. */
export class Pace {
  readonly #perSecond: number
  readonly #burst: number
  #left: number
  #atMs: number

  /** @param nowMs of any steady clock, the same as later */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#left = burst
    this.#atMs = nowMs
  }

  /** Counts one more, and tells for how long there should be no other, ms: 0 while the burst lasts. */
  take(nowMs: number): number {
    this.#refill(nowMs)
    this.#left--
    return this.waitMs(nowMs)
  }

  /** For how long there should be no other, ms. */
  waitMs(nowMs: number): number {
    this.#refill(nowMs)
    return Math.max(0, (-this.#left / this.#perSecond) * 1_000)
  }

  #refill(nowMs: number): void {
    const earned = ((nowMs - this.#atMs) / 1_000) * this.#perSecond
    this.#left = Math.min(this.#burst, this.#left + Math.max(0, earned))
    this.#atMs = nowMs
  }
}
