import { type Filling, fillInOrder, slotsByWeight } from '../flow/flow.ts'
import { type Room, roomAlone, roomBeside } from '../limits/room.ts'
import { type Aim, aimValue } from '../problem/aim.ts'
import {
  energiesOf,
  isMet,
  keepsMinimum,
  missingOf,
  type Powers,
  type Problem,
  roundingOf,
} from '../problem/problem.ts'
import { powersFrom } from '../problem/set-points.ts'
import { makeRoom } from './make-room.ts'
import { improveOneByOne } from './one-by-one.ts'
import { type Pattern, patternOf, refill } from './refill.ts'
import { swapRepaired } from './swap-repair.ts'

const divingRounds = 12
const polishingRounds = 3
const nodesPerCar = 100
/** Tries to squeeze a slot in, over all cars; each solves a flow, so the more cars, the fewer. */
const mostSqueezes = (cars: number) => Math.ceil(Math.min(60, 6000 / cars))

/**
 * A plan in which every power is 0 or at least its car's least power, made from the flow and repaired.
 * Always valid, seldom far from the flow's bound, never proven.
 *
 * Round: switch each power below the minimum on or off, solve the flow again, until none is left.
 * Repair: plan the cars one by one against the others, then all powers of the slots in use by the flow once more.
 */
export function roundAndRepair(problem: Problem, aim: Aim): Powers {
  const order = slotsByWeight(aim.weights)
  let best = polish(problem, aim, start(problem, aim, order))
  for (let round = 0; round < polishingRounds; round++) {
    const polished = polish(problem, aim, best)
    if (!isBetter(problem, aim, polished, best)) break
    best = polished
  }
  const helped = makeRoom(problem, aim, best)
  return squeezeIn(problem, aim, helped === best ? best : polish(problem, aim, helped))
}

/** By swaps, or by rounding the flow where that leaves cars short and delivers more. */
function start(problem: Problem, aim: Aim, order: readonly number[]): Powers {
  const swapped = swapRepaired(problem, aim.weights)
  if (isMet(problem, swapped)) return swapped
  const dived = dive(problem, order)
  return isBetter(problem, aim, dived, swapped) ? dived : swapped
}

/** Whether a plan delivers more, or as much at a lower value. */
export function isBetter(problem: Problem, aim: Aim, plan: Powers, than: Powers): boolean {
  const more = missing(problem, than) - missing(problem, plan)
  if (Math.abs(more) >= roundingOf(problem)) return more > 0
  const before = aimValue(problem, aim, than)
  return aimValue(problem, aim, plan) < before - 1e-9 * Math.abs(before)
}

function missing(problem: Problem, powers: Powers): number {
  return energiesOf(problem, powers).reduce((sum, energy, car) => sum + missingOf(problem, car, energy), 0)
}

function polish(problem: Problem, aim: Aim, start: Powers): Powers {
  const improved = improveOneByOne(problem, aim, start, polishingRounds, nodesPerCar)
  const refilled = refill(problem, slotsByWeight(aim.weights), improved)
  return isBetter(problem, aim, refilled, improved) ? refilled : improved
}

/** Rounds the flow: powers below the minimum are switched on or off for good, and the flow is solved anew. */
function dive(problem: Problem, order: readonly number[]): Powers {
  const least = problem.cars.map(() => problem.ticks.map(() => 0))
  const most = problem.cars.map((car) => problem.ticks.map(() => car.maxPower))
  const pattern = { least, most }
  for (let round = 0; round < divingRounds; round++) {
    const filling = fillInOrder(problem, order, pattern)
    if (!decide(problem, filling, pattern)) return powersFrom(problem, filling, order)
  }
  const powers = powersFrom(problem, fillInOrder(problem, order, pattern), order)
  return powers.map((row, car) => row.map((power) => (power < (problem.cars[car]?.minPower ?? 0) ? 0 : power)))
}

/** Switches every power below the minimum on or off; false where there is none. */
function decide(problem: Problem, filling: Filling, pattern: Pattern): boolean {
  const room = roomBeside(problem, pattern.least)
  let hasDecided = false
  for (const car of problem.order) hasDecided = decideCar(problem, filling, pattern, room, car) || hasDecided
  return hasDecided
}

/** Keeps a car's fullest slots below the minimum on while their energy together suffices for the minimum in each. */
function decideCar(problem: Problem, filling: Filling, pattern: Pattern, room: Room, car: number): boolean {
  const { minPower } = problem.cars[car] as Problem['cars'][number]
  const energies = filling.energies[car] ?? []
  const least = pattern.least[car] ?? []
  const most = pattern.most[car] ?? []
  const needed = (slot: number) => minPower * (problem.ticks[slot] ?? 0)
  const fullness = (slot: number) => (energies[slot] ?? 0) / needed(slot)
  const broken = problem.ticks.map((_, slot) => slot).filter((slot) => (energies[slot] ?? 0) > 0 && fullness(slot) < 1)
  let energy = broken.reduce((sum, slot) => sum + (energies[slot] ?? 0), 0)
  for (const slot of broken.sort((a, b) => fullness(b) - fullness(a) || a - b)) {
    if (energy >= needed(slot) && room.forCar(car, slot) >= minPower) {
      energy -= needed(slot)
      room.take(car, slot, minPower)
      least[slot] = minPower
    } else {
      most[slot] = 0
    }
  }
  return broken.length > 0
}

/** Gives cars that are short one more slot each where the others can make room within the slots they use. */
function squeezeIn(problem: Problem, aim: Aim, start: Powers): Powers {
  const order = slotsByWeight(aim.weights)
  let best = start
  let energies = energiesOf(problem, best)
  const most = mostSqueezes(problem.cars.length)
  let tries = 0
  for (const car of problem.order) {
    const { firstSlot, endSlot, minPower } = problem.cars[car] as Problem['cars'][number]
    const alone = roomAlone(problem, car)
    for (const slot of order) {
      if (slot < firstSlot || slot >= endSlot || (best[car]?.[slot] ?? 0) > 0) continue
      if (missingOf(problem, car, energies[car] ?? 0) === 0 || tries >= most) break
      if ((alone[slot] ?? 0) < minPower) continue
      tries++
      const squeezed = withSlot(problem, order, best, car, slot)
      if (!squeezed || !isBetter(problem, aim, squeezed, best)) continue
      best = squeezed
      energies = energiesOf(problem, best)
    }
  }
  return best === start ? start : polish(problem, aim, best)
}

/** The flow's plan with one more slot in use; absent where the least powers leave no room for it. */
function withSlot(
  problem: Problem,
  order: readonly number[],
  powers: Powers,
  car: number,
  slot: number,
): Powers | undefined {
  const { energy, minPower } = problem.cars[car] as Problem['cars'][number]
  const row = powers.map((each, index) =>
    index === car ? each.map((power, at) => (at === slot ? minPower : power)) : each,
  )
  const pattern = patternOf(problem, row)
  const own = energiesOf(problem, pattern.least)[car] ?? 0
  if (own > energy || roomBeside(problem, pattern.least).forCar(car, slot) < 0) return undefined
  const squeezed = powersFrom(problem, fillInOrder(problem, order, pattern), order)
  return keepsMinimum(problem, squeezed) ? squeezed : undefined
}
