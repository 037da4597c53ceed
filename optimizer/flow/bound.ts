import { roomAlone } from '../limits/room.ts'
import {
  completionHours,
  costs,
  demandCost,
  meanDeliveryHours,
  type PowersW,
  peakFloorW,
  peakW,
} from '../problem/objective.ts'
import { type Problem, underCap, withEnergies, withoutMinimum } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'
import { bestInRoom } from '../repair/one-by-one.ts'
import { balancedAim } from '../strategies/balanced.ts'
import { cheapest } from '../strategies/cheapest.ts'
import { cheapestCap } from '../strategies/demand-charge.ts'
import { fastest } from '../strategies/fastest.ts'
import { leastCap } from '../strategies/peak.ts'
import type { Filling } from './flow.ts'
import { pricedPlans } from './slot-prices.ts'
import { leastUsableCap } from './usable-cap.ts'

/** With more cars, least powers no longer decide which slots can be used. */
const fewCars = 20

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/**
 * A plan's value of its strategy's objective: the cost; the mean time of delivery, hours; the highest site load, W;
 * for `balanced` the weighted sum of completion times and cost.
 */
export function objectiveOf(problem: Problem, powersW: PowersW): number {
  const { request } = problem
  switch (request.strategy) {
    case 'cheapest':
      return sum(costs(request, powersW)) + demandCost(request, peakW(request, powersW))
    case 'fastest':
      return meanDeliveryHours(request, powersW)
    case 'peak':
      return request.slotMs.length === 0 ? 0 : Math.max(peakW(request, powersW), peakFloorW(request))
    case 'balanced': {
      const { perCompletionHour, perCost } = balancedAim(problem)
      return perCompletionHour * sum(completionHours(request, powersW)) + perCost * sum(costs(request, powersW))
    }
  }
}

/**
 * A value that no plan undercuts which delivers the same energy to each car:
 * that of the flow, which ignores the least powers. For `balanced`, that of cars which pay for the headroom.
 *
 * @param energies what each car gets, units
 * @param objective a value that a plan reaches; the better it is, the better may the bound get
 */
export function boundFor(problem: Problem, energies: readonly number[], objective: number): number {
  const same = withEnergies(problem, energies)
  const { request } = problem
  switch (request.strategy) {
    case 'cheapest':
      return objectiveOf(
        problem,
        averagePowersW(problem, cheapest(request.demandCharge ? underCap(same, cheapestCap(same)) : same)),
      )
    case 'fastest':
      return objectiveOf(problem, averagePowersW(problem, fastest(same)))
    case 'peak':
      return problem.ticks.length === 0 ? 0 : peakUnder(problem, same)
    case 'balanced':
      return balancedBound(problem, same, objective)
  }
}

function peakUnder(problem: Problem, same: Problem): number {
  const least = leastCap(same)
  const hasLeast = same.cars.length <= fewCars && same.cars.some(({ minPower }) => minPower > 0)
  const cap = hasLeast ? leastUsableCap(same, least) : least
  return Math.max(cap * powerStepW, peakFloorW(problem.request))
}

/** Alone at the site, a single car's best is a bound that is reached; several cars are priced apart. */
function balancedBound(problem: Problem, same: Problem, objective: number): number {
  const aim = balancedAim(problem)
  if (problem.cars.length !== 1) return pricedPlans(same, aim, objective).bound
  return bestInRoom(withoutMinimum(same), aim, 0, roomAlone(problem, 0), 0).value
}

function averagePowersW(problem: Problem, { energies }: Filling): PowersW {
  return energies.map((row) => row.map((energy, slot) => (energy / (problem.ticks[slot] ?? 1)) * powerStepW))
}
