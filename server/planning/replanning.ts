import type { Clock } from '../clock.ts'

/** What is to be done when a plan is due. */
export interface ReplanWork {
  /** Makes and carries out one plan, first asked for so many real ms ago. */
  plan(cause: string, waitedMs: number): Promise<void>
  /** Takes note of a plan that could not be made. */
  failed(error: unknown): void
  /** When the next plan is due without anything else happening, and why; undefined for never. */
  nextWake(): { readonly atMs: number; readonly cause: string } | undefined
}

/**
 * Decides when to plan: on request, one plan for all that is requested in one turn or while another is made,
 * and again when the time for it comes.
 */
export class Replanning {
  readonly #clock: Clock
  readonly #work: ReplanWork
  #causes = new Set<string>()
  #firstAskedMs = 0
  #isPlanning = false
  #isClosed = false
  #timer: AbortController | undefined

  constructor(clock: Clock, work: ReplanWork) {
    this.#clock = clock
    this.#work = work
  }

  /** Whether a plan is being made, or asked for. */
  get isPlanning(): boolean {
    return this.#isPlanning || this.#causes.size > 0
  }

  request(cause: string): void {
    if (this.#isClosed) return
    const isFirst = this.#causes.size === 0
    if (isFirst) this.#firstAskedMs = performance.now()
    this.#causes.add(cause)
    if (isFirst && !this.#isPlanning) setImmediate(() => void this.#planUntilCurrent())
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.abort()
  }

  async #planUntilCurrent(): Promise<void> {
    if (this.#isPlanning) return
    this.#isPlanning = true
    while (this.#causes.size > 0 && !this.#isClosed) {
      const cause = [...this.#causes].join(', ')
      this.#causes = new Set()
      try {
        await this.#work.plan(cause, performance.now() - this.#firstAskedMs)
      } catch (error) {
        this.#work.failed(error)
      }
    }
    this.#isPlanning = false
    this.#wakeLater()
  }

  #wakeLater(): void {
    this.#timer?.abort()
    const wake = this.#isClosed ? undefined : this.#work.nextWake()
    if (!wake) return
    const timer = new AbortController()
    this.#timer = timer
    this.#clock
      .sleep(wake.atMs - this.#clock.now(), timer.signal)
      .then(() => this.request(wake.cause))
      // Aborted for a plan that came earlier, and that set a timer of its own.
      .catch(() => undefined)
  }
}
