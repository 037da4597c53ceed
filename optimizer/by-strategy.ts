import { fairShares, sharedFairly } from './flow/fair-shares.ts'
import { slotsByWeight } from './flow/flow.ts'
import { capOf, capSearches, underLowestCap } from './flow/lowest-cap.ts'
import { pricedPlans } from './flow/slot-prices.ts'
import { heldNear } from './limits/phase-shares.ts'
import { hasPhaseLimits, keepsPhaseLimits, withoutPhaseLimits } from './limits/phases.ts'
import { roomAlone } from './limits/room.ts'
import { steppedAside } from './limits/step-aside.ts'
import { type Aim, aimValue, costAim, timeAim } from './problem/aim.ts'
import { demandCost } from './problem/objective.ts'
import {
  energiesOf,
  isLinear,
  isMet,
  type Powers,
  type Problem,
  totalOf,
  underCap,
  withEnergies,
  withoutMinimum,
} from './problem/problem.ts'
import { powersFrom } from './problem/set-points.ts'
import { powerStepW } from './problem/steps.ts'
import { endsOf, withBestDeadlines } from './repair/deadlines.ts'
import { makeRoom } from './repair/make-room.ts'
import { isBetter, roundAndRepair } from './repair/minimum-current.ts'
import { bestInRoom, improveOneByOne } from './repair/one-by-one.ts'
import { pressedLow } from './repair/pressed.ts'
import { shareFairly } from './repair/share-fairly.ts'
import { swapRepaired } from './repair/swap-repair.ts'
import { balanced, balancedAim, mostBalancedOneByOne } from './strategies/balanced.ts'
import { cheapest } from './strategies/cheapest.ts'
import { capWithoutCharge, cheapestCap } from './strategies/demand-charge.ts'
import { fastest } from './strategies/fastest.ts'

const nodesForOneCar = 20_000
const nodesInImprovement = 200
const improvingRounds = 4
const fewCars = 20
const capFractions = [0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.7]

/** The strategy's plan without least powers and the phases' limits: it may break either. */
export function flowPlan(problem: Problem): Powers {
  return leastValue(withoutPhaseLimits(problem))
}

/** The strategy's flow. Where it exceeds phases, powers are cut down to them. */
function leastValue(problem: Problem): Powers {
  const slotsByPrice = slotsByWeight(problem.request.pricePerKwh)
  switch (problem.request.strategy) {
    case 'cheapest':
      return problem.request.demandCharge
        ? cheapestUnder(sharedFairly(problem), cheapestCap(problem))
        : powersFrom(problem, cheapest(problem), slotsByPrice)
    case 'fastest':
      return powersFrom(problem, fastest(problem), slotsInTime(problem))
    case 'peak': {
      const shared = sharedFairly(problem)
      return cheapestUnder(shared, capWithoutCharge(shared))
    }
    case 'balanced':
      return balanced(withoutMinimum(problem))
  }
}

function cheapestUnder(problem: Problem, capSteps: number): Powers {
  const capped = underCap(problem, capSteps)
  return powersFrom(capped, cheapest(capped), slotsByWeight(problem.request.pricePerKwh))
}

/**
 * The strategy's plan with least powers, found by rounding and repairing: valid, not proven.
 * Where not all wishes are met, the cars first share what there is, then their shares are planned.
 */
export function repairedPlan(problem: Problem): Powers {
  // Where the flow keeps to the phases by itself, least powers are all there is to repair.
  if (!hasPhaseLimits(problem) || keepsPhaseLimits(problem, flowPlan(problem))) {
    return lowered(problem, repairedInW(problem))
  }
  const aim = aimOf(problem)
  const relaxed = withoutMinimum(problem)
  // Flows that are cut down to phases leave cars short that others can make way for.
  const within = (capped: Problem) => {
    const cut = improvedOneByOne(capped, aim, leastValue(capped))
    return improvedOneByOne(capped, aim, steppedAside(peakKept(capped, cut), aim, cut))
  }
  const isPeak = problem.request.strategy === 'peak'
  const kept = isPeak ? underLowestCap(relaxed, within, capSearches(problem)) : within(relaxed)
  return isLinear(problem) ? kept : repairedNear(problem, kept)
}

/**
 * The plan with least powers, found by rounding and repairing near a plan without them that keeps to the phases.
 *
 * @param relaxed the powers of that plan
 */
export function repairedNear(problem: Problem, relaxed: Powers): Powers {
  const planned = repairedInW(heldNear(problem, relaxed))
  const aim = aimOf(problem)
  const improved = improvedOneByOne(problem, aim, planned)
  return problem.request.strategy === 'peak' ? pressedLow(problem, aim, improved) : improved
}

function improvedOneByOne(problem: Problem, aim: Aim, powers: Powers): Powers {
  return improveOneByOne(peakKept(problem, powers), aim, powers, improvingRounds, nodesInImprovement)
}

/** For `peak` where phases are limited: lower caps tried once more, with what swaps lose to phases mended car by car. */
function lowered(problem: Problem, start: Powers): Powers {
  if (problem.request.strategy !== 'peak' || !hasPhaseLimits(problem)) return start
  const aim = aimOf(problem)
  const under = (capped: Problem) => {
    const swapped = swapRepaired(capped, aim.weights)
    return improveOneByOne(capped, aim, makeRoom(capped, aim, swapped), improvingRounds, nodesInImprovement)
  }
  return underLowestCap(problem, under, capSearches(problem), start)
}

