import { fairShares } from '../flow/fair-shares.ts'
import { fillInOrder } from '../flow/flow.ts'
import type { PowerBounds } from '../flow/site-network.ts'
import { hasPhaseLimits } from '../limits/phases.ts'
import { isWithin } from '../limits/room.ts'
import {
  energiesOf,
  isLinear,
  keepsMinimum,
  type Powers,
  type Problem,
  roundingOf,
  withEnergies,
} from '../problem/problem.ts'
import { powersFrom } from '../problem/set-points.ts'
import { fairerBy } from './fairness.ts'

/** Cars times their slots times choices of slots that are tried: how long is searched. */
const mostPowerTries = 60_000
const mostTries = 1_000
/** On larger sites so few choices could be tried that it is not worth the time. */
const fewestTries = 30
/** Fractions of a wish nearer than that are the same. */
const sameFraction = 1e-3

/**
 * The same shortage shared more fairly in other slots: a car that is short is switched on where it is not, and others
 * make way for it, there or by moving to another slot. For a choice of slots in use the flow's shares are the fairest.
 * Never delivers less in all. Where phases are limited, which no flow knows, and on large sites the plan stays as it is.
 */
export function fairerSlots(problem: Problem, start: Powers): Powers {
  if (hasPhaseLimits(problem) || isLinear(problem)) return start
  const powers = problem.cars.reduce((sum, car) => sum + car.endSlot - car.firstSlot, 0)
  let tries = Math.min(mostTries, Math.floor(mostPowerTries / Math.max(1, powers)))
  const first = tries >= fewestTries ? shared(problem, switchesOf(start)) : undefined
  if (!first) return start
  let best = first
  for (let hasGained = true; hasGained; ) {
    hasGained = false
    for (const changed of neighbours(problem, best)) {
      if (tries-- <= 0) break
      const next = shared(problem, changed)
      if (!next || !isFairer(problem, next.energies, best.energies)) continue
      best = next
      hasGained = true
      break
    }
  }
  const made = powersIn(problem, best)
  return isFairer(problem, energiesOf(problem, made), energiesOf(problem, start)) ? made : start
}

/** Whether a car is switched on, per car and slot. */
type Switches = readonly (readonly boolean[])[]

/** A choice of slots in use, and what each car gets in them, units. */
interface Shared {
  readonly switches: Switches
  readonly energies: readonly number[]
}

function switchesOf(powers: Powers): Switches {
  return powers.map((row) => row.map((power) => power > 0))
}

/** The fairest shares in the slots chosen; absent where the least powers do not fit in them. */
function shared(problem: Problem, switches: Switches): Shared | undefined {
  const bounds = boundsOf(problem, switches)
  const isWished = energiesOf(problem, bounds.least).every((energy, car) => energy <= (problem.cars[car]?.energy ?? 0))
  if (!isWished || !isWithin(problem, bounds.least)) return undefined
  return { switches, energies: fairShares(problem, bounds) }
}

/** Between least and most power where a car is switched on; a car without a least power always is. */
function boundsOf({ cars }: Problem, switches: Switches): PowerBounds {
  const bound = (value: (car: Problem['cars'][number]) => number) =>
    cars.map((car, index) => (switches[index] ?? []).map((isOn) => (isOn || car.minPower === 0 ? value(car) : 0)))
  return { least: bound((car) => car.minPower), most: bound((car) => car.maxPower) }
}

function powersIn(problem: Problem, { switches, energies }: Shared): Powers {
  const inTime = problem.ticks.map((_, slot) => slot)
  const filling = fillInOrder(withEnergies(problem, energies), inTime, boundsOf(problem, switches))
  const made = powersFrom(problem, filling, inTime)
  return keepsMinimum(problem, made) ? made : problem.cars.map(() => problem.ticks.map(() => 0))
}

/** As much in all, or more, and fairer. */
function isFairer(problem: Problem, energies: readonly number[], than: readonly number[]): boolean {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const wishes = problem.cars.map(({ priority, wish }) => ({ priority, wanted: wish }))
  return sum(energies) >= sum(than) - roundingOf(problem) && fairerBy(wishes, energies, than, sameFraction) > 0
}

/** Choices near one: those that may serve a car better which is short, the worst served first. */
function* neighbours(problem: Problem, { switches, energies }: Shared): Generator<Switches> {
  const { cars } = problem
  const fraction = (car: number) => (energies[car] ?? 0) / (cars[car]?.wish || 1)
  const priority = (car: number) => cars[car]?.priority ?? 0
  const short = problem.order
    .filter((car) => (energies[car] ?? 0) < (cars[car]?.energy ?? 0))
    .sort((a, b) => priority(b) - priority(a) || fraction(a) - fraction(b))
  for (const car of short) yield* inFavourOf(problem, switches, car)
}

function* inFavourOf(problem: Problem, switches: Switches, taker: number): Generator<Switches> {
  const { firstSlot, endSlot } = problem.cars[taker] as Problem['cars'][number]
  for (let slot = firstSlot; slot < endSlot; slot++) {
    const on = switched(switches, taker, slot, true)
    if (on !== switches) yield on
    for (const giver of problem.order) {
      if (giver === taker || !canSwitch(problem, giver) || !switches[giver]?.[slot]) continue
      const off = switched(on, giver, slot, false)
      yield off
      yield* movedElsewhere(problem, off, giver, slot)
    }
  }
}

/** The giver switched on in another slot instead, alone or in place of a third. */
function* movedElsewhere(problem: Problem, switches: Switches, giver: number, from: number): Generator<Switches> {
  const { firstSlot, endSlot } = problem.cars[giver] as Problem['cars'][number]
  for (let slot = firstSlot; slot < endSlot; slot++) {
    if (slot === from || switches[giver]?.[slot]) continue
    const moved = switched(switches, giver, slot, true)
    yield moved
    for (const third of problem.order) {
      if (third !== giver && canSwitch(problem, third) && switches[third]?.[slot])
        yield switched(moved, third, slot, false)
    }
  }
}

function canSwitch({ cars }: Problem, car: number): boolean {
  return (cars[car]?.minPower ?? 0) > 0
}

function switched(switches: Switches, car: number, slot: number, isOn: boolean): Switches {
  if (switches[car]?.[slot] === isOn) return switches
  return switches.map((row, index) => (index === car ? row.with(slot, isOn) : row))
}
