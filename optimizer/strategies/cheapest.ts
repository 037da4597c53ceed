import { type Filling, leastWeight } from '../flow/flow.ts'
import type { Problem } from '../problem/problem.ts'

/** Least energy cost; earlier among equal prices. Exact where no least power binds. */
export function cheapest(problem: Problem): Filling {
  return leastWeight(problem, problem.request.pricePerKwh)
}
