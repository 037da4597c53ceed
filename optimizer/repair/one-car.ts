/** One car's charging against what others leave it, in whole numbers: power in steps, energy in units. */
export interface OneCar {
  /** Wish, units. */
  readonly energy: number
  /** Least power while charging, steps. */
  readonly minPower: number
  /** Most power in each slot, steps; 0 where the car may not charge. */
  readonly most: readonly number[]
  /** Length of each slot, ticks. */
  readonly ticks: readonly number[]
  /** What a unit of energy costs in each slot. */
  readonly weights: readonly number[]
  /** The slots by ascending weight. */
  readonly order: readonly number[]
  /** What each hour until the last slot with power costs; 0 where only the slots' weights count. */
  readonly perCompletionHour: number
  /** End of each slot, hours after the first slot's start. */
  readonly endHours: readonly number[]
  /** After so many branches the best plan so far is returned, unproven. */
  readonly mostNodes: number
}

export interface OneCarPlan {
  /** Steps, per slot. */
  readonly powers: readonly number[]
  readonly energy: number
  /** Weighted energy plus completion. */
  readonly value: number
  /** Whether no plan delivers more, or as much for less. */
  readonly isProven: boolean
}

/**
 * The best plan for one car alone: as much energy as can be had up to its wish, then at the least value.
 * Exact by branch and bound: the relaxation fills the slots by ascending weight, and at most one slot,
 * the last that it uses, lies below the least power. That slot is then switched off, or on at the least power.
 */
export function bestForOneCar(car: OneCar): OneCarPlan {
  return car.perCompletionHour === 0 ? leastWeight(car, usableSlots(car)) : bestDeadline(car)
}

/** Tries every completion slot: within a deadline, the least weight is the best. */
function bestDeadline(car: OneCar): OneCarPlan {
  const slots = usableSlots(car)
  const unlimited = leastWeight(car, slots)
  let best: OneCarPlan = { ...unlimited, value: unlimited.value + completionCost(car, unlimited.powers) }
  let isProven = unlimited.isProven
  // Rounding down to whole steps may take up to a step from one slot.
  const rounding = Math.max(...car.ticks)
  const energy = car.energy - unlimited.energy < rounding ? car.energy : unlimited.energy
  const last = unlimited.powers.findLastIndex((power) => power > 0)
  let left = 0
  for (let slot = 0; slot <= last; slot++) left += capacity(car, slot)
  for (let end = last; end > 0; end--) {
    left -= capacity(car, end)
    if (left < energy) break
    const within = leastWeight(
      { ...car, energy },
      slots.filter((slot) => slot < end),
    )
    isProven &&= within.isProven
    if (energy - within.energy >= rounding) continue
    const value = within.value + completionCost(car, within.powers)
    if (value <= best.value) best = { ...within, value }
  }
  return { ...best, isProven }
}

function completionCost({ perCompletionHour, endHours }: OneCar, powers: readonly number[]): number {
  return perCompletionHour * (endHours[powers.findLastIndex((power) => power > 0)] ?? 0)
}

/** Most energy that the car can take in a slot, units. */
function capacity({ ticks, minPower, most }: OneCar, slot: number): number {
  const power = most[slot] ?? 0
  return power >= minPower ? power * (ticks[slot] ?? 0) : 0
}

const free = 0
const on = 1
const off = 2

interface Search {
  readonly car: OneCar
  /** Usable slots by ascending weight. */
  readonly slots: readonly number[]
  readonly energy: number
  readonly state: Uint8Array
  readonly powers: Float64Array
  nodes: number
  best: { shortfall: number; weight: number; powers: Float64Array }
}

/** Value of the relaxation at a node. `broken` is the slot that lies below the least power, -1 for none. */
interface Relaxation {
  readonly shortfall: number
  readonly weight: number
  readonly broken: number
}

/** By ascending weight. */
function usableSlots({ order, most, minPower }: OneCar): number[] {
  return order.filter((slot) => (most[slot] ?? 0) > 0 && (most[slot] ?? 0) >= minPower)
}

/** Energy of least weight in some of its usable slots, whatever it costs to complete there. */
function leastWeight(car: OneCar, slots: readonly number[]): OneCarPlan {
  const { ticks } = car
  const search: Search = {
    car,
    slots,
    energy: attainable(car, slots),
    state: new Uint8Array(ticks.length),
    powers: new Float64Array(ticks.length),
    nodes: 0,
    best: { shortfall: Number.POSITIVE_INFINITY, weight: 0, powers: new Float64Array(0) },
  }
  branch(search)
  const powers = new Array<number>(ticks.length).fill(0)
  let energy = 0
  for (const slot of slots) {
    const power = Math.floor((search.best.powers[slot] ?? 0) + 1e-9)
    powers[slot] = power
    energy += power * (ticks[slot] ?? 0)
  }
  return { powers, energy, value: search.best.weight, isProven: search.nodes <= car.mostNodes }
}

/** The wish, or the multiple below it where every slot can only be charged at one power. */
function attainable({ energy, minPower, most, ticks }: OneCar, slots: readonly number[]): number {
  if (slots.some((slot) => (most[slot] ?? 0) > minPower)) return energy
  const portion = slots.reduce((divisor, slot) => greatestCommonDivisor(divisor, minPower * (ticks[slot] ?? 0)), 0)
  return portion === 0 ? energy : Math.floor(energy / portion) * portion
}

function branch(search: Search): void {
  search.nodes++
  const relaxed = relax(search)
  if (!relaxed || !isBetter(search, relaxed)) return
  if (relaxed.broken < 0) {
    search.best = { ...relaxed, powers: search.powers.slice() }
    return
  }
  if (search.nodes > search.car.mostNodes) return
  const { state } = search
  const alike = search.slots.filter((slot) => state[slot] === free && isAlike(search.car, slot, relaxed.broken))
  state[relaxed.broken] = on
  branch(search)
  // Slots that are alike are used from the earliest on: where this one stays off, so do those after it.
  for (const slot of alike) if (slot >= relaxed.broken) state[slot] = off
  branch(search)
  for (const slot of alike) if (slot >= relaxed.broken) state[slot] = free
}

function isAlike({ weights, most, ticks }: OneCar, a: number, b: number): boolean {
  return weights[a] === weights[b] && most[a] === most[b] && ticks[a] === ticks[b]
}

function isBetter({ best }: Search, { shortfall, weight }: Relaxation): boolean {
  if (shortfall < best.shortfall - 0.5) return true
  if (shortfall > best.shortfall + 0.5) return false
  return weight < best.weight - 1e-9 * Math.abs(best.weight)
}

/** Fills the slots that are not off by ascending weight, from the least power of those that are on. */
function relax({ car, slots, energy, state, powers }: Search): Relaxation | undefined {
  let left = energy
  for (const slot of slots) if (state[slot] === on) left -= car.minPower * (car.ticks[slot] ?? 0)
  if (left < 0) return undefined
  let weight = 0
  let broken = -1
  for (const slot of slots) {
    const ticks = car.ticks[slot] ?? 0
    const least = state[slot] === on ? car.minPower : 0
    const most = state[slot] === off ? 0 : (car.most[slot] ?? 0)
    const more = Math.min((most - least) * ticks, left)
    left -= more
    powers[slot] = least + more / ticks
    weight += (least * ticks + more) * (car.weights[slot] ?? 0)
    if (more > 0 && least + more / ticks < car.minPower) broken = slot
  }
  return { shortfall: left, weight, broken }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
