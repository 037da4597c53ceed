import { type Filling, fillInOrder, slotsByWeight } from '../flow/flow.ts'
import type { Aim } from '../problem/aim.ts'
import { endHours } from '../problem/objective.ts'
import type { Powers, Problem } from '../problem/problem.ts'

/** Cars times flows: how long is searched. */
const mostCarFlows = 20_000
const mostFlows = 2_000
const mostExtensions = 40
/** Slots by which a deadline is moved, one try each. */
const moves = [-1, 1, -2, 2, -4, 4, -8, 8]

/** One past the last slot in which each car may charge, and what the best plan within that is worth. */
interface Deadlines {
  readonly ends: readonly number[]
  readonly value: number
}

/**
 * The problem with the cars' windows ended where that makes energy and completion times together worth least:
 * within deadlines the flow finds the least weight for all cars at once, so only the deadlines are searched.
 * From each start, first the cars that are short then get more time; then one deadline after the other is moved.
 *
 * @param starts deadlines to search from
 */
export function withBestDeadlines(problem: Problem, aim: Aim, starts: readonly (readonly number[])[]): Problem {
  const order = slotsByWeight(aim.weights)
  const found = starts.flatMap((ends) => {
    const fitting = extended(problem, aim, order, ends)
    return fitting ? [fitting] : []
  })
  let best = found.reduce<Deadlines | undefined>(
    (least, each) => (least && least.value <= each.value ? least : each),
    undefined,
  )
  if (!best) return problem
  best = moved(problem, aim, order, best)
  return endedAt(problem, best.ends)
}

/** The problem with windows that end at other slots. */
export function endedAt(problem: Problem, ends: readonly number[]): Problem {
  return {
    ...problem,
    cars: problem.cars.map((car, index) => {
      const end = Math.max(car.firstSlot, ends[index] ?? car.endSlot)
      return { ...car, endSlot: Math.min(car.endSlot, end) }
    }),
  }
}

/** The slots before which the cars of a plan complete. */
export function endsOf(powers: Powers): number[] {
  return powers.map((row) => row.findLastIndex((power) => power > 0) + 1)
}

/** More time for the cars that are short, until all have their energy; absent where they do not get there. */
function extended(
  problem: Problem,
  aim: Aim,
  order: readonly number[],
  start: readonly number[],
): Deadlines | undefined {
  let ends = start
  for (let step = 0; step < mostExtensions; step++) {
    const filling = fillInOrder(endedAt(problem, ends), order)
    const isShort = (car: number) => (filling.delivered[car] ?? 0) < (problem.cars[car]?.energy ?? 0)
    if (!problem.cars.some((_, car) => isShort(car))) return valued(problem, aim, filling)
    const more = 1 + (step >> 2)
    ends = ends.map((end, car) => (isShort(car) ? Math.min(problem.cars[car]?.endSlot ?? end, end + more) : end))
  }
  return undefined
}

function moved(problem: Problem, aim: Aim, order: readonly number[], start: Deadlines): Deadlines {
  const most = Math.min(mostFlows, Math.ceil(mostCarFlows / Math.max(1, problem.cars.length)))
  let best = start
  let flows = 0
  for (let hasGained = true; hasGained && flows < most; ) {
    hasGained = false
    for (const car of problem.order) {
      for (const move of moves) {
        if (flows >= most) break
        const end = (best.ends[car] ?? 0) + move
        const { firstSlot, endSlot, energy } = problem.cars[car] as Problem['cars'][number]
        if (energy === 0 || end <= firstSlot || end > endSlot) continue
        flows++
        const next = within(problem, aim, order, best.ends.with(car, end))
        if (!next || next.value >= best.value - 1e-9 * Math.abs(best.value)) continue
        best = next
        hasGained = true
      }
    }
  }
  return best
}

function within(problem: Problem, aim: Aim, order: readonly number[], ends: readonly number[]): Deadlines | undefined {
  const filling = fillInOrder(endedAt(problem, ends), order)
  const isMet = problem.cars.every(({ energy }, car) => filling.delivered[car] === energy)
  return isMet ? valued(problem, aim, filling) : undefined
}

/** The slots that a filling really needs, and its value. */
function valued({ request, unitWh }: Problem, { weights, perCompletionHour }: Aim, { energies }: Filling): Deadlines {
  const hours = endHours(request.slotMs)
  const ends = energies.map((row) => row.findLastIndex((energy) => energy > 0) + 1)
  let value = 0
  for (const row of energies) {
    for (let slot = 0; slot < row.length; slot++) value += (row[slot] as number) * unitWh * (weights[slot] as number)
  }
  for (const end of ends) value += perCompletionHour * (hours[end - 1] ?? 0)
  return { ends, value }
}
