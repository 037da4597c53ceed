import { slotsByWeight } from '../flow/flow.ts'
import { roomBeside } from '../limits/room.ts'
import { type Aim, aimValue } from '../problem/aim.ts'
import { endHours } from '../problem/objective.ts'
import { energiesOf, missingOf, type Powers, type Problem, roundingOf } from '../problem/problem.ts'
import { bestForOneCar, type OneCar, type OneCarPlan } from './one-car.ts'

/** The best plan for one car that may use the power given per slot, steps. */
export function bestInRoom(
  problem: Problem,
  aim: Aim,
  car: number,
  room: readonly number[],
  mostNodes: number,
): OneCarPlan {
  return planInRoom(problem, pricesOf(problem, aim), car, room, mostNodes)
}

/** What a problem's slots are worth to any of its cars. */
type SlotPrices = Pick<OneCar, 'weights' | 'order' | 'perCompletionHour' | 'endHours'>

function pricesOf({ request, unitWh }: Problem, { weights, perCompletionHour }: Aim): SlotPrices {
  return {
    weights: weights.map((weight) => weight * unitWh),
    order: slotsByWeight(weights),
    perCompletionHour,
    endHours: endHours(request.slotMs),
  }
}

function planInRoom(
  problem: Problem,
  prices: SlotPrices,
  car: number,
  room: readonly number[],
  mostNodes: number,
): OneCarPlan {
  const { energy, minPower, maxPower, firstSlot, endSlot } = problem.cars[car] as Problem['cars'][number]
  const isPresent = (slot: number) => slot >= firstSlot && slot < endSlot
  return bestForOneCar({
    energy,
    minPower,
    most: room.map((power, slot) => (isPresent(slot) ? Math.min(maxPower, power) : 0)),
    ticks: problem.ticks,
    ...prices,
    mostNodes,
  })
}

/**
 * Plans each car anew against the others, round after round, while that delivers more or as much for less.
 * Never makes a plan worse, and what it changes keeps the least powers.
 *
 * @param mostNodes how hard each car is tried
 */
export function improveOneByOne(problem: Problem, aim: Aim, start: Powers, rounds: number, mostNodes: number): Powers {
  const powers = start.map((row) => row)
  const left = roomBeside(problem, powers)
  const prices = pricesOf(problem, aim)
  for (let round = 0; round < rounds; round++) {
    let hasChanged = false
    for (const car of shortestFirst(problem, powers)) {
      const before = powers[car] ?? []
      const room = before.map((power, slot) => left.forCar(car, slot) + power)
      const plan = planInRoom(problem, prices, car, room, mostNodes)
      if (!isBetter(problem, aim, car, plan.powers, before)) continue
      powers[car] = plan.powers
      for (const [slot, power] of before.entries()) left.take(car, slot, (plan.powers[slot] ?? 0) - power)
      hasChanged = true
    }
    if (!hasChanged) break
  }
  return powers
}

/** Those that miss most of their wish first, then in tie order. */
function shortestFirst(problem: Problem, powers: Powers): number[] {
  const energies = energiesOf(problem, powers)
  const missing = (car: number) => (problem.cars[car]?.energy ?? 0) - (energies[car] ?? 0)
  return [...problem.order].sort((a, b) => missing(b) - missing(a))
}

function isBetter(problem: Problem, aim: Aim, car: number, row: readonly number[], before: readonly number[]): boolean {
  const minPower = problem.cars[car]?.minPower ?? 0
  if (before.some((power) => power > 0 && power < minPower)) return true
  const [energy = 0, energyBefore = 0] = energiesOf(problem, [row, before])
  const more = missingOf(problem, car, energyBefore) - missingOf(problem, car, energy)
  if (Math.abs(more) >= roundingOf(problem)) return more > 0
  const value = aimValue(problem, aim, [row])
  const valueBefore = aimValue(problem, aim, [before])
  return value < valueBefore - 1e-9 * Math.abs(valueBefore)
}
