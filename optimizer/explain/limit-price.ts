import { fairShares } from '../flow/fair-shares.ts'
import { minimumCut } from '../flow/minimum-cut.ts'
import { hasPhaseLimits } from '../limits/phases.ts'
import type { PlanRequest } from '../model.ts'
import { costAim } from '../problem/aim.ts'
import { type Problem, problemFrom, withEnergies, withoutMinimum } from '../problem/problem.ts'
import { checkRequest } from '../problem/request.ts'
import { powerStepW, wholeStepsBelow } from '../problem/steps.ts'
import { fairSharesBySolver } from '../solvers/fair-by-solver.ts'
import type { MixedIntegerSolver } from '../solvers/mixed-integer.ts'
import { siteModel } from '../solvers/site-model.ts'
import { linearSolverFor } from '../solvers/solver-choice.ts'
import { type Savings, savingsFor } from './limit-savings.ts'

/** What one more kW of grid limit in a slot would be worth. Least powers are left aside. */
export interface LimitPrice extends Savings {
  /** Energy that could be delivered beyond what can be now, Wh; 0 where all wishes are met. */
  readonly gainedWh: number
}

const moreW = 1000
/** What solvers round: less is no saving, and no gain, Wh. */
const solvedCost = 1e-6
const solvedWh = 0.01

/**
 * The price of the site's limit in W, per slot, in what the strategy seeks; where phases are limited, in cost. Empty where phases are limited and the site is too large to know.
 *
 * @throws RangeError for a request that cannot be meant
 */
export function limitPrices(request: PlanRequest): LimitPrice[] {
  checkRequest(request)
  const problem = withoutMinimum(problemFrom(request))
  if (!hasPhaseLimits(problem)) return pricesByFlow(problem)
  const solver = linearSolverFor(problem)
  return solver ? pricesBySolver(problem, solver) : []
}

function pricesByFlow(problem: Problem): LimitPrice[] {
  const { capacity } = minimumCut(problem)
  const shared = withEnergies(problem, fairShares(problem))
  const saved = savingsFor(shared, withMore)
  return problem.ticks.map((_, slot) => {
    const gained = minimumCut(withMore(problem, slot)).capacity - capacity
    return { savedCost: 0, ...saved(slot), gainedWh: gained * problem.unitWh }
  })
}

/** Two linear programmes for each slot in which the site's limit is used up. */
function pricesBySolver(problem: Problem, solve: MixedIntegerSolver): LimitPrice[] {
  const shares = fairSharesBySolver(problem, solve)
  if (!shares) return []
  const kept = problem.cars.map(({ energy }, car) => {
    return Math.max(0, Math.floor(energy - (1000 * (shares.missing[car] ?? 0)) / problem.unitWh))
  })
  const shared = withEnergies(problem, kept)
  const least = (within: Problem) => {
    const result = solve(siteModel(within, { type: 'aim', aim: costAim(within) }))
    return result.type === 'optimal' ? result : undefined
  }
  const most = (within: Problem) => {
    const result = solve(siteModel(within, { type: 'energy' }))
    return result.type === 'optimal' ? -1000 * result.objective : 0
  }
  const base = least(shared)
  if (!base) return []
  const { powerColumn } = siteModel(shared, { type: 'energy' })
  const mostWh = most(problem)
  return problem.ticks.map((_, slot) => {
    const usedKw = powerColumn.reduce((sum, row) => sum + (base.values[row[slot] ?? -1] ?? 0), 0)
    // Shares were rounded down by up to a step each: a slot that is full but for that counts as full.
    const fullKw = (((problem.headroom[slot] ?? 0) - problem.cars.length) * powerStepW) / 1000
    if (usedKw < fullKw) return { savedCost: 0, gainedWh: 0 }
    const savedCost = base.objective - (least(withMore(shared, slot))?.objective ?? base.objective)
    const gainedWh = most(withMore(problem, slot)) - mostWh
    return { savedCost: savedCost > solvedCost ? savedCost : 0, gainedWh: gainedWh > solvedWh ? gainedWh : 0 }
  })
}

/** The same problem with one more kW of grid limit in a slot, which the base load may need itself. */
function withMore(problem: Problem, slot: number): Problem {
  const { gridLimitW, baseLoadW } = problem.request
  const room = wholeStepsBelow((gridLimitW[slot] ?? 0) + moreW - (baseLoadW[slot] ?? 0))
  return { ...problem, headroom: problem.headroom.map((steps, at) => (at === slot ? Math.max(0, room) : steps)) }
}
