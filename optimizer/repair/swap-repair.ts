import { type Filling, fillInOrder, slotsByWeight } from '../flow/flow.ts'
import { type Room, roomAlone, roomBeside } from '../limits/room.ts'
import type { Car, Powers, Problem } from '../problem/problem.ts'
import { type Pattern, refill } from './refill.ts'

/** Rounds over all places, between two flows. */
const passes = 3
/** Flows, each with places fixed that could not be mended before. */
const rounds = 12

/** Energies being changed, units; indexed by car, then slot. */
interface Swapping {
  readonly cars: readonly Car[]
  readonly ticks: readonly number[]
  readonly energies: readonly Float64Array[]
  /** What is left for others, steps; where energies are no whole steps, parts of one. */
  readonly left: Room
  /** Slots of each car's window that can hold its least power, best first. */
  readonly slots: readonly (readonly number[])[]
  /** Cars that may charge in each slot, in tie order. */
  readonly present: readonly (readonly number[])[]
  /** What was changed since the last fixed place, to be taken back: car, slot, energy before. */
  readonly journal: [car: number, slot: number, before: number][]
}

/**
 * A plan in which every power is 0 or at least its car's least power, from the flow: what lies below is switched off or
 * raised to the least power, by moving energy within the car where slots have room, and by exchange with another car
 * where they have none. Both keep each car's energy; an exchange keeps what the slots hold and the plan's value, too.
 *
 * @returns the flow's powers in the slots that are then in use; cars may lack what could not be placed
 */
export function swapRepaired(problem: Problem, weights: readonly number[]): Powers {
  const order = slotsByWeight(weights)
  const bounds = usableBounds(problem)
  let within = mended(problem, order, bounds)
  for (let round = 1; round < rounds; round++) {
    const broken = brokenPlaces(within)
    if (broken.length === 0) break
    for (const [car, slot] of broken) decide(problem, bounds, car, slot)
    within = mended(problem, order, bounds)
  }
  const inUse = within.energies.map((row, car) =>
    Array.from(row, (energy, slot) => (energy > 0 && energy >= least(within, car, slot) ? 1 : 0)),
  )
  return refill(problem, order, inUse)
}

/** Any power up to the most, in the slots that can hold a car's least power at all. */
export function usableBounds(problem: Problem): Pattern {
  const { cars, headroom } = problem
  return {
    least: cars.map(() => headroom.map(() => 0)),
    most: cars.map(({ minPower, maxPower }, car) =>
      roomAlone(problem, car).map((room) => (room >= minPower ? maxPower : 0)),
    ),
  }
}

/** Fixes a place that could not be mended: on where car and slot have room for it, and off where that was tried. */
function decide(problem: Problem, { least, most }: Pattern, car: number, slot: number): void {
  const { cars, ticks } = problem
  const { minPower, energy } = cars[car] as Car
  const row = least[car] as number[]
  const ownEnergy = row.reduce((sum, power, at) => sum + power * (ticks[at] as number), 0)
  const fitsCar = ownEnergy + minPower * (ticks[slot] as number) <= energy
  const fitsSlot = roomBeside(problem, least).forCar(car, slot) >= minPower
  const isOn = row[slot] === 0 && fitsCar && fitsSlot
  row[slot] = isOn ? minPower : 0
  if (!isOn) (most[car] as number[])[slot] = 0
}

/** The flow within bounds, mended place by place as far as it can be. */
function mended(problem: Problem, order: readonly number[], bounds: Pattern): Swapping {
  const within = swapping(problem, fillInOrder(problem, order, bounds), order)
  for (let pass = 0; pass < passes; pass++) {
    const broken = brokenPlaces(within)
    for (const [car, slot] of broken) if (isBroken(within, car, slot)) mend(within, car, slot)
    if (broken.length === 0) break
  }
  return within
}

function brokenPlaces(within: Swapping): [car: number, slot: number][] {
  return within.slots.flatMap((slots, car) =>
    slots.flatMap((slot): [number, number][] => (isBroken(within, car, slot) ? [[car, slot]] : [])),
  )
}

function swapping(problem: Problem, { energies }: Filling, order: readonly number[]): Swapping {
  const { cars, ticks } = problem
  const alone = cars.map((_, car) => roomAlone(problem, car))
  const isUsable = (car: number, slot: number) => {
    const { firstSlot, endSlot, minPower, maxPower } = cars[car] as Car
    return slot >= firstSlot && slot < endSlot && (alone[car]?.[slot] as number) >= minPower && maxPower > 0
  }
  return {
    cars,
    ticks,
    energies: energies.map((row) => Float64Array.from(row)),
    left: roomBeside(
      problem,
      energies.map((row) => row.map((energy, slot) => energy / (ticks[slot] as number))),
    ),
    slots: cars.map((_, car) => order.filter((slot) => isUsable(car, slot))),
    present: ticks.map((_, slot) => problem.order.filter((car) => isUsable(car, slot))),
    journal: [],
  }
}

/** Switches a power below the least off, or raises it, whichever moves less; the other way where that fails. */
function mend(within: Swapping, car: number, slot: number): boolean {
  const energy = within.energies[car]?.[slot] as number
  const missing = least(within, car, slot) - energy
  const ways: [number, boolean][] = [
    [energy, true],
    [missing, false],
  ]
  if (missing < energy) ways.reverse()
  for (const [amount, isOut] of ways) {
    within.journal.length = 0
    if (move(within, car, slot, amount, isOut)) return true
    for (const [each, at, before] of within.journal.reverse()) set(within, each, at, before)
  }
  return false
}

