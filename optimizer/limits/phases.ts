import { energiesOf, type Powers, type Problem } from '../problem/problem.ts'
import { isWithin, type Room, roomBeside } from './room.ts'

/** Whether the currents of phases are limited: the flow knows nothing of them beyond what `limit-tree.ts` implies. */
export function hasPhaseLimits({ rows }: Problem): boolean {
  // Rows in W come first.
  return rows.at(-1)?.name.phase !== undefined
}

/** The relaxed problem that a flow solves: phases are left aside, limits in W are not. */
export function withoutPhaseLimits(problem: Problem): Problem {
  if (!hasPhaseLimits(problem)) return problem
  const rows = problem.rows.filter(({ name }) => name.phase === undefined)
  const cars = problem.cars.map((car) => ({ ...car, draws: car.draws.filter(({ row }) => row < rows.length) }))
  return { ...problem, rows, cars }
}

/** Whether powers keep to the phases' limits, given that they keep to those in W. */
export function keepsPhaseLimits(problem: Problem, powers: Powers): boolean {
  return !hasPhaseLimits(problem) || isWithin(problem, powers)
}

/**
 * The same powers where they keep to the phases' limits, and less in the slots where they do not:
 * there each car in turn gets what it had or what is left, the one that got least of its wish so far first.
 *
 * @param slotOrder the slots, best first
 */
export function withinPhaseLimits(problem: Problem, powers: number[][], slotOrder: readonly number[]): number[][] {
  if (keepsPhaseLimits(problem, powers)) return powers
  const before = roomBeside(problem, powers)
  const isExceeded = (slot: number) => powers.some((row, car) => (row[slot] ?? 0) > 0 && before.forCar(car, slot) < 0)
  const exceeded = slotOrder.filter(isExceeded)
  const isCut = new Set(exceeded)
  const kept = powers.map((row) => row.map((power, slot) => (isCut.has(slot) ? 0 : power)))
  const energies = energiesOf(problem, kept)
  const room = roomBeside(problem, kept)
  for (const slot of exceeded) shareSlot(problem, powers, kept, energies, room, slot)
  return kept
}

function shareSlot(
  problem: Problem,
  powers: Powers,
  kept: number[][],
  energies: number[],
  room: Room,
  slot: number,
): void {
  const { cars, order } = problem
  const served = (car: number) => (energies[car] ?? 0) / (cars[car]?.energy || 1)
  const priority = (car: number) => cars[car]?.priority ?? 0
  const turns = order
    .filter((car) => (powers[car]?.[slot] ?? 0) > 0)
    .sort((a, b) => priority(b) - priority(a) || served(a) - served(b))
  for (const car of turns) {
    const wanted = powers[car]?.[slot] ?? 0
    const power = Math.min(wanted, room.forCar(car, slot))
    if (power <= 0 || power < Math.min(wanted, cars[car]?.minPower ?? 0)) continue
    ;(kept[car] as number[])[slot] = power
    room.take(car, slot, power)
    energies[car] = (energies[car] ?? 0) + power * (problem.ticks[slot] ?? 0)
  }
}
