import type { PlanPace } from '../site-parts.ts'
import { within } from './within.ts'

/** Lets a replayed server begin each plan when the record says so, and tells when it has ended. */
export class PlanGate implements PlanPace {
  #waiting: ((atMs: number) => void) | undefined
  #isUnderWay = false
  readonly #changed = new Set<() => void>()

  begin(): Promise<number> {
    return new Promise((resolve) => {
      this.#waiting = resolve
      this.#tell()
    })
  }

  ended(): void {
    this.#isUnderWay = false
    this.#tell()
  }

  /** Whether the server wants to plan, and was not let. */
  get isAsking(): boolean {
    return this.#waiting !== undefined
  }

  /**
   * Lets the next plan begin.
   *
   * @returns false where none was asked for
   */
  async open(atMs: number): Promise<boolean> {
    if (!(await within(() => this.#waiting !== undefined, this.#changed))) return false
    this.#isUnderWay = true
    this.#waiting?.(atMs)
    this.#waiting = undefined
    return true
  }

  /** Resolves when the plan under way has ended. */
  async rest(): Promise<void> {
    while (this.#isUnderWay) await new Promise<void>((resolve) => this.#once(resolve))
  }

  #once(told: () => void): void {
    const once = () => {
      this.#changed.delete(once)
      told()
    }
    this.#changed.add(once)
  }

  #tell(): void {
    for (const told of [...this.#changed]) told()
  }
}
