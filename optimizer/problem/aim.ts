import { completionHours, midpointHours } from './objective.ts'
import type { Powers, Problem } from './problem.ts'

/** What plans are compared by where cars are planned one at a time: a sum over the cars. */
export interface Aim {
  /** Value of a Wh, per slot. */
  readonly weights: readonly number[]
  /** Value of each hour until a car's last slot with power. */
  readonly perCompletionHour: number
}

/** Energy cost. */
export function costAim({ request }: Problem): Aim {
  return { weights: request.pricePerKwh.map((price) => price / 1000), perCompletionHour: 0 }
}

/** Energy-weighted time of delivery. */
export function timeAim({ request }: Problem): Aim {
  return { weights: midpointHours(request), perCompletionHour: 0 }
}

/** An aim's value of a plan: lower is better. */
export function aimValue(problem: Problem, aim: Aim, powers: Powers): number {
  const { request, ticks, unitWh } = problem
  let value = 0
  for (const row of powers) {
    for (let slot = 0; slot < row.length; slot++) {
      const power = row[slot] as number
      if (power !== 0) value += power * (ticks[slot] ?? 0) * unitWh * (aim.weights[slot] ?? 0)
    }
  }
  if (aim.perCompletionHour === 0) return value
  return completionHours(request, powers).reduce((sum, hours) => sum + aim.perCompletionHour * hours, value)
}
