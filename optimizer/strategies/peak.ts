import { deliverable } from '../flow/minimum-cut.ts'
import { risingFlow } from '../flow/rising-flow.ts'
import { type Problem, roomUnder, underCap } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'

/**
 * Least cap on the site load, in steps of 0.1 W, under which as much energy can be delivered as without it.
 *
 * Starts at the base load's own peak and raises the cap to what the violated minimum cut needs (discrete Newton):
 * every cap on the way is too low for some cut, so the first that is not is the least.
 */
export function leastCap(problem: Problem): number {
  if (problem.ticks.length === 0) return 0
  const flow = risingFlow(problem)
  let target = flow.wanted
  let capSteps = Math.ceil(Math.max(...problem.request.baseLoadW) / powerStepW - 1e-6)
  for (;;) {
    const missing = target - flow.raise(underCap(problem, capSteps).headroom)
    if (missing <= 0) return capSteps
    const cap = leastCapForCut(problem, flow.cutSlots(), capSteps, missing)
    if (cap === undefined) target = deliverable(problem)
    else capSteps = cap
  }
}

/** Least cap, above the given one, at which the slots of a cut hold so much more energy; absent where none does. */
function leastCapForCut(
  problem: Problem,
  slots: readonly number[],
  capSteps: number,
  missing: number,
): number | undefined {
  const room = (cap: number) =>
    slots.reduce((sum, slot) => {
      const under = Math.max(0, roomUnder(cap, problem.request.baseLoadW[slot]))
      return sum + Math.min(problem.headroom[slot] ?? 0, under) * (problem.ticks[slot] ?? 0)
    }, 0)
  const needed = room(capSteps) + missing
  const most = slots.reduce((sum, slot) => sum + (problem.headroom[slot] ?? 0) * (problem.ticks[slot] ?? 0), 0)
  if (most < needed) return undefined
  let low = capSteps
  let high = capSteps + 1
  while (room(high) < needed) high = capSteps + 2 * (high - capSteps)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (room(middle) < needed) low = middle
    else high = middle
  }
  return high
}
