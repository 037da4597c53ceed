import { fairShares, fillInOrder, minimumCut, slotsByWeight } from './flow.ts'
import type { PlanRequest } from './model.ts'
import { type Problem, problemFrom, withEnergies } from './problem.ts'
import { checkRequest } from './request.ts'
import { wholeStepsBelow } from './steps.ts'

/** What one more kW of grid limit in a slot would be worth. Least powers are left aside. */
export interface LimitPrice {
  /** Saved on the cars' energy as it is, in the site's currency; 0 where the limit does not hold the cars back. */
  readonly savedCost: number
  /** Energy that could be delivered beyond that, Wh; 0 where all wishes are met. */
  readonly gainedWh: number
}

const moreW = 1000

/**
 * The price of the grid limit, per slot.
 *
 * @throws RangeError for a request that cannot be meant
 */
export function limitPrices(request: PlanRequest): LimitPrice[] {
  checkRequest(request)
  const problem = problemFrom(request)
  const { capacity } = minimumCut(problem)
  const shared = withEnergies(problem, fairShares(problem))
  const order = slotsByWeight(request.pricePerKwh)
  const { energies } = fillInOrder(shared, order)
  const cost = costOf(shared, energies)
  return problem.ticks.map((ticks, slot) => {
    const used = energies.reduce((sum, row) => sum + (row[slot] ?? 0), 0)
    if (used < (problem.headroom[slot] ?? 0) * ticks) return { savedCost: 0, gainedWh: 0 }
    const savedCost = cost - costOf(shared, fillInOrder(withMore(shared, slot), order).energies)
    const gained = minimumCut(withMore(problem, slot)).capacity - capacity
    // A sum of doubles in another order is no saving.
    return { savedCost: savedCost > 1e-9 ? savedCost : 0, gainedWh: gained * problem.unitWh }
  })
}

/** The same problem with one more kW of grid limit in a slot, which the base load may need itself. */
function withMore(problem: Problem, slot: number): Problem {
  const { gridLimitW, baseLoadW } = problem.request
  const room = wholeStepsBelow((gridLimitW[slot] ?? 0) + moreW - (baseLoadW[slot] ?? 0))
  return { ...problem, headroom: problem.headroom.map((steps, at) => (at === slot ? Math.max(0, room) : steps)) }
}

function costOf(problem: Problem, energies: readonly (readonly number[])[]): number {
  const { pricePerKwh } = problem.request
  return energies.reduce((sum, row) => {
    return row.reduce((part, energy, slot) => part + (energy * problem.unitWh * (pricePerKwh[slot] ?? 0)) / 1000, sum)
  }, 0)
}
