import { fairShares } from '../../optimizer/flow/fair-shares.ts'
import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import { costAim, timeAim } from '../../optimizer/problem/aim.ts'
import { demandCost, endHours, peakFloorW } from '../../optimizer/problem/objective.ts'
import { energiesOf, type Problem, problemFrom, withEnergies, withoutMinimum } from '../../optimizer/problem/problem.ts'
import type { MixedIntegerSolver } from '../../optimizer/solvers/mixed-integer.ts'
import { siteModel } from '../../optimizer/solvers/site-model.ts'
import { balancedAim } from '../../optimizer/strategies/balanced.ts'
import { violations } from '../../optimizer/validate/validate.ts'

/** What a solver makes of a request whole, where that is not what a plan says; empty where they agree. */
export function disagreements(solve: MixedIntegerSolver, request: PlanRequest, made: Plan): string[] {
  const broken = violations(request, made).map(({ text }) => text)
  if (broken.length > 0 || request.sessions.length === 0) return broken
  return [...energyDisagreements(solve, request, made), ...valueDisagreements(solve, request, made)]
}

const isExact = ({ method }: Plan) => method === 'flow' || method === 'milp'

/** The most that can be delivered, with least powers where the plan is exact and without otherwise. */
function energyDisagreements(solve: MixedIntegerSolver, request: PlanRequest, made: Plan): string[] {
  const planned = made.sessions.reduce((sum, session) => sum + session.energyWh, 0)
  const problem = problemFrom(request)
  const most = solve(siteModel(isExact(made) ? problem : withoutMinimum(problem), { type: 'energy' }))
  const mostWh = most.type === 'optimal' ? -1000 * most.objective : Number.NaN
  const leastWh = isExact(made) ? mostWh - 0.5 * request.sessions.length : 0
  return [
    ...unless(planned <= mostWh + 0.1, `planned ${planned} Wh, at most ${mostWh} Wh can be had`),
    ...unless(planned >= leastWh, `planned ${planned} Wh, ${mostWh} Wh can be had`),
  ]
}

function valueDisagreements(solve: MixedIntegerSolver, request: PlanRequest, made: Plan): string[] {
  const planned = plannedEnergies(request, made)
  const best = bestAt(solve, request, planned)
  if (best === undefined) return []
  const { objective, bound, method } = made
  const tolerance = toleranceOf(request, best)
  // What is proven is proven of set-points in whole steps: the solver's are not.
  const steps = method === 'milp' ? roundedAway(request, made) : 0
  const atAim = isExact(made) ? bestAt(solve, request, aimedEnergies(request, made, planned)) : undefined
  return [
    ...unless(objective >= best - tolerance, `objective ${objective} is below the least, ${best}`),
    ...unless(bound <= best + tolerance + steps, `bound ${bound} is above the least, ${best}`),
    ...unless(method !== 'flow' || bound >= best - tolerance, `the flow's optimum is ${bound}, not ${best}`),
    ...unless(
      atAim === undefined || objective <= atAim + toleranceOf(request, atAim) + roundedAway(request, made),
      `objective ${objective} is above the least, ${atAim}`,
    ),
  ]
}

function unless(holds: boolean, text: string): string[] {
  return holds ? [] : [text]
}

/** What the plan gives each car, units. */
function plannedEnergies(request: PlanRequest, made: Plan): number[] {
  const steps = made.sessions.map(({ setpointW }) => setpointW.map((powerW) => Math.round(powerW * 10)))
  return energiesOf(problemFrom(request), steps)
}

/** The same before powers were rounded down to 0.1 W, which may take some hundredths of a Wh. */
function aimedEnergies(request: PlanRequest, made: Plan, planned: readonly number[]): number[] {
  const problem = problemFrom(request)
  if (made.method === 'flow') return fairShares(problem)
  return planned.map((energy, car) => {
    const isMet = made.sessions[car]?.shortfallWh === 0
    return isMet ? (problem.cars[car]?.energy ?? 0) : energy
  })
}

/** The solver's best value of the plan's objective at energies given in units; absent where they cannot be had exactly. */
function bestAt(solve: MixedIntegerSolver, request: PlanRequest, energies: readonly number[]): number | undefined {
  const problem = problemFrom(request)
  const result = solve(siteModel(withEnergies(problem, energies), goalOf(problem)))
  if (result.type !== 'optimal') return undefined
  if (request.strategy === 'peak') return peakFloorW(request) + 1000 * result.objective
  if (request.strategy === 'cheapest') return result.objective + demandCost(request, peakFloorW(request))
  const total = energies.reduce((sum, energy) => sum + energy, 0) * problem.unitWh
  if (request.strategy === 'fastest') return total === 0 ? 0 : result.objective / total
  return result.objective
}

function goalOf(problem: Problem): Parameters<typeof siteModel>[1] {
  const { strategy, demandCharge } = problem.request
  switch (strategy) {
    case 'cheapest':
      return { type: 'aim', aim: costAim(problem), ...(demandCharge ? { demandPerKw: demandCharge.perKw } : {}) }
    case 'fastest':
      return { type: 'aim', aim: timeAim(problem) }
    case 'balanced':
      return { type: 'aim', aim: balancedAim(problem) }
    case 'peak':
      return { type: 'peak' }
  }
}

/** One millionth, and what whole steps of 0.1 W make of a peak; ten where the solver's switches, whole to 1e-6, cost hours. */
function toleranceOf({ strategy, demandCharge }: PlanRequest, best: number): number {
  if (strategy === 'peak') return 0.11
  const peakStep = strategy === 'cheapest' && demandCharge ? 0.0002 * demandCharge.perKw : 0
  return peakStep + (strategy === 'balanced' ? 1e-5 : 1e-6) * Math.abs(best) + 1e-9
}

/**
 * In slots of unlike length a step more here is not the same energy as a step less there: each set-point may be up to
 * a step, 0.1 W, from the optimum's. That energy is worth at most what lies between the best and the worst slot.
 */
function roundedAway(request: PlanRequest, { sessions }: Plan): number {
  if (new Set(request.slotMs).size <= 1 || request.strategy === 'peak') return 0
  const used = sessions.map(({ setpointW }) => setpointW.flatMap((powerW, slot) => (powerW > 0 ? [slot] : [])))
  const hours = request.slotMs.map((lengthMs) => lengthMs / 3_600_000)
  const stepKwh = used.flat().reduce((sum, slot) => sum + 0.0001 * (hours[slot] ?? 0), 0)
  const span = (values: readonly number[]) => Math.max(0, ...values) - Math.min(0, ...values)
  if (request.strategy === 'cheapest') return stepKwh * span(request.pricePerKwh)
  const totalKwh = sessions.reduce((sum, { energyWh }) => sum + energyWh / 1000, 0)
  if (request.strategy === 'fastest') return totalKwh === 0 ? 0 : (stepKwh / totalKwh) * span(endHours(request.slotMs))
  return stepKwh * 1000 * span(balancedAim(problemFrom(request)).weights)
}
