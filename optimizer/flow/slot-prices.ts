import { roomAlone } from '../limits/room.ts'
import type { Aim } from '../problem/aim.ts'
import { endHours } from '../problem/objective.ts'
import type { Car, Problem } from '../problem/problem.ts'
import { slotsByWeight } from './flow.ts'

/** What follows from pricing the headroom, so that each car can be planned for itself. */
export interface PricedPlans {
  /** No plan of all cars together that gives each its energy has a lower value of the aim. */
  readonly bound: number
  /** The slots before which the cars complete at some of the prices on the way, best bounds last. */
  readonly ends: readonly (readonly number[])[]
}

/** Car plans on the way, over all cars: the more cars, the fewer rounds. */
const mostCarPlans = 200_000
const fewestRounds = 50
const mostRounds = 300
/** Rounds without a better bound after which the steps get smaller. */
const patience = 8
const mostEnds = 4

/**
 * Bounds an aim that counts completion times from below by Lagrange's method: whoever charges in a slot pays for its
 * headroom, and all that is paid for what there is comes back. Each car is then planned alone, at its best over all
 * completion slots; prices rise where the slots are overbooked and fall where they are not (subgradient steps with
 * Polyak's length). Any prices give a bound. Least powers are left aside.
 *
 * @param target value of a plan that exists
 */
export function pricedPlans(problem: Problem, aim: Aim, target: number): PricedPlans {
  const planners = problem.cars.map((car, index) => carPlanner(problem, aim, car, roomAlone(problem, index)))
  const capacity = problem.headroom.map((steps, slot) => steps * (problem.ticks[slot] as number))
  const base = aim.weights.map((weight) => weight * problem.unitWh)
  const prices = new Float64Array(base.length)
  const rounds = Math.max(fewestRounds, Math.min(mostRounds, Math.ceil(mostCarPlans / Math.max(1, planners.length))))
  let bound = Number.NEGATIVE_INFINITY
  let scale = 1
  let inVain = 0
  const ends: number[][] = []
  for (let round = 0; round < rounds; round++) {
    const weights = base.map((weight, slot) => weight + (prices[slot] as number))
    const order = slotsByWeight(weights)
    const used = new Float64Array(base.length)
    const plans = planners.map((planner) => planner(weights, order, used))
    const returned = capacity.reduce((sum, energy, slot) => sum + energy * (prices[slot] as number), 0)
    const value = plans.reduce((sum, plan) => sum + plan.value, 0) - returned
    inVain = value > bound ? 0 : inVain + 1
    if (value > bound) {
      bound = value
      ends.push(plans.map(({ end }) => end))
      if (ends.length > mostEnds) ends.shift()
    }
    if (inVain === patience) {
      scale /= 2
      inVain = 0
    }
    if (!raisePrices(prices, used, capacity, scale * (target - value))) break
  }
  return { bound: bound - 1e-9 * Math.abs(bound), ends }
}

/** Moves prices along what the slots are overbooked by; false where that leads nowhere. */
function raisePrices(prices: Float64Array, used: Float64Array, capacity: readonly number[], length: number): boolean {
  let square = 0
  const over = used.map((energy, slot) => {
    const excess = energy - (capacity[slot] as number)
    // A slot that costs nothing and is not full stays as it is.
    const each = excess < 0 && prices[slot] === 0 ? 0 : excess
    square += each * each
    return each
  })
  if (square === 0 || length <= 0) return false
  for (let slot = 0; slot < prices.length; slot++) {
    prices[slot] = Math.max(0, (prices[slot] as number) + (length / square) * (over[slot] as number))
  }
  return true
}

/** Plans a car alone at given weights per unit: adds the energies that it uses, and says what they cost. */
type CarPlanner = (
  weights: readonly number[],
  order: readonly number[],
  used: Float64Array,
) => { readonly value: number; readonly end: number }

function carPlanner(problem: Problem, aim: Aim, car: Car, room: readonly number[]): CarPlanner {
  const { ticks } = problem
  const { firstSlot, endSlot, energy } = car
  const hours = endHours(problem.request.slotMs)
  const most = room.map((steps, slot) => Math.min(steps, car.maxPower) * (ticks[slot] as number))
  let capacity = 0
  let earliest = firstSlot
  while (earliest < endSlot && capacity < energy) capacity += most[earliest++] as number
  const waiting = (end: number) => aim.perCompletionHour * (hours[end - 1] ?? 0)
  return (weights, order, used) => {
    if (energy === 0) return { value: 0, end: firstSlot }
    const slots = order.filter((slot) => slot >= firstSlot && slot < endSlot)
    const fill = (end: number, most: (slot: number) => number, take?: Float64Array) => {
      let left = energy
      let value = 0
      for (const slot of slots) {
        if (left <= 0) break
        if (slot >= end) continue
        const part = Math.min(left, most(slot))
        left -= part
        value += part * (weights[slot] as number)
        if (take) take[slot] = (take[slot] as number) + part
      }
      return value
    }
    const mostIn = (slot: number) => most[slot] as number
    const least = fill(endSlot, mostIn)
    let best = Number.POSITIVE_INFINITY
    let end = earliest
    for (let tried = earliest; tried <= endSlot && least + waiting(tried) < best; tried++) {
      const value = fill(tried, mostIn) + waiting(tried)
      if (value >= best) continue
      best = value
      end = tried
    }
    fill(end, mostIn, used)
    return { value: best, end }
  }
}
