import type { Problem } from '../problem/problem.ts'
import { cutSlots, fillAll, siteNetwork } from './site-network.ts'

/** Where a problem's wishes meet its limits. */
export interface MinimumCut {
  /** Energy that can be delivered to all cars together, units. */
  readonly capacity: number
  /** Slots where cars that want more use up the headroom, or a limit within the site; empty where every wish is met. */
  readonly slots: readonly number[]
}

/** The least minimum cut between the cars' wishes and the slots' headroom. */
export function minimumCut(problem: Problem): MinimumCut {
  const site = siteNetwork(problem)
  const capacity = fillAll(site)
  return { capacity, slots: cutSlots(problem, site, problem.tree.length) }
}

/** Energy that can be delivered to all cars together, units. */
export function deliverable(problem: Problem): number {
  return minimumCut(problem).capacity
}
