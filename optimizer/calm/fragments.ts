import { type Room, roomBeside } from '../limits/room.ts'
import { type Aim, aimValue } from '../problem/aim.ts'
import { missingOf, type Powers, type Problem } from '../problem/problem.ts'
import { bestInRoom } from '../repair/one-by-one.ts'
import { changesOf } from './calm.ts'

const nodesPerCar = 200

/**
 * The same plan without lone slots, where a car charges for one slot between two without:
 * their energy moves to the slots beside those that the car uses anyway.
 *
 * @param extra how much the aim's value may rise in all
 */
export function withoutFragments(problem: Problem, aim: Aim, start: Powers, extra: number): Powers {
  const powers = start.map((row) => row)
  const left = roomBeside(problem, start)
  let allowance = extra
  let hasChanged = false
  for (const car of problem.order) {
    for (const slot of fragmentsOf(powers[car] ?? [])) {
      const before = powers[car] ?? []
      const row = withoutSlot(problem, aim, before, left, car, slot)
      if (!row || changesOf([row]) >= changesOf([before])) continue
      const rise = aimValue(problem, aim, [row]) - aimValue(problem, aim, [before])
      if (rise > allowance) continue
      allowance -= rise
      powers[car] = row
      hasChanged = true
      for (const [at, power] of row.entries()) left.take(car, at, power - (before[at] ?? 0))
    }
  }
  return hasChanged ? powers : start
}

/** Slots with power whose neighbours have none. */
function fragmentsOf(row: readonly number[]): number[] {
  const isOff = (slot: number) => (row[slot] ?? 0) === 0
  return row.flatMap((_, slot) => (!isOff(slot) && isOff(slot - 1) && isOff(slot + 1) ? [slot] : []))
}

/** The car's best plan without a slot, in its other slots and those beside them; absent where less is delivered. */
function withoutSlot(
  problem: Problem,
  aim: Aim,
  row: readonly number[],
  left: Room,
  car: number,
  without: number,
): readonly number[] | undefined {
  const isUsed = (slot: number) => slot !== without && (row[slot] ?? 0) > 0
  const room = row.map((power, slot) => {
    if (slot === without || !(isUsed(slot) || isUsed(slot - 1) || isUsed(slot + 1))) return 0
    return left.forCar(car, slot) + power
  })
  const plan = bestInRoom(problem, aim, car, room, nodesPerCar)
  return missingOf(problem, car, plan.energy) === 0 ? plan.powers : undefined
}
