import { roomAlone } from '../limits/room.ts'
import { costAim } from '../problem/aim.ts'
import { missingOf, type Problem, underCap } from '../problem/problem.ts'
import { bestInRoom } from '../repair/one-by-one.ts'
import { usableBounds } from '../repair/swap-repair.ts'
import { fillInOrder } from './flow.ts'

const nodesPerCar = 500
/** Above every site load. */
const noCap = 1e11

/**
 * A cap on the site load, steps, below which no plan with least powers gives every car its energy: from the flow's cap
 * up to where each car alone has a plan, and all together have one in the slots that hold their least powers.
 *
 * @param least cap that the flow needs
 * @param problem with wishes that can all be met
 */
export function leastUsableCap(problem: Problem, least: number): number {
  if (fits(problem, least) || !fits(problem, noCap)) return least
  let low = least
  let step = 1
  while (!fits(problem, low + step)) {
    low += step
    step *= 2
  }
  let high = low + step
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (fits(problem, middle)) high = middle
    else low = middle
  }
  return high
}

function fits(problem: Problem, capSteps: number): boolean {
  const capped = underCap(problem, capSteps)
  const aim = costAim(capped)
  const isAlone = capped.cars.every((_, car) => {
    const plan = bestInRoom(capped, aim, car, roomAlone(capped, car), nodesPerCar)
    return !plan.isProven || missingOf(capped, car, plan.energy) === 0
  })
  if (!isAlone) return false
  const inTime = capped.ticks.map((_, slot) => slot)
  const { delivered } = fillInOrder(capped, inTime, usableBounds(capped))
  return capped.cars.every((_, car) => missingOf(capped, car, delivered[car] ?? 0) === 0)
}
