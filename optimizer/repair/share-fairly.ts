import { type Room, roomBeside } from '../limits/room.ts'
import { energiesOf, type Powers, type Problem } from '../problem/problem.ts'
import { fairerSlots } from './fairer-slots.ts'

const mostMoves = 300

/**
 * Evens out what cars with least powers get where not all can have what they want:
 * the worst served takes a slot, or part of its power, from a better served one while that raises the worse of the two.
 * A higher priority takes from a lower one as long as it gains. Small sites are then searched further.
 * Never delivers less in all.
 */
export function shareFairly(problem: Problem, start: Powers): Powers {
  let powers = start
  for (let move = 0; move < mostMoves; move++) {
    const moved = firstMove(problem, powers)
    if (!moved) break
    powers = moved
  }
  return fairerSlots(problem, powers)
}

/** A plan after one move in favour of the worst served car that can gain, and what it makes of the two cars. */
interface Move {
  readonly slot: number
  readonly giver: number
  readonly taken: number
  readonly given: number
  /** The worse fraction of the two cars afterwards. */
  readonly worse: number
}

function firstMove(problem: Problem, powers: Powers): Powers | undefined {
  const energies = energiesOf(problem, powers)
  const left = roomBeside(problem, powers)
  for (const taker of worstFirst(problem, energies)) {
    const move = bestMove(problem, powers, energies, left, taker)
    if (move) return applied(powers, taker, move)
  }
  return undefined
}

/** Cars that want more, higher priorities first, and within a priority those with the least fraction of their wish. */
function worstFirst(problem: Problem, energies: readonly number[]): number[] {
  const { cars, order } = problem
  const priority = (car: number) => cars[car]?.priority ?? 0
  return order
    .filter((car) => (energies[car] ?? 0) < (cars[car]?.energy ?? 0))
    .sort((a, b) => priority(b) - priority(a) || fraction(problem, a, energies[a]) - fraction(problem, b, energies[b]))
}

function fraction(problem: Problem, car: number, energy = 0): number {
  const wish = problem.cars[car]?.wish ?? 0
  return wish === 0 ? 1 : energy / wish
}

function bestMove(
  problem: Problem,
  powers: Powers,
  energies: readonly number[],
  left: Room,
  taker: number,
): Move | undefined {
  const { firstSlot, endSlot, priority } = problem.cars[taker] as Problem['cars'][number]
  const before = fraction(problem, taker, energies[taker])
  let best: Move | undefined
  for (const giver of problem.order) {
    const isLower = (problem.cars[giver]?.priority ?? 0) < priority
    const isEqual = (problem.cars[giver]?.priority ?? 0) === priority
    if (giver === taker || !(isLower || (isEqual && fraction(problem, giver, energies[giver]) > before))) continue
    for (let slot = firstSlot; slot < endSlot; slot++) {
      for (const move of movesIn(problem, powers, energies, left, taker, giver, slot, isLower)) {
        if (move.worse > Math.max(before, best?.worse ?? 0) + 1e-6) best = move
      }
    }
  }
  return best
}

/** The giver's whole power in a slot, or as much of it as evens the two out. */
function* movesIn(
  problem: Problem,
  powers: Powers,
  energies: readonly number[],
  left: Room,
  taker: number,
  giver: number,
  slot: number,
  isLower: boolean,
): Generator<Move> {
  const ticks = problem.ticks[slot] ?? 1
  const from = powers[giver]?.[slot] ?? 0
  const own = powers[taker]?.[slot] ?? 0
  if (from === 0) return
  const { energy, maxPower, minPower } = problem.cars[taker] as Problem['cars'][number]
  const wanted = own + Math.floor((energy - (energies[taker] ?? 0)) / ticks)
  const least = problem.cars[giver]?.minPower ?? 0
  for (const given of [0, ...partialPowers(from, least)]) {
    const taken = Math.min(maxPower, wanted, own + roomAfter(left, giver, taker, slot, from - given))
    if (taken < minPower || taken + given < own + from) continue
    const gained = fraction(problem, taker, (energies[taker] ?? 0) + (taken - own) * ticks)
    const kept = fraction(problem, giver, (energies[giver] ?? 0) + (given - from) * ticks)
    yield { slot, giver, taken, given, worse: isLower ? gained : Math.min(gained, kept) }
  }
}

/** Room for a taker where a giver draws so much less. */
function roomAfter(left: Room, giver: number, taker: number, slot: number, less: number): number {
  left.take(giver, slot, -less)
  const room = left.forCar(taker, slot)
  left.take(giver, slot, less)
  return room
}

/** Powers that a giver may go down to and still charge: a few between its least and its present one. */
function partialPowers(from: number, least: number): number[] {
  if (from <= least) return []
  return [0, 0.25, 0.5, 0.75].map((part) => Math.floor(least + part * (from - least))).filter((power) => power > 0)
}

function applied(powers: Powers, taker: number, { slot, giver, taken, given }: Move): Powers {
  const replaced = (row: readonly number[], power: number) => row.map((each, at) => (at === slot ? power : each))
  return powers.map((row, car) => {
    if (car === taker) return replaced(row, taken)
    return car === giver ? replaced(row, given) : row
  })
}
