import type { Filling } from '../flow/flow.ts'
import { hasPhaseLimits, withinPhaseLimits } from '../limits/phases.ts'
import { type Room, roomBeside } from '../limits/room.ts'
import type { Powers, Problem } from './problem.ts'
import { powerStepW } from './steps.ts'

/** Whole steps as W, without the last bits that a multiplication leaves. */
export function tidyW(steps: number): number {
  return Math.round(steps) / Math.round(1 / powerStepW)
}

/** Powers in W instead of steps. */
export function inW(powers: Powers): number[][] {
  return powers.map((row) => row.map(tidyW))
}

/**
 * Turns energies into powers in whole steps, rounded down so that no limit is exceeded;
 * what rounding takes from a car is given back in slots where it charges anyway, cheapest first.
 *
 * @param slotOrder the slots, best first
 */
export function powersFrom(problem: Problem, { energies, delivered }: Filling, slotOrder: readonly number[]): Powers {
  // In slots of one length every energy of a flow is a whole number of steps.
  if (!hasPhaseLimits(problem) && problem.ticks.every((length) => length === 1)) return energies
  let isRounded = false
  const powers = energies.map((row) => {
    const rounded = new Array<number>(row.length)
    for (let slot = 0; slot < row.length; slot++) {
      const power = (row[slot] as number) / (problem.ticks[slot] as number)
      rounded[slot] = Math.floor(power)
      isRounded ||= rounded[slot] !== power
    }
    return rounded
  })
  const kept = withinPhaseLimits(problem, powers, slotOrder)
  if (!isRounded && kept === powers) return powers
  const left = roomBeside(problem, kept)
  for (const car of problem.order) topUp(problem, car, kept[car] ?? [], left, slotOrder, delivered[car] ?? 0)
  return kept
}

/** Raises a car's powers where it charges already, until it has its energy or nothing fits. */
function topUp(
  problem: Problem,
  car: number,
  row: number[],
  left: Room,
  slotOrder: readonly number[],
  energy: number,
): void {
  const { maxPower, phaseMost } = problem.cars[car] as Problem['cars'][number]
  let missing = energy - row.reduce((sum, power, slot) => sum + power * (problem.ticks[slot] ?? 0), 0)
  for (const slot of slotOrder) {
    if (missing <= 0) return
    const power = row[slot] ?? 0
    if (power === 0) continue
    const more = Math.min(
      Math.min(maxPower, phaseMost?.[slot] ?? maxPower) - power,
      left.forCar(car, slot),
      Math.floor(missing / (problem.ticks[slot] ?? 1)),
    )
    row[slot] = power + more
    left.take(car, slot, more)
    missing -= more * (problem.ticks[slot] ?? 0)
  }
}
