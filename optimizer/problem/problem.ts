import { type LimitTree, limitTree, type TreeLimit } from '../limits/limit-tree.ts'
import { type Draw, drawsOf, type LimitRow, rowsFrom } from '../limits/rows.ts'
import type { PlanRequest, SessionRequest } from '../model.ts'
import { headroom } from './headroom.ts'
import { powerStepW, wholeStepsBelow } from './steps.ts'

/** Energy below which a difference is rounding, not a shortfall, Wh. */
export const negligibleWh = 0.5

/** Most of that, Wh: less than counts as a shortfall. */
const mostRoundedWh = 0.4

const msPerHour = 3_600_000

/**
 * A request in whole numbers, so that flows are exact: power in steps of 0.1 W, time in ticks
 * (the greatest common divisor of the slots' lengths), energy in units of one step for one tick.
 */
export interface Problem {
  readonly request: PlanRequest
  /** Length of each slot, ticks. */
  readonly ticks: readonly number[]
  /** One unit of energy, Wh. */
  readonly unitWh: number
  /** Power the cars may share in each slot, steps. */
  readonly headroom: readonly number[]
  /** Limits beside the site's in W. */
  readonly rows: readonly LimitRow[]
  /** What of them fits a flow. */
  readonly tree: readonly TreeLimit[]
  /** In the order of the request's sessions. */
  readonly cars: readonly Car[]
  /** The cars' indices in the order in which ties are broken: earlier departure, then smaller id. */
  readonly order: readonly number[]
}

/** One session in whole numbers. */
export interface Car {
  readonly id: string
  /** Energy wanted, units. */
  readonly wish: number
  /** The part of the wish that its window and power can hold, units. */
  readonly energy: number
  readonly firstSlot: number
  readonly endSlot: number
  /** Least power while charging, steps. */
  readonly minPower: number
  /** Most power, steps. */
  readonly maxPower: number
  /** Most power in each slot that the phases leave the car even alone, steps; absent where none is limited. */
  readonly phaseMost?: readonly number[]
  readonly priority: number
  /** The rows that it draws through. */
  readonly draws: readonly Draw[]
  /** Index of the innermost limit of the tree around it; only the site's when absent. */
  readonly within: number | undefined
}

/** Planned power per car and slot, steps. */
export type Powers = readonly (readonly number[])[]

/**
 * Turns a request into whole numbers: limits and wishes down, least powers up.
 *
 * @throws RangeError where the sums would no longer be exact
 */
export function problemFrom(request: PlanRequest): Problem {
  const tickMs = request.slotMs.reduce(greatestCommonDivisor, 0) || 1
  const ticks = request.slotMs.map((lengthMs) => lengthMs / tickMs)
  const unitWh = (powerStepW * tickMs) / msPerHour
  const rows = rowsFrom(request)
  const tree = limitTree(request, rows)
  const cars = request.sessions.map((session) => ({
    ...carFrom(session, ticks, unitWh),
    ...placeOf(session, request, rows, tree),
  }))
  const wanted = cars.reduce((sum, car) => sum + car.wish, 0)
  if (wanted > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`sessions want ${wanted * unitWh} Wh in slots of ${tickMs} ms, expected less or longer slots`)
  }
  return {
    request,
    ticks,
    unitWh,
    headroom: headroom(request.gridLimitW, request.baseLoadW).map(wholeStepsBelow),
    rows,
    tree: tree.limits,
    cars,
    order: tieOrder(cars),
  }
}

/** The same problem with every slot's site load held under a cap, steps. */
export function underCap(problem: Problem, capSteps: number): Problem {
  const { baseLoadW } = problem.request
  const capped = problem.headroom.map((room, slot) => Math.max(0, Math.min(room, roomUnder(capSteps, baseLoadW[slot]))))
  return { ...problem, headroom: capped }
}

/** Power that a cap leaves above a base load, whole steps; negative where the base load is higher. */
export function roomUnder(capSteps: number, baseLoadW = 0): number {
  return wholeStepsBelow(capSteps * powerStepW - baseLoadW)
}