/** Moves so much energy of a car out of a slot into its others, or into it from them; false where not all could be. */
function move(within: Swapping, car: number, slot: number, amount: number, isOut: boolean): boolean {
  let open = amount
  for (const other of within.slots[car] as readonly number[]) {
    if (open <= 0) break
    if (other === slot) continue
    const [from, to] = isOut ? [slot, other] : [other, slot]
    const fits = isOut ? most(within, car, to, open) : mostOut(within, car, from, open)
    if (fits <= 0) continue
    open -= moveBetween(within, car, from, to, fits, isOut)
  }
  return open <= 0
}

/** Moves as much as is open between two slots where that can be: what the second has room for, and exchanges with others. */
function moveBetween(within: Swapping, car: number, from: number, to: number, amount: number, isOut: boolean): number {
  const own = (within.energies[car] as Float64Array)[isOut ? to : from] as number
  // A slot that is switched on or off must be moved as a whole.
  const isWhole = isOut ? own === 0 : amount === own
  const straight = Math.max(0, Math.min(amount, roomFor(within, car, to)))
  let moved = isWhole && straight < amount ? 0 : straight
  if (moved > 0) shift(within, car, from, to, moved)
  for (const other of moved < amount ? (within.present[to] as readonly number[]) : []) {
    if (moved >= amount) break
    if (other === car || !isPresent(within, other, from)) continue
    const open = amount - moved
    const upper = isWhole || isOut ? open : Math.max(open, mostRaised(within, car, from, to))
    const exchanged = exchangeable(within, other, to, from, open, upper)
    if (exchanged <= 0 || (isWhole && exchanged < amount)) continue
    shift(within, other, to, from, exchanged)
    shift(within, car, from, to, exchanged)
    // Cars behind different limits leave each other less than they give away.
    if (roomFor(within, car, to) >= 0 && roomFor(within, other, from) >= 0) moved += exchanged
    else {
      shift(within, car, to, from, exchanged)
      shift(within, other, from, to, exchanged)
    }
  }
  return moved
}

/** Energy that the limits leave a car in a slot, whole units; below 0 where they are exceeded. */
function roomFor({ left, ticks }: Swapping, car: number, slot: number): number {
  return Math.floor(left.forCar(car, slot) * (ticks[slot] as number) + 1e-6)
}

/** How much a car that stays on in both slots can move from one to the other. */
function mostRaised(within: Swapping, car: number, from: number, to: number): number {
  const { energies, cars, ticks } = within
  const row = energies[car] as Float64Array
  const above = (row[from] as number) - least(within, car, from)
  return Math.min(above, (cars[car] as Car).maxPower * (ticks[to] as number) - (row[to] as number))
}

/** Energy that a car can move between two slots: the least that suffices, within a most; less where none does; or 0. */
function exchangeable(within: Swapping, car: number, from: number, to: number, enough: number, upper: number): number {
  const row = within.energies[car] as Float64Array
  const here = row[from] as number
  const there = row[to] as number
  const upperThere = Math.min(upper, (within.cars[car] as Car).maxPower * (within.ticks[to] as number) - there)
  const lowerThere = there === 0 ? least(within, car, to) : 0
  const above = Math.max(0, here - least(within, car, from))
  const lowered = Math.max(enough, lowerThere)
  if (lowered <= above && lowered <= upperThere) return lowered
  if (here >= enough && here >= lowerThere && here <= upperThere) return here
  const partial = Math.min(enough, above, upperThere)
  return partial >= lowerThere ? partial : 0
}

/** Energy up to so much that a car can take more of in a slot, without falling below its least power there. */
function most(within: Swapping, car: number, slot: number, wanted: number): number {
  const energy = (within.energies[car] as Float64Array)[slot] as number
  const fits = Math.min(wanted, (within.cars[car] as Car).maxPower * (within.ticks[slot] as number) - energy)
  return energy === 0 && fits < least(within, car, slot) ? 0 : fits
}

/** Energy up to so much that a car can give away in a slot: all of it, or down to its least power. */
function mostOut(within: Swapping, car: number, slot: number, wanted: number): number {
  const energy = (within.energies[car] as Float64Array)[slot] as number
  if (energy <= wanted) return energy
  const lowest = least(within, car, slot)
  return energy < lowest ? wanted : Math.min(wanted, energy - lowest)
}

function isPresent(within: Swapping, car: number, slot: number): boolean {
  const { firstSlot, endSlot } = within.cars[car] as Car
  return slot >= firstSlot && slot < endSlot && (within.slots[car] as readonly number[]).length > 0
}

function shift(within: Swapping, car: number, from: number, to: number, amount: number): void {
  const row = within.energies[car] as Float64Array
  for (const [slot, energy] of [
    [from, (row[from] as number) - amount],
    [to, (row[to] as number) + amount],
  ] as const) {
    within.journal.push([car, slot, row[slot] as number])
    set(within, car, slot, energy)
  }
}

function set({ energies, left, ticks }: Swapping, car: number, slot: number, energy: number): void {
  const row = energies[car] as Float64Array
  left.take(car, slot, (energy - (row[slot] as number)) / (ticks[slot] as number))
  row[slot] = energy
}

function least({ cars, ticks }: Swapping, car: number, slot: number): number {
  return (cars[car] as Car).minPower * (ticks[slot] as number)
}

function isBroken(within: Swapping, car: number, slot: number): boolean {
  const energy = within.energies[car]?.[slot] as number
  return energy > 0 && energy < least(within, car, slot)
}
