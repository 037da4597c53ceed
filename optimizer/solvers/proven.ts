import { aimOf } from '../by-strategy.ts'
import { slotsByWeight } from '../flow/flow.ts'
import { deliverable } from '../flow/minimum-cut.ts'
import { hasPhaseLimits } from '../limits/phases.ts'
import { type Aim, aimValue } from '../problem/aim.ts'
import { demandCost, peakFloorW, peakW } from '../problem/objective.ts'
import {
  energiesOf,
  isLinear,
  isMet,
  keepsMinimum,
  negligibleWh,
  type Powers,
  type Problem,
  totalOf,
  underCap,
  withEnergies,
} from '../problem/problem.ts'
import { inW, powersFrom } from '../problem/set-points.ts'
import { powerStepW } from '../problem/steps.ts'
import { refill } from '../repair/refill.ts'
import { shareFairly } from '../repair/share-fairly.ts'
import { fairSharesBySolver } from './fair-by-solver.ts'
import type { MixedIntegerSolver } from './mixed-integer.ts'
import { type SiteModel, siteModel, slotsInUse } from './site-model.ts'
import { fillingOf } from './solved-filling.ts'

/** What solvers round, kWh. */
const solverKwh = 1e-6

/** What a mixed-integer solver made of a plan. */
export interface SolvedPlan {
  readonly powers: Powers
  /** Whether no plan delivers more in all, and none that gives each car the same energy has a better objective. */
  readonly isProven: boolean
  /** What no plan that gives each car the same energy undercuts: value of the aim, or highest site load in W. */
  readonly bound: number
}

/**
 * The best plan with least powers, by a mixed-integer solver: as much energy in all as can be had,
 * then the strategy with each car's energy as it is. The solver chooses the slots, the flow sets the powers in them.
 *
 * @param incumbent a valid plan; where it delivers the most there is, its shares are kept
 * @returns nothing where the solver finds no plan
 */
export function solvedPlan(problem: Problem, incumbent: Powers, solve: MixedIntegerSolver): SolvedPlan | undefined {
  // The aim of `balanced` depends on the wishes: it is that of the wishes as they were.
  const aim = aimOf(problem)
  const most = mostOf(problem, aim, incumbent, solve)
  const same = withEnergies(problem, most.energies ?? energiesOf(problem, most.powers))
  const best =
    problem.request.strategy === 'peak' ? lowestPeak(same, aim, solve) : leastAim(same, aim, most.powers, solve)
  if (!best || !isMet(same, best.powers) || !keepsMinimum(problem, best.powers)) return undefined
  return { ...best, isProven: best.isProven && most.isProven }
}

/** A plan that delivers the most there is, and where rounding took a little from its cars, their energies before. */
interface MostEnergy extends Omit<SolvedPlan, 'bound'> {
  /** Per car, units. */
  readonly energies?: readonly number[]
}

/** Without least powers, phases alone decide what fits: then the shares are proven, too. */
function mostOf(problem: Problem, aim: Aim, incumbent: Powers, solve: MixedIntegerSolver): MostEnergy {
  const fair = hasPhaseLimits(problem) && isLinear(problem) ? fairSharesBySolver(problem, solve) : undefined
  if (!fair) return withMostEnergy(problem, aim, incumbent, solve)
  const { missing, isProven, model, values } = fair
  const lessOf = (roundedKwh: number) =>
    problem.cars.map(({ energy }, car) => {
      const lessKwh = missing[car] ?? 0
      return lessKwh < solverKwh
        ? energy
        : Math.max(0, Math.floor(energy - (1000 * (lessKwh + roundedKwh)) / problem.unitWh))
    })
  const energies = lessOf(-solverKwh)
  const powers = refilled(withEnergies(problem, energies), aim, model, values)
  // Where whole steps give just that, it can be had to the last bit; otherwise it must not be asked for.
  const isExact = energiesOf(problem, powers).every((energy, car) => energy === energies[car])
  return { powers, energies: isExact ? energies : lessOf(solverKwh), isProven }
}

