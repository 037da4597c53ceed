import { type Filling, leastWeight } from '../flow/flow.ts'
import { midpointHours } from '../problem/objective.ts'
import type { Problem } from '../problem/problem.ts'

/**
 * Energy as early as possible: least energy-weighted time of delivery, which counts each slot's energy at its middle.
 * For one car that is the least completion time. Exact where no least power binds.
 */
export function fastest(problem: Problem): Filling {
  return leastWeight(problem, midpointHours(problem.request))
}
