import type { Problem } from '../problem/problem.ts'
import { cutSlots, raiseTo, siteNetwork } from './site-network.ts'

/**
 * A maximum flow that goes on as slots are raised: what flows already stays, so each step costs only what is new.
 * Slots hold nothing at first.
 */
export interface RisingFlow {
  /** Energy that all cars together want, units. */
  readonly wanted: number
  /** Raises each slot to so much headroom, steps, never down; returns the energy that is delivered then, units. */
  raise(headroom: readonly number[]): number
  /** Slots of the least minimum cut. */
  cutSlots(): number[]
}

/** The flow of a site whose slots hold nothing yet. */
export function risingFlow(problem: Problem): RisingFlow {
  const site = siteNetwork(problem)
  let total = 0
  return {
    wanted: problem.cars.reduce((sum, car) => sum + car.energy, 0),
    raise(headroom) {
      total += raiseTo(
        site,
        headroom.map((steps, slot) => steps * (problem.ticks[slot] as number)),
      )
      return total
    },
    cutSlots: () => cutSlots(problem, site),
  }
}
