import type { Aim } from './aim.ts'
import type { Filling } from './flow.ts'
import { completionHours, costs, demandCost, meanDeliveryHours, type PowersW, peakFloorW, peakW } from './objective.ts'
import { bestInRoom } from './one-by-one.ts'
import { type Problem, underCap, withEnergies, withoutMinimum } from './problem.ts'
import { roomAlone } from './room.ts'
import { powerStepW } from './steps.ts'
import { balancedAim } from './strategies/balanced.ts'
import { cheapest } from './strategies/cheapest.ts'
import { cheapestCap } from './strategies/demand-charge.ts'
import { fastest } from './strategies/fastest.ts'
import { leastCap } from './strategies/peak.ts'

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
 * that of the flow, which ignores the least powers. For `balanced`, that of each car alone at the site.
 *
 * @param energies what each car gets, units
 */
export function boundFor(problem: Problem, energies: readonly number[]): number {
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
      return balancedBound(problem, same)
  }
}

function peakUnder(problem: Problem, same: Problem): number {
  return Math.max(leastCap(same) * powerStepW, peakFloorW(problem.request))
}

/**
 * The larger of two bounds, both from ignoring something: every car at its best as if it were alone at the site;
 * every car's own quickest completion, together with the least cost of all.
 */
function balancedBound(problem: Problem, same: Problem): number {
  const aim = balancedAim(problem)
  const soon = { ...aim, weights: aim.weights.map(() => 0) }
  const alone = (each: Aim) =>
    sum(problem.cars.map((_, car) => bestInRoom(withoutMinimum(same), each, car, roomAlone(problem, car), 0).value))
  return Math.max(
    alone(aim),
    alone(soon) + aim.perCost * sum(costs(problem.request, averagePowersW(problem, cheapest(same)))),
  )
}

function averagePowersW(problem: Problem, { energies }: Filling): PowersW {
  return energies.map((row) => row.map((energy, slot) => (energy / (problem.ticks[slot] ?? 1)) * powerStepW))
}