/** The same problem with other wishes, units. */
export function withEnergies(problem: Problem, energies: readonly number[]): Problem {
  return { ...problem, cars: problem.cars.map((car, index) => ({ ...car, energy: energies[index] ?? 0 })) }
}

/** The same problem where any power up to the most is allowed. */
export function withoutMinimum(problem: Problem): Problem {
  return { ...problem, cars: problem.cars.map((car) => ({ ...car, minPower: 0 })) }
}

/** What each car gets from its powers, units. */
export function energiesOf(problem: Problem, powers: Powers): number[] {
  const { ticks } = problem
  return powers.map((row) => {
    let energy = 0
    for (let slot = 0; slot < row.length; slot++) energy += (row[slot] as number) * (ticks[slot] ?? 0)
    return energy
  })
}

/**
 * Energy that rounding powers to whole steps may take from a car, units: a step in the longest slot.
 * Under the phases' limits even the best plan may have a fraction of a step in every slot.
 */
export function roundingOf({ ticks, rows, unitWh }: Problem): number {
  const longest = ticks.reduce((most, length) => Math.max(most, length), 0)
  if (rows.at(-1)?.name.phase === undefined) return longest
  const all = ticks.reduce((sum, length) => sum + length, 0)
  return Math.max(longest, Math.min(all, Math.floor(mostRoundedWh / unitWh)))
}

/** Wish minus energy, units; 0 where no more than rounding is missing. */
export function missingOf(problem: Problem, car: number, energy: number): number {
  const missing = (problem.cars[car]?.energy ?? 0) - energy
  return missing < roundingOf(problem) ? 0 : missing
}

/** Whether every car has its wish, but for rounding. */
export function isMet(problem: Problem, powers: Powers): boolean {
  return energiesOf(problem, powers).every((energy, car) => missingOf(problem, car, energy) === 0)
}

/** Energy of all cars together, units. */
export function totalOf(problem: Problem, powers: Powers): number {
  return energiesOf(problem, powers).reduce((sum, energy) => sum + energy, 0)
}

/** Whether every power is 0 or at least its car's least power. */
export function keepsMinimum(problem: Problem, powers: Powers): boolean {
  return problem.cars.every((car, index) => powers[index]?.every((power) => power === 0 || power >= car.minPower))
}

/** Whether no car has a least power: then any part of a power can be had. */
export function isLinear({ cars }: Problem): boolean {
  return cars.every((car) => car.minPower === 0)
}

function carFrom(session: SessionRequest, ticks: readonly number[], unitWh: number): Omit<Car, 'draws' | 'within'> {
  const maxPower = wholeStepsBelow(session.maxPowerW)
  const minPower = Math.min(maxPower, Math.ceil(session.minPowerW / powerStepW - 1e-6))
  let window = 0
  for (let slot = session.firstSlot; slot < session.endSlot; slot++) window += ticks[slot] ?? 0
  const wish = Math.floor(session.energyWh / unitWh + 1e-6)
  return {
    id: session.id,
    wish,
    energy: Math.min(wish, maxPower * window),
    firstSlot: session.firstSlot,
    endSlot: session.endSlot,
    minPower,
    maxPower,
    priority: session.priority ?? 0,
  }
}

function placeOf(
  session: SessionRequest,
  request: PlanRequest,
  rows: readonly LimitRow[],
  tree: LimitTree,
): Pick<Car, 'draws' | 'within' | 'phaseMost'> {
  const draws = drawsOf(session, request, rows)
  const place = { draws, within: tree.within(session.limitId) }
  const onPhases = draws.filter(({ row }) => rows[row]?.name.phase !== undefined)
  if (onPhases.length === 0) return place
  const phaseMost = request.slotMs.map((_, slot) =>
    Math.min(...onPhases.map(({ row, parts }) => Math.floor((rows[row]?.most[slot] ?? 0) / parts))),
  )
  return { ...place, phaseMost }
}

function tieOrder(cars: readonly Car[]): number[] {
  const id = (index: number) => cars[index]?.id ?? ''
  const end = (index: number) => cars[index]?.endSlot ?? 0
  return cars.map((_, index) => index).sort((a, b) => end(a) - end(b) || (id(a) < id(b) ? -1 : 1))
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
