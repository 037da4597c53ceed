// As many as stations tell in a few minutes: a clock that falls further behind is noticed after so many.
const kept = 5
const mostMs = 900_000

/**
 * How far a station's clock is behind ours, from the timestamps of its messages. A message that was delayed, queued or
 * told again looks older than it was made, never younger: so the least of several counts.
 */
export class ClockLag {
  /** How old the newest messages were when they came, ms; below 0 where the station's clock is ahead. */
  #agesMs: readonly number[] = []

  /** Takes note of a timestamp that a station has just made, as far as it says. */
  told(timestampMs: number, nowMs: number): void {
    this.#agesMs = [...this.#agesMs, nowMs - timestampMs].slice(-kept)
  }

  /** ms: 0 where it is not behind or has told nothing, 15 minutes at the most. */
  get ms(): number {
    if (this.#agesMs.length === 0) return 0
    return Math.min(mostMs, Math.max(0, Math.min(...this.#agesMs)))
  }
}
