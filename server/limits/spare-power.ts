import type { PlanRequest } from '../../optimizer/model.ts'
import { limitRows } from './limit-rows.ts'

/** What one limit leaves in each slot, and what each W of a session takes of it. */
interface Share {
  readonly spare: number[]
  readonly perW: number
}

/** What set-points leave of a request's limits; it changes with what is taken of it. */
export class SparePower {
  readonly #slots: number
  /** By session: the limits over it. */
  readonly #over: readonly (readonly Share[])[]

  /** @param capW what the site's load shall not exceed beside its limit, W */
  constructor(request: PlanRequest, setpointW: readonly (readonly number[])[], capW = Number.POSITIVE_INFINITY) {
    const capped = { ...request, gridLimitW: request.gridLimitW.map((limitW) => Math.min(limitW, capW)) }
    const over: Share[][] = request.sessions.map(() => [])
    for (const { allowed, cars } of limitRows(capped)) {
      const spare = [...allowed]
      for (const { index, perW } of cars) over[index]?.push({ spare, perW })
    }
    this.#over = over
    this.#slots = request.slotMs.length
    setpointW.forEach((powerW, index) => {
      this.take(index, powerW)
    })
  }

  /** Most that a session could draw in each slot on top of what is taken, W, at least 0. */
  forSession(index: number): number[] {
    const over = this.#over[index] ?? []
    return Array.from({ length: this.#slots }, (_, slot) =>
      Math.max(0, Math.min(...over.map(({ spare, perW }) => (spare[slot] ?? 0) / perW))),
    )
  }

  /** Takes power for a session in each slot, W; gives it back where it is below 0. */
  take(index: number, powerW: readonly number[]): void {
    for (const { spare, perW } of this.#over[index] ?? []) {
      powerW.forEach((slotW, slot) => {
        spare[slot] = (spare[slot] ?? 0) - slotW * perW
      })
    }
  }
}
