import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Keeps work that comes by the thousand from holding up the event loop: it is done in the order it comes, at once while
 * a turn of the loop has time left, and after all others have had theirs where it has none.
 */
export class Turns {
  readonly #turnMs: number
  #waiting: (() => void)[] = []
  #endsMs: number | undefined
  #isWorking = false

  /** @param turnMs how long such work may take in one turn, real ms */
  constructor(turnMs = 5) {
    this.#turnMs = turnMs
  }

  /** Does work that takes far less than a turn, now or soon. */
  run(work: () => void): void {
    if (this.#waiting.length === 0 && !this.#isWorking && this.#hasTime()) {
      work()
      return
    }
    this.#queue(work)
  }

  /** Resolves when it is the caller's turn; never at once: what follows is done later, and would not be counted. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#queue(resolve))
  }

  #queue(work: () => void): void {
    this.#waiting.push(work)
    if (!this.#isWorking) void this.#workOff()
  }

  #hasTime(): boolean {
    const nowMs = performance.now()
    if (this.#endsMs === undefined) {
      this.#endsMs = nowMs + this.#turnMs
      setImmediate(() => {
        this.#endsMs = undefined
      })
    }
    return nowMs < this.#endsMs
  }

  async #workOff(): Promise<void> {
    this.#isWorking = true
    while (this.#waiting.length > 0) {
      await nextTurn()
      const endsMs = performance.now() + this.#turnMs
      const works = this.#waiting
      let done = 0
      while (done < works.length && performance.now() < endsMs) {
        works[done++]?.()
        // What the work's promises lead to is part of the turn.
        await undefined
      }
      works.splice(0, done)
    }
    this.#isWorking = false
  }
}
