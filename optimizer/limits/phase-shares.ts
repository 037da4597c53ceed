import type { Powers, Problem } from '../problem/problem.ts'
import { roomBeside } from './room.ts'

/**
 * The same problem with each car's power in each slot held near that of a plan which keeps to the phases, wherever
 * phases could be exceeded: flows, which know nothing of phases, then hardly do so.
 * A restriction, not a relaxation: it leaves room that a plan can still use.
 *
 * @param powers of a plan within all limits; least powers may be broken
 */
export function heldNear(problem: Problem, powers: Powers): Problem {
  const { cars, rows, ticks } = problem
  const room = roomBeside(problem, powers)
  const isAmple = rows.map(({ most, name }, row) => {
    const sums = ticks.map(() => 0)
    if (name.phase === undefined) return sums.map(() => true)
    for (const { draws, maxPower, firstSlot, endSlot } of cars) {
      const parts = draws.find((draw) => draw.row === row)?.parts ?? 0
      for (let slot = firstSlot; slot < endSlot; slot++) sums[slot] = (sums[slot] ?? 0) + parts * maxPower
    }
    return sums.map((sum, slot) => sum <= (most[slot] ?? 0))
  })
  const held = (car: number, slot: number): number => {
    const { draws, minPower, maxPower, phaseMost } = cars[car] as Problem['cars'][number]
    const free = Math.min(maxPower, phaseMost?.[slot] ?? maxPower)
    if (draws.every(({ row }) => isAmple[row]?.[slot])) return free
    const power = powers[car]?.[slot] ?? 0
    if (power > 0) return Math.min(free, Math.max(power, minPower))
    const left = room.forCar(car, slot)
    return left > 0 && left >= minPower ? Math.min(free, left) : 0
  }
  return {
    ...problem,
    cars: cars.map((car, index) => ({ ...car, phaseMost: ticks.map((_, slot) => held(index, slot)) })),
  }
}