/** Where the peak counts and all wishes are met, the problem under the peak that a plan has. */
function peakKept(problem: Problem, powers: Powers): Problem {
  const { strategy, demandCharge } = problem.request
  const countsPeak = strategy === 'peak' || (strategy === 'cheapest' && demandCharge !== undefined)
  if (!countsPeak || !isMet(problem, powers)) return problem
  return underCap(problem, Math.max(capOf(problem, powers), capWithoutCharge(problem)))
}

function repairedInW(problem: Problem): Powers {
  const aim = aimOf(problem)
  const first = repair(problem, aim)
  if (problem.cars.length < 2 || isMet(problem, first)) return first
  const byShares = improveOneByOne(
    problem,
    aim,
    repair(withEnergies(problem, fairShares(problem)), aim),
    improvingRounds,
    100,
  )
  const shared = shareFairly(problem, totalOf(problem, byShares) >= totalOf(problem, first) ? byShares : first)
  const same = withEnergies(problem, energiesOf(problem, shared))
  const planned = repair(same, aim)
  if (isMet(same, planned)) return planned
  return improveOneByOne(same, aim, shared, improvingRounds, nodesInImprovement)
}

function repair(problem: Problem, aim: Aim): Powers {
  switch (problem.request.strategy) {
    case 'cheapest':
      return problem.request.demandCharge ? repairedUnderCharge(problem) : roundAndRepair(problem, costAim(problem))
    case 'fastest':
      return roundAndRepair(problem, timeAim(problem))
    case 'peak':
      return repairedPeak(problem, aim)
    case 'balanced':
      return repairedBalance(problem, aim)
  }
}

/** The lowest cap under which all can be placed by swaps, on small sites also by repair; then the cost under it. */
function repairedPeak(problem: Problem, aim: Aim): Powers {
  const isSmall = problem.cars.length <= fewCars
  const planUnder = (capped: Problem) => {
    const swapped = swapRepaired(capped, aim.weights)
    return isMet(capped, swapped) || !isSmall ? swapped : roundAndRepair(capped, aim)
  }
  const free = roundAndRepair(problem, aim)
  const same = withEnergies(problem, energiesOf(problem, free))
  const lowest = underLowestCap(same, planUnder, capSearches(problem), free)
  const capped = underCap(same, Math.max(capOf(same, lowest), capWithoutCharge(same)))
  return improveOneByOne(capped, aim, lowest, improvingRounds, nodesInImprovement)
}

/** A cheap plan with least powers for large sites, to have one while a strategy that takes seconds is planned. */
export function quickPlan(problem: Problem): Powers | undefined {
  const { strategy } = problem.request
  const isSlow = (strategy === 'peak' || strategy === 'balanced') && problem.cars.length > 100
  return isSlow ? roundAndRepair(sharedFairly(problem), costAim(problem)) : undefined
}

/** What a strategy minimizes where cars are planned one at a time; for `peak`, what it minimizes under the cap. */
export function aimOf(problem: Problem): Aim {
  switch (problem.request.strategy) {
    case 'cheapest':
    case 'peak':
      return costAim(problem)
    case 'fastest':
      return timeAim(problem)
    case 'balanced':
      return balancedAim(problem)
  }
}

/** The best plan for a site with one car, where its search ends; absent where it does not. */
export function provenPlanForOneCar(problem: Problem): Powers | undefined {
  let isProven = true
  const best = (within: Problem, aim: Aim): Powers => {
    const plan = bestInRoom(within, aim, 0, roomAlone(within, 0), nodesForOneCar)
    isProven &&= plan.isProven
    return [plan.powers]
  }
  const isPeak = problem.request.strategy === 'peak'
  const aim = aimOf(problem)
  const plan = isPeak
    ? underLowestCap(problem, (capped) => best(capped, aim), Number.POSITIVE_INFINITY)
    : best(problem, aim)
  return isProven ? plan : undefined
}

/** The best of a few caps between the flow's and none. */
function repairedUnderCharge(problem: Problem): Powers {
  const aim = costAim(problem)
  const free = roundAndRepair(problem, aim)
  const same = withEnergies(problem, energiesOf(problem, free))
  const low = cheapestCap(same)
  const high = capOf(problem, free)
  const value = (powers: Powers) =>
    aimValue(problem, aim, powers) + demandCost(problem.request, capOf(problem, powers) * powerStepW)
  const capped = capFractions
    .map((fraction) => roundAndRepair(underCap(same, Math.ceil(low + fraction * (high - low))), aim))
    .filter((powers) => isMet(same, powers))
  return capped.reduce((best, powers) => (value(powers) < value(best) ? powers : best), free)
}

/** The best of the cheapest and the fastest plan and that of the best deadlines, each improved car by car. */
function repairedBalance(problem: Problem, aim: Aim): Powers {
  const improved = (start: Powers) => improveOneByOne(problem, aim, start, improvingRounds, nodesInImprovement)
  const isLarge = problem.cars.length > mostBalancedOneByOne
  const starts = [costAim(problem), timeAim(problem)].map((each) => roundAndRepair(problem, each))
  const plans = isLarge ? starts : starts.map(improved)
  const better = (best: Powers, plan: Powers) => (isBetter(problem, aim, plan, best) ? plan : best)
  const best = plans.reduce(better)
  const same = withEnergies(problem, energiesOf(problem, best))
  const { ends } = pricedPlans(same, aim, aimValue(problem, aim, best))
  const ended = withBestDeadlines(same, aim, [...ends, endsOf(best)])
  const repaired = roundAndRepair(ended, costAim(problem))
  return better(best, isLarge ? repaired : improved(repaired))
}

function slotsInTime(problem: Problem): number[] {
  return problem.ticks.map((_, slot) => slot)
}
