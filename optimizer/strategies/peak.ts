import { deliverable, minimumCut } from '../flow.ts'
import { type Problem, powerStepW, roomUnder, underCap } from '../problem.ts'

/**
 * Least cap on the site load, in steps of 0.1 W, under which as much energy can be delivered as without it.
 *
 * Starts at the base load's own peak and raises the cap to what the violated minimum cut needs (discrete Newton):
 * every cap on the way is too low for some cut, so the first that is not is the least.
 */
export function leastCap(problem: Problem): number {
  const energy = deliverable(problem)
  if (problem.ticks.length === 0) return 0
  let capSteps = Math.ceil(Math.max(...problem.request.baseLoadW) / powerStepW - 1e-6)
  for (;;) {
    const capped = underCap(problem, capSteps)
    const cut = minimumCut(capped)
    if (cut.capacity >= energy) return capSteps
    const missing = energy - cut.capacity
    capSteps = leastCapForCut(problem, cut.slots, capSteps, missing)
  }
}

/** Least cap, above the given one, at which the slots of a cut hold so much more energy. */
function leastCapForCut(problem: Problem, slots: readonly number[], capSteps: number, missing: number): number {
  const room = (cap: number) =>
    slots.reduce((sum, slot) => {
      const under = Math.max(0, roomUnder(cap, problem.request.baseLoadW[slot]))
      return sum + Math.min(problem.headroom[slot] ?? 0, under) * (problem.ticks[slot] ?? 0)
    }, 0)
  const needed = room(capSteps) + missing
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
