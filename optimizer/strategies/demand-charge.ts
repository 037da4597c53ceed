import { sharedFairly } from '../flow/fair-shares.ts'
import type { Filling } from '../flow/flow.ts'
import { demandCost } from '../problem/objective.ts'
import { type Problem, underCap } from '../problem/problem.ts'
import { powerStepW, wholeStepsBelow } from '../problem/steps.ts'
import { cheapest } from './cheapest.ts'
import { leastCap } from './peak.ts'

/**
 * The cap on the site load, in steps of 0.1 W, at which energy and demand charge together cost least.
 * Energy costs less and less the higher the cap, at a falling rate, so halving finds the least of the sum.
 */
export function cheapestCap(wished: Problem): number {
  const problem = sharedFairly(wished)
  const total = (capSteps: number) =>
    energyCost(problem, cheapest(underCap(problem, capSteps))) + demandCost(problem.request, capSteps * powerStepW)
  let low = capWithoutCharge(problem)
  let high = Math.max(low, peakOf(problem, cheapest(problem)))
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (total(middle) <= total(middle + 1)) high = middle
    else low = middle + 1
  }
  return low
}

/** The least cap, or what the billing period has reached where that is more: up to there a peak is free. */
export function capWithoutCharge(problem: Problem): number {
  const { demandCharge } = problem.request
  const least = leastCap(problem)
  return demandCharge ? Math.max(least, wholeStepsBelow(demandCharge.reachedW)) : least
}

function energyCost({ request, unitWh }: Problem, { energies }: Filling): number {
  const weigh = (energy: number, slot: number) => (energy * unitWh * (request.pricePerKwh[slot] ?? 0)) / 1000
  return energies.reduce((sum, row) => row.reduce((part, energy, slot) => part + weigh(energy, slot), sum), 0)
}

/** Highest site load of a filling, steps, rounded up. */
function peakOf({ request, ticks }: Problem, { energies }: Filling): number {
  const loads = request.baseLoadW.map((loadW, slot) => {
    const energy = energies.reduce((sum, row) => sum + (row[slot] ?? 0), 0)
    return loadW / powerStepW + energy / (ticks[slot] ?? 1)
  })
  return Math.ceil(Math.max(...loads) - 1e-6)
}
