import { isLinear, type Powers, type Problem } from '../problem/problem.ts'
import { solveWithJavascriptLpSolver } from './javascript-lp-solver.ts'
import type { MixedIntegerSolver } from './mixed-integer.ts'

/** How much may be tried. */
export interface Effort {
  /** Whether the caller ends the search at a deadline of its own; false when absent. Some solvers have none. */
  readonly isSupervised?: boolean
  /** A loaded solver for more cars than one or two, see `highs.ts`. Without it, their plans stay unproven. */
  readonly highs?: MixedIntegerSolver
}

/** Most powers (cars times their slots) for which javascript-lp-solver answered every time, and most of the time. */
const mostForJavascript = {
  cheapest: { alone: 30, supervised: 200 },
  fastest: { alone: 30, supervised: 200 },
  peak: { alone: 24, supervised: 60 },
  balanced: { alone: 16, supervised: 60 },
}

/** Most powers without least ones for which it answered every time, however many cars. */
const mostLinearForJavascript = 100

/**
 * Most powers for which HiGHS answers well within a second. Above, what it could gain on the repaired plan is hundredths
 * of a per cent, and what it reached would depend on when it is ended.
 */
const mostForHighs = { cheapest: 300, fastest: 300, peak: 250, balanced: 200 }
const mostLinearForHighs = 6000

/** Where HiGHS is to end: by work, which is the same on every machine; by time only when something is very wrong. */
export const highsLimits = { mostSeconds: 20, mostNodes: 200, mostIterations: 100_000 }

/** The mixed-integer solver that can be expected to answer; absent where none can. */
export function solverFor(problem: Problem, { isSupervised = false, highs }: Effort): MixedIntegerSolver | undefined {
  const powers = problem.cars.reduce((sum, car) => sum + car.endSlot - car.firstSlot, 0)
  const most = mostForJavascript[problem.request.strategy]
  if (problem.cars.length <= 2 && powers <= (isSupervised && !highs ? most.supervised : most.alone)) {
    return solveWithJavascriptLpSolver
  }
  if (!highs && problem.request.strategy !== 'balanced' && isLinear(problem) && powers <= mostLinearForJavascript)
    return solveWithJavascriptLpSolver
  return powers <= (isLinear(problem) ? mostLinearForHighs : mostForHighs[problem.request.strategy]) ? highs : undefined
}

/** The solver of linear programmes at hand without loading any; absent where it would take too long. */
export function linearSolverFor({ cars }: Problem): MixedIntegerSolver | undefined {
  const powers = cars.reduce((sum, car) => sum + car.endSlot - car.firstSlot, 0)
  return powers <= mostLinearForJavascript ? solveWithJavascriptLpSolver : undefined
}

/** Most powers that javascript-lp-solver levels within milliseconds. */
const mostToLevel = 120
/** Most that HiGHS levels within a second. */
const mostForHighsToLevel = 6000

/** The solver that levels a plan's powers; absent where it would take too long. */
export function levellingSolverFor(powers: Powers, { highs }: Effort): MixedIntegerSolver | undefined {
  const used = powers.reduce((sum, row) => sum + row.filter((power) => power > 0).length, 0)
  if (used <= mostToLevel) return solveWithJavascriptLpSolver
  return used <= mostForHighsToLevel ? highs : undefined
}
