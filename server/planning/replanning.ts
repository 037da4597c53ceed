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

// A meter value on the hour, the hour itself and a car's renewed needs come one after the other, and make one plan.
const defaultGatherMs = 200

/**
 * Decides when to plan: on request, one plan for all that is requested in one moment or while another is made,
 * and again when the time for it comes.
 */
export class Replanning {
  readonly #clock: Clock
  readonly #work: ReplanWork
  readonly #gatherMs: number
  #causes = new Set<string>()
  #firstAskedMs = 0
  #isPlanning = false
  #isClosed = false
  #timer: AbortController | undefined
  /** Runs while what is asked for waits for what may follow. */
  #gathering: NodeJS.Timeout | undefined

  /** @param gatherMs how long a plan that no car waits for waits for what may be asked for with it, real ms */
  constructor(clock: Clock, work: ReplanWork, gatherMs: number = defaultGatherMs) {
    this.#gatherMs = gatherMs
    this.#clock = clock
    this.#work = work
  }

  /** Whether a plan is being made, or asked for. */
  get isPlanning(): boolean {
    return this.#isPlanning || this.#causes.size > 0
  }

  /** @param isUrgent whether a car waits for the plan; others wait a moment for what may be asked for with them */
  request(cause: string, isUrgent: boolean): void {
    if (this.#isClosed) return
    if (this.#causes.size === 0) this.#firstAskedMs = performance.now()
    this.#causes.add(cause)
    if (this.#isPlanning) return
    if (isUrgent) {
      this.#stopGathering()
      setImmediate(() => void this.#planUntilCurrent())
    } else this.#gathering ??= setTimeout(() => void this.#planUntilCurrent(), this.#gatherMs)
  }

  close(): void {
    this.#isClosed = true
    this.#stopGathering()
    this.#timer?.abort()
  }

  async #planUntilCurrent(): Promise<void> {
    if (this.#isPlanning) return
    this.#stopGathering()
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

  #stopGathering(): void {
    clearTimeout(this.#gathering)
    this.#gathering = undefined
  }

  #wakeLater(): void {
    this.#timer?.abort()
    const wake = this.#isClosed ? undefined : this.#work.nextWake()
    if (!wake) return
    const timer = new AbortController()
    this.#timer = timer
    this.#clock
      .sleep(wake.atMs - this.#clock.now(), timer.signal)
      .then(() => this.request(wake.cause, false))
      // Aborted for a plan that came earlier, and that set a timer of its own.
      .catch(() => undefined)
  }
}
