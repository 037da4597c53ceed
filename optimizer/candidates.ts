import { flowPlan, provenPlanForOneCar, quickPlan, repairedNear, repairedPlan } from './by-strategy.ts'
import { keepsPhaseLimits } from './limits/phases.ts'
import type { PlanMethod, PlanRequest } from './model.ts'
import { energiesWh } from './problem/objective.ts'
import { isLinear, isMet, keepsMinimum, type Powers, type Problem, withoutMinimum } from './problem/problem.ts'
import { inW } from './problem/set-points.ts'
import { type SolvedPlan, solvedPlan } from './solvers/proven.ts'
import { type Effort, solverFor } from './solvers/solver-choice.ts'

/** One way to plan a site. */
export interface Candidate {
  readonly powers: Powers
  readonly method: PlanMethod
  /** Present where a solver found one better than the flow's. */
  readonly bound?: number
}

/** Ways to plan, quick ones first. The flow's plan ends the list where it keeps every least power. */
export function* candidates(problem: Problem, effort: Effort): Generator<Candidate> {
  const quick = quickPlan(problem)
  if (quick) yield { powers: quick, method: 'round-and-repair' }
  const flow = flowPlan(problem)
  let incumbent = flow
  if (keepsMinimum(problem, flow) && keepsPhaseLimits(problem, flow)) {
    const isExact = problem.request.strategy !== 'balanced' || problem.cars.length <= 1
    yield { powers: flow, method: isExact ? 'flow' : 'round-and-repair' }
    if (isExact) return
  } else {
    incumbent = repairedPlan(problem)
    yield { powers: incumbent, method: 'round-and-repair' }
  }
  const isPriced = problem.request.strategy === 'cheapest' && problem.request.demandCharge !== undefined
  const alone = problem.cars.length === 1 && !isPriced ? provenPlanForOneCar(problem) : undefined
  if (alone) return yield { powers: alone, method: 'milp' }
  const solver = solverFor(problem, effort)
  const isRepairedNear = !keepsPhaseLimits(problem, flow) && !isLinear(problem)
  const near = isRepairedNear && !solver ? nearRelaxed(problem, effort, incumbent) : undefined
  const solved = solver ? solvedPlan(problem, incumbent, solver) : near
  if (!solved) return
  const { powers, isProven, bound } = solved
  yield { powers, method: isProven ? 'milp' : 'round-and-repair', bound: comparable(problem, powers, bound) }
}

/** Where a site is too large for a programme with least powers: repaired near one without, which keeps to the phases. */
function nearRelaxed(problem: Problem, effort: Effort, incumbent: Powers): SolvedPlan | undefined {
  const { request } = problem
  const isBalanced = request.strategy === 'balanced'
  const linear: PlanRequest = isBalanced ? { ...request, strategy: 'cheapest' } : request
  const relaxed = { ...withoutMinimum(problem), request: linear }
  const solver = solverFor(relaxed, effort)
  const solved = solver && solvedPlan(relaxed, incumbent, solver)
  if (!solved) return undefined
  const powers = repairedNear(problem, solved.powers)
  const isComparable = !isBalanced && isMet(problem, powers) && isMet(problem, solved.powers)
  return { powers, isProven: false, bound: isComparable ? solved.bound : Number.NEGATIVE_INFINITY }
}

/** A solver's bound in the terms of the plan's objective: a mean time of delivery instead of a sum. */
function comparable({ request }: Problem, powers: Powers, bound: number): number {
  if (request.strategy !== 'fastest') return bound
  const energyWh = energiesWh(request, inW(powers)).reduce((sum, energy) => sum + energy, 0)
  return energyWh === 0 ? 0 : bound / energyWh
}
