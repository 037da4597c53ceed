import type { Powers, Problem } from '../problem/problem.ts'

/** What the limits leave beside the powers that were taken; it changes with what is taken. */
export interface Room {
  /** Most that a car may draw in a slot on top of what is taken, steps; below 0 where too much is taken. */
  forCar(car: number, slot: number): number
  /** The row that leaves a car no more than that; absent where it is the site's limit in W. */
  tightestRow(car: number, slot: number): number | undefined
  /** Takes power for a car in a slot, steps; gives it back where it is below 0. */
  take(car: number, slot: number, power: number): void
}

/** The room that powers leave under all of a problem's limits. */
export function roomBeside(problem: Problem, powers: Powers): Room {
  const { cars } = problem
  const site = [...problem.headroom]
  const rows = problem.rows.map(({ most }) => [...most])
  const roomIn = (row: number, parts: number, slot: number) => Math.floor((rows[row]?.[slot] ?? 0) / parts)
  const room: Room = {
    forCar(car, slot) {
      let least = site[slot] as number
      for (const { row, parts } of (cars[car] as Problem['cars'][number]).draws) {
        least = Math.min(least, roomIn(row, parts, slot))
      }
      return least
    },
    tightestRow(car, slot) {
      const least = room.forCar(car, slot)
      if ((site[slot] ?? 0) <= least) return undefined
      return cars[car]?.draws.find(({ row, parts }) => roomIn(row, parts, slot) <= least)?.row
    },
    take(car, slot, power) {
      site[slot] = (site[slot] as number) - power
      for (const { row, parts } of (cars[car] as Problem['cars'][number]).draws) {
        const left = rows[row] as number[]
        left[slot] = (left[slot] as number) - parts * power
      }
    },
  }
  powers.forEach((row, car) => {
    for (let slot = 0; slot < row.length; slot++) if (row[slot] !== 0) room.take(car, slot, row[slot] as number)
  })
  return room
}

/** What a car alone at the site could draw in each slot but for its own most power, steps. */
export function roomAlone(problem: Problem, car: number): number[] {
  const { draws } = problem.cars[car] as Problem['cars'][number]
  return problem.headroom.map((steps, slot) =>
    draws.reduce(
      (least, { row, parts }) => Math.min(least, Math.floor((problem.rows[row]?.most[slot] ?? 0) / parts)),
      steps,
    ),
  )
}

/** Whether powers keep to all limits. */
export function isWithin(problem: Problem, powers: Powers): boolean {
  const room = roomBeside(problem, powers)
  return powers.every((row, car) => row.every((power, slot) => power === 0 || room.forCar(car, slot) >= 0))
}
