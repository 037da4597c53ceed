import { slotsByWeight } from '../flow/flow.ts'
import type { Aim } from '../problem/aim.ts'
import { energiesOf, missingOf, type Powers, type Problem } from '../problem/problem.ts'
import { type Room, roomBeside } from './room.ts'

const passes = 4

/**
 * Helps cars without least powers that are short: where a limit is used up, others behind it move energy to slots in
 * which they have room, and the short car takes their place. Nobody loses energy.
 */
export function steppedAside(problem: Problem, aim: Aim, start: Powers): Powers {
  const powers = start.map((row) => [...row])
  const yard: Yard = { problem, order: slotsByWeight(aim.weights), powers, room: roomBeside(problem, powers) }
  for (let pass = 0; pass < passes; pass++) {
    const energies = energiesOf(problem, powers)
    const short = problem.order.filter((car) => missingOf(problem, car, energies[car] ?? 0) > 0)
    const gains = short.map((car) => gainOf(yard, car, (problem.cars[car]?.energy ?? 0) - (energies[car] ?? 0)))
    if (!gains.some((gain) => gain > 0)) break
  }
  return powers
}

/** Powers being changed, and what they leave. */
interface Yard {
  readonly problem: Problem
  /** Slots, best first. */
  readonly order: readonly number[]
  readonly powers: number[][]
  readonly room: Room
}

/** Gives a car what others can make way for; returns the energy it gains, units. */
function gainOf(yard: Yard, car: number, missing: number): number {
  const { problem, order, powers, room } = yard
  const { firstSlot, endSlot, maxPower } = problem.cars[car] as Problem['cars'][number]
  const row = powers[car] as number[]
  let open = missing
  for (const slot of order) {
    const ticks = problem.ticks[slot] ?? 1
    if (slot < firstSlot || slot >= endSlot) continue
    const wanted = Math.min(maxPower - (row[slot] ?? 0), Math.floor(open / ticks))
    if (wanted <= 0) continue
    makeWay(yard, car, slot, wanted)
    const taken = Math.max(0, Math.min(wanted, room.forCar(car, slot)))
    row[slot] = (row[slot] ?? 0) + taken
    room.take(car, slot, taken)
    open -= taken * ticks
  }
  return missing - open
}

/** Moves others out of a slot until a car has so much room there, or nobody can move. */
function makeWay({ problem, order, powers, room }: Yard, taker: number, slot: number, wanted: number): void {
  const partsOf = (car: number, row: number) => problem.cars[car]?.draws.find((draw) => draw.row === row)?.parts ?? 0
  for (const giver of problem.order) {
    const missing = wanted - room.forCar(taker, slot)
    if (missing <= 0) return
    const own = powers[giver] as number[]
    if (giver === taker || (own[slot] ?? 0) === 0) continue
    const tightest = room.tightestRow(taker, slot)
    const given = tightest === undefined ? 1 : partsOf(giver, tightest)
    if (given === 0) continue
    const most = Math.ceil((missing * (tightest === undefined ? 1 : partsOf(taker, tightest))) / given)
    moveOut(problem, order, own, room, giver, slot, Math.min(most, own[slot] ?? 0))
  }
}

/** Moves up to so much of a car's power in a slot to its other slots of the same length, best first. */
function moveOut(
  problem: Problem,
  order: readonly number[],
  row: number[],
  room: Room,
  car: number,
  from: number,
  most: number,
): void {
  const { firstSlot, endSlot, maxPower } = problem.cars[car] as Problem['cars'][number]
  let open = most
  for (const to of order) {
    if (open <= 0) return
    if (to === from || to < firstSlot || to >= endSlot || problem.ticks[to] !== problem.ticks[from]) continue
    const more = Math.min(open, maxPower - (row[to] ?? 0), room.forCar(car, to))
    if (more <= 0) continue
    row[from] = (row[from] ?? 0) - more
    row[to] = (row[to] ?? 0) + more
    room.take(car, from, -more)
    room.take(car, to, more)
    open -= more
  }
}
