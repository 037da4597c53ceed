import { energiesOf, isMet, type Powers, type Problem, underCap, withEnergies } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'
import { capWithoutCharge } from '../strategies/demand-charge.ts'

const firstStep = 0.0001
const stepGrowth = 4
const nearEnough = 1e-5
const manyCars = 300

/**
 * The plan under the lowest cap on the site load at which a way of planning still delivers as much as without one.
 * More headroom never delivers less, so from the flow's least cap ever larger steps go up, and halving comes back down.
 *
 * @param mostSearches after so many tries the lowest cap so far counts
 * @param free the plan without a cap
 */
export function underLowestCap(
  problem: Problem,
  planUnder: (capped: Problem) => Powers,
  mostSearches: number,
  free = planUnder(problem),
): Powers {
  let powers = free
  const same = withEnergies(problem, energiesOf(problem, powers))
  let tooLow = capWithoutCharge(same) - 1
  let high = capOf(problem, powers)
  // The flow's own cap may be out of reach: whole least powers do not always fill it to the last W.
  let step = 1
  const nearest = Number.isFinite(mostSearches) ? Math.ceil(nearEnough * Math.abs(tooLow)) : 1
  for (let search = 0; search < mostSearches && high - tooLow > (search === 0 ? 1 : nearest); search++) {
    const middle = Math.min(tooLow + step, Math.floor((tooLow + high) / 2))
    const plan = planUnder(underCap(same, middle))
    if (isMet(same, plan)) {
      powers = plan
      high = Math.min(middle, capOf(problem, plan))
      step = Number.POSITIVE_INFINITY
    } else {
      tooLow = middle
      step = Math.max(Math.ceil(firstStep * Math.abs(middle)), stepGrowth * step)
    }
  }
  return powers
}

/** Fewer tries where each takes long. */
export function capSearches({ cars }: Problem): number {
  if (cars.length <= 50) return 14
  return cars.length <= manyCars ? 7 : 5
}

/** Highest site load, rounded up to steps. */
export function capOf({ request }: Problem, powers: Powers): number {
  const loads = request.baseLoadW.map((loadW, slot) => {
    return powers.reduce((sum, row) => sum + (row[slot] ?? 0), loadW / powerStepW)
  })
  return Math.ceil(Math.max(...loads) - 1e-6)
}
