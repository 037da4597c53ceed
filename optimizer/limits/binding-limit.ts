import type { BindingLimit } from '../model.ts'
import type { Problem } from '../problem/problem.ts'
import type { Room } from './room.ts'

/** Where and by what a car is held back. */
export interface HeldBack {
  /** Slots of its window in which it could draw more but for a limit. */
  readonly slots: readonly number[]
  /** The limit that holds it back for the longest time; absent where that is the site's in W, or none. */
  readonly limit: BindingLimit | undefined
  /** Energy that the limits leave it on top of its plan, but for its least power, units. */
  readonly left: number
}

/**
 * What the limits leave a car beside a plan, and which of them holds it back.
 *
 * @param row the car's powers, steps
 * @param room what all cars' powers leave
 */
export function heldBack(problem: Problem, car: number, row: readonly number[], room: Room): HeldBack {
  const { firstSlot, endSlot, minPower, maxPower } = problem.cars[car] as Problem['cars'][number]
  const slots: number[] = []
  const ticksOf = new Map<number | undefined, number>()
  let left = 0
  for (let slot = firstSlot; slot < endSlot; slot++) {
    const power = row[slot] ?? 0
    const ticks = problem.ticks[slot] ?? 0
    const more = room.forCar(car, slot)
    left += Math.max(0, Math.min(more, maxPower - power)) * ticks
    if (power >= maxPower || more >= (power > 0 ? 1 : Math.max(1, minPower))) continue
    const tightest = room.tightestRow(car, slot)
    slots.push(slot)
    ticksOf.set(tightest, (ticksOf.get(tightest) ?? 0) + ticks)
  }
  const longest = [...ticksOf].reduce((best, next) => (next[1] > best[1] ? next : best), [undefined, 0])
  return { slots, limit: longest[0] === undefined ? undefined : problem.rows[longest[0]]?.name, left }
}
