import type { Powers, Problem } from './problem.ts'

/** What the limits leave beside the powers that were taken; it changes with what is taken. */
export interface Room {
  /** Most that a car may draw in a slot on top of what is taken, steps; below 0 where too much is taken. */
  forCar(car: number, slot: number): number
  /** Takes power for a car in a slot, steps; gives it back where it is below 0. */
  take(car: number, slot: number, power: number): void
}

/** The room that powers leave under a problem's limits. */
export function roomBeside(problem: Problem, powers: Powers): Room {
  const site = [...problem.headroom]
  const room: Room = {
    forCar: (_, slot) => site[slot] ?? 0,
    take: (_, slot, power) => {
      site[slot] = (site[slot] ?? 0) - power
    },
  }
  powers.forEach((row, car) => {
    row.forEach((power, slot) => {
      if (power !== 0) room.take(car, slot, power)
    })
  })
  return room
}

/** What a car alone at the site could draw in each slot but for its own most power, steps. */
export function roomAlone(problem: Problem, car: number): number[] {
  const room = roomBeside(problem, [])
  return problem.ticks.map((_, slot) => room.forCar(car, slot))
}