/** A plan that delivers the most there is, shared fairly. */
function withMostEnergy(problem: Problem, aim: Aim, incumbent: Powers, solve: MixedIntegerSolver): MostEnergy {
  const missing = deliverable(problem) - totalOf(problem, incumbent)
  if (missing * problem.unitWh <= negligibleWh) return { powers: incumbent, isProven: true }
  const model = siteModel(problem, { type: 'energy' })
  const result = solve(model)
  const isProven = result.type === 'optimal'
  if (result.type === 'infeasible' || !result.values) return { powers: incumbent, isProven }
  const powers = refilled(problem, aim, model, result.values)
  const more = totalOf(problem, powers) - totalOf(problem, incumbent)
  if (more * problem.unitWh <= negligibleWh) return { powers: incumbent, isProven }
  return { powers: shareFairly(problem, powers), isProven }
}

function leastAim(problem: Problem, aim: Aim, incumbent: Powers, solve: MixedIntegerSolver): SolvedPlan | undefined {
  const { demandCharge, strategy } = problem.request
  const isPriced = demandCharge !== undefined && strategy === 'cheapest'
  const model = siteModel(problem, { type: 'aim', aim, ...(isPriced ? { demandPerKw: demandCharge.perKw } : {}) })
  const result = solve(model)
  if (result.type === 'infeasible') return undefined
  const found = result.values ? refilled(capFrom(problem, model, result.values), aim, model, result.values) : incumbent
  const charge = (each: Powers) => (isPriced ? demandCost(problem.request, peakW(problem.request, inW(each))) : 0)
  const value = (each: Powers) => aimValue(problem, aim, each) + charge(each)
  const powers = isMet(problem, found) && value(found) < value(incumbent) ? found : incumbent
  const offset = isPriced ? demandCost(problem.request, peakFloorW(problem.request)) : 0
  const bound = offset + (result.type === 'optimal' ? result.objective : result.bound)
  return { powers, isProven: isReached(bound, value(powers)), bound }
}

/** The lowest peak first, then the least cost under it. */
function lowestPeak(problem: Problem, aim: Aim, solve: MixedIntegerSolver): SolvedPlan | undefined {
  const model = siteModel(problem, { type: 'peak' })
  const result = solve(model)
  if (result.type === 'infeasible' || !result.values) return undefined
  const capped = capFrom(problem, model, result.values)
  const lowest = refilled(capped, aim, model, result.values)
  if (!isMet(capped, lowest)) return undefined
  const powers = leastAim(capped, aim, lowest, solve)?.powers ?? lowest
  const bound = peakFloorW(problem.request) + 1000 * (result.type === 'optimal' ? result.objective : result.bound)
  const reachedW = Math.max(peakFloorW(problem.request), peakW(problem.request, inW(powers)))
  return { powers, isProven: isReached(bound, reachedW), bound }
}

/** Whether a plan's value is a solver's bound, but for what solvers and steps of 0.1 W round. */
function isReached(bound: number, value: number): boolean {
  return value - bound <= 1e-5 * Math.abs(bound) + 1e-6
}

/** The problem under the peak that a solution has; as it is where the peak does not count. */
function capFrom(problem: Problem, { peakColumn }: SiteModel, values: readonly number[]): Problem {
  if (peakColumn === undefined) return problem
  const peakedW = peakFloorW(problem.request) + 1000 * (values[peakColumn] ?? 0)
  return underCap(problem, Math.ceil(peakedW / powerStepW - 0.01))
}

/** The flow's powers in the slots that a solution uses; the solution's own where phases are limited. */
function refilled(problem: Problem, aim: Aim, model: SiteModel, values: readonly number[]): Powers {
  const order = slotsByWeight(aim.weights)
  if (hasPhaseLimits(problem)) return powersFrom(problem, fillingOf(problem, model, values), order)
  return refill(problem, order, slotsInUse(problem, model, values))
}
