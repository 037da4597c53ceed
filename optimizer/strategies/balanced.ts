import { slotsByWeight } from '../flow/flow.ts'
import { pricedPlans } from '../flow/slot-prices.ts'
import { withoutPhaseLimits } from '../limits/phases.ts'
import { type Aim, aimValue, costAim } from '../problem/aim.ts'
import { completionHours, costs } from '../problem/objective.ts'
import { isMet, type Powers, type Problem, withEnergies } from '../problem/problem.ts'
import { inW, powersFrom } from '../problem/set-points.ts'
import { endsOf, withBestDeadlines } from '../repair/deadlines.ts'
import { improveOneByOne } from '../repair/one-by-one.ts'
import { cheapest } from './cheapest.ts'
import { fastest } from './fastest.ts'

/** The aim of `balanced`, with the value of one unit of money. */
export interface BalancedAim extends Aim {
  readonly perCost: number
}

/** Most cars that are also improved one by one: for more, that takes longer than it gains. */
export const mostBalancedOneByOne = 150
const rounds = 4
const nodesPerCar = 200

/**
 * A balance between the cars' completion times and the cost.
 * One car: exact where no least power binds, the best over all completion slots.
 * Several: the cheapest plan within the deadlines that a search found best, improved car by car.
 */
export function balanced(problem: Problem): Powers {
  const aim = balancedAim(problem)
  const [quick, cheap] = extremes(problem)
  const wishes = withEnergies(problem, cheapest(problem).delivered)
  const isLarge = problem.cars.length > mostBalancedOneByOne
  const improved = (start: Powers) => (isLarge ? start : improveOneByOne(wishes, aim, start, rounds, nodesPerCar))
  const better = (best: Powers, plan: Powers) =>
    aimValue(problem, aim, plan) < aimValue(problem, aim, best) ? plan : best
  const best = [quick, cheap].map(improved).reduce(better)
  if (problem.cars.length < 2) return best
  const { ends } = pricedPlans(wishes, aim, aimValue(problem, aim, best))
  const ended = withBestDeadlines(wishes, aim, [...ends, endsOf(best)])
  const slots = slotsByWeight(problem.request.pricePerKwh)
  const filled = powersFrom(ended, cheapest(ended), slots)
  return isMet(wishes, filled) ? better(best, improved(filled)) : best
}

/**
 * Completion hours and cost, each divided by how far the cheapest plan is behind the fastest, and the other way round.
 * Where the two agree in one of them, only the other counts. The phases' limits are left aside in both.
 */
export function balancedAim(original: Problem): BalancedAim {
  const problem = withoutPhaseLimits(original)
  const { balance = { time: 1, cost: 1 } } = problem.request
  const [quick, cheap] = extremes(problem)
  const hoursSpan = hours(problem, cheap) - hours(problem, quick)
  const costSpan = cost(problem, quick) - cost(problem, cheap)
  const perHour = hoursSpan > 1e-9 ? balance.time / hoursSpan : 0
  const costOnly = perHour === 0 ? 1 : 0
  const perCost = costSpan > 1e-9 ? balance.cost / costSpan : costOnly
  const { weights } = costAim(problem)
  return { weights: weights.map((weight) => weight * perCost), perCompletionHour: perHour, perCost }
}

function extremes(problem: Problem): [quick: Powers, cheap: Powers] {
  const slots = problem.ticks.map((_, slot) => slot)
  return [
    powersFrom(problem, fastest(problem), slots),
    powersFrom(problem, cheapest(problem), slotsByWeight(problem.request.pricePerKwh)),
  ]
}

function hours(problem: Problem, powers: Powers): number {
  return completionHours(problem.request, powers).reduce((sum, end) => sum + end, 0)
}

function cost(problem: Problem, powers: Powers): number {
  return costs(problem.request, inW(powers)).reduce((sum, each) => sum + each, 0)
}
