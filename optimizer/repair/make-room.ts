import { slotsByWeight } from '../flow/flow.ts'
import { type Room, roomBeside } from '../limits/room.ts'
import type { Aim } from '../problem/aim.ts'
import { energiesOf, missingOf, type Powers, type Problem } from '../problem/problem.ts'
import { bestInRoom } from './one-by-one.ts'

const nodesPerCar = 100

/**
 * Helps cars that are short: in a slot that is full, others go down towards their least power and move that energy
 * to slots which they use anyway, until the short car can charge there, too. Nobody else loses energy.
 */
export function makeRoom(problem: Problem, aim: Aim, start: Powers): Powers {
  const site: Site = {
    problem,
    order: slotsByWeight(aim.weights),
    powers: start.map((row) => [...row]),
    left: roomBeside(problem, start),
  }
  const energies = energiesOf(problem, start)
  let hasChanged = false
  for (const car of problem.order) {
    if (missingOf(problem, car, energies[car] ?? 0) > 0) hasChanged = help(site, aim, car) || hasChanged
  }
  return hasChanged ? site.powers : start
}

/** Powers being changed, and what they leave. */
interface Site {
  readonly problem: Problem
  /** Slots, best first. */
  readonly order: readonly number[]
  readonly powers: number[][]
  readonly left: Room
}

/** Power that a car moves from a slot to another of the same length, steps. */
interface Shift {
  readonly giver: number
  readonly from: number
  readonly to: number
  readonly power: number
}

/** Tries the slots in which a car does not charge, best first, until one makes it better off. */
function help(site: Site, aim: Aim, car: number): boolean {
  const { problem, order, powers, left } = site
  const { firstSlot, endSlot, minPower } = problem.cars[car] as Problem['cars'][number]
  const before = [...(powers[car] ?? [])]
  const missing = (row: readonly number[]) => missingOf(problem, car, energiesOf(problem, [row])[0] ?? 0)
  for (const slot of order) {
    if (slot < firstSlot || slot >= endSlot || (before[slot] ?? 0) > 0) continue
    const shifts = shiftsOutOf(site, car, slot, minPower)
    if (!shifts) continue
    const room = before.map((power, at) => left.forCar(car, at) + power)
    const plan = bestInRoom(problem, aim, car, room, nodesPerCar)
    if (missing(plan.powers) < missing(before)) {
      powers[car] = [...plan.powers]
      for (const [at, power] of before.entries()) left.take(car, at, (plan.powers[at] ?? 0) - power)
      return true
    }
    for (const shift of shifts) shiftPower(site, shift, -1)
  }
  return false
}

/** Moves power out of a slot, car by car, until so much is free for a car; moves nothing where that cannot be had. */
function shiftsOutOf(site: Site, taker: number, slot: number, needed: number): Shift[] | undefined {
  const shifts: Shift[] = []
  for (const giver of site.problem.order) {
    const open = needed - site.left.forCar(taker, slot)
    if (open <= 0) break
    if (giver === taker) continue
    const most = Math.ceil(open * powerForOne(site, taker, giver, slot))
    for (const shift of shiftsOf(site, giver, slot, most)) {
      shiftPower(site, shift, 1)
      shifts.push(shift)
    }
  }
  if (site.left.forCar(taker, slot) >= needed) return shifts
  for (const shift of shifts) shiftPower(site, shift, -1)
  return undefined
}

/** Steps by which a giver must go down to free one for a taker, under the limit that leaves the taker least. */
function powerForOne({ problem, left }: Site, taker: number, giver: number, slot: number): number {
  const tightest = left.tightestRow(taker, slot)
  if (tightest === undefined) return 1
  const parts = (car: number) => problem.cars[car]?.draws.find(({ row }) => row === tightest)?.parts ?? 0
  return parts(giver) === 0 ? 0 : parts(taker) / parts(giver)
}

/** Where a car can move up to so much of its power in a slot: to slots it uses, of the same length, that have room. */
function shiftsOf({ problem, order, powers, left }: Site, giver: number, from: number, most: number): Shift[] {
  const { minPower, maxPower } = problem.cars[giver] as Problem['cars'][number]
  const row = powers[giver] ?? []
  let open = Math.min(most, (row[from] ?? 0) - minPower)
  const shifts: Shift[] = []
  for (const to of order) {
    if (open <= 0) break
    if (to === from || (row[to] ?? 0) === 0 || problem.ticks[to] !== problem.ticks[from]) continue
    const more = Math.min(open, maxPower - (row[to] ?? 0), left.forCar(giver, to))
    if (more <= 0) continue
    shifts.push({ giver, from, to, power: more })
    open -= more
  }
  return shifts
}

function shiftPower({ powers, left }: Site, { giver, from, to, power }: Shift, sign: 1 | -1): void {
  const row = powers[giver] ?? []
  row[from] = (row[from] ?? 0) - sign * power
  row[to] = (row[to] ?? 0) + sign * power
  left.take(giver, from, -sign * power)
  left.take(giver, to, sign * power)
}
