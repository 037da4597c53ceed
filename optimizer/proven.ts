import { aimOf, isMet, totalOf } from './by-strategy.ts'
import { deliverable, slotsByWeight } from './flow.ts'
import { refill } from './minimum-current.ts'
import { type MixedIntegerSolver, type ModelGoal, siteModel, slotsInUse } from './mixed-integer.ts'
import {
  energiesOf,
  keepsMinimum,
  negligibleWh,
  type Powers,
  type Problem,
  powerStepW,
  underCap,
  withEnergies,
} from './problem.ts'
import { shareFairly } from './share-fairly.ts'

/**
 * The best plan with least powers, proven by a mixed-integer solver: as much energy in all as can be had,
 * then the strategy with each car's energy as it is. The solver chooses the slots, the flow sets the powers in them.
 *
 * @param incumbent a valid plan; where it delivers the most there is, its shares are kept
 * @returns nothing where the solver gives up
 */
export function provenPlan(problem: Problem, incumbent: Powers, solve: MixedIntegerSolver): Powers | undefined {
  const most = withMostEnergy(problem, incumbent, solve)
  if (!most) return undefined
  const same = withEnergies(problem, energiesOf(problem, most))
  const best = problem.request.strategy === 'peak' ? lowestPeak(same, solve) : leastAim(same, solve)
  return best && isMet(same, best) && keepsMinimum(problem, best) ? best : undefined
}

/** A plan that delivers the most there is, shared fairly. */
function withMostEnergy(problem: Problem, incumbent: Powers, solve: MixedIntegerSolver): Powers | undefined {
  const missing = deliverable(problem) - totalOf(problem, incumbent)
  if (missing * problem.unitWh <= negligibleWh) return incumbent
  const better = solved(problem, { type: 'energy' }, solve)
  if (!better) return undefined
  const more = totalOf(problem, better) - totalOf(problem, incumbent)
  return more * problem.unitWh > negligibleWh ? shareFairly(problem, better) : incumbent
}

function leastAim(problem: Problem, solve: MixedIntegerSolver): Powers | undefined {
  return solved(problem, { type: 'aim', aim: aimOf(problem) }, solve)
}

/** The lowest peak first, then the least cost under it. */
function lowestPeak(problem: Problem, solve: MixedIntegerSolver): Powers | undefined {
  const result = solve(siteModel(problem, { type: 'peak' }))
  if (result.type !== 'optimal') return undefined
  const peakW = Math.max(...problem.request.baseLoadW) + 1000 * result.objective
  const capped = underCap(problem, Math.ceil(peakW / powerStepW - 0.01))
  return leastAim(capped, solve)
}

function solved(problem: Problem, goal: ModelGoal, solve: MixedIntegerSolver): Powers | undefined {
  const model = siteModel(problem, goal)
  const result = solve(model)
  if (result.type !== 'optimal') return undefined
  return refill(problem, slotsByWeight(aimOf(problem).weights), slotsInUse(problem, model, result.values))
}
