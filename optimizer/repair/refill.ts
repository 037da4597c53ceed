import { fillInOrder } from '../flow/flow.ts'
import type { PowerBounds } from '../flow/site-network.ts'
import type { Powers, Problem } from '../problem/problem.ts'
import { powersFrom } from '../problem/set-points.ts'

/** The least weight with the same slots in use: at least the least power there, and 0 elsewhere. */
export function refill(problem: Problem, order: readonly number[], powers: Powers): Powers {
  return powersFrom(problem, fillInOrder(problem, order, patternOf(problem, powers)), order)
}

/** Bounds on each power, steps: both 0 in slots that are not used. */
export interface Pattern extends PowerBounds {
  readonly least: number[][]
  readonly most: number[][]
}

/** The slots that powers use, at least at the least power and at most at the most. */
export function patternOf(problem: Problem, powers: Powers): Pattern {
  const either = (value: (car: Problem['cars'][number]) => number) =>
    powers.map((row, car) => row.map((power) => (power > 0 ? value(problem.cars[car] as Problem['cars'][number]) : 0)))
  return { least: either((car) => car.minPower), most: either((car) => car.maxPower) }
}
