import { assemble, gapPercent, missingWh, type Shares, sharesOf } from './assemble.ts'
import { isAsGood, isBetter, isProven, sharesAnew } from './better-plan.ts'
import { aimOf } from './by-strategy.ts'
import { calmer } from './calm/calm.ts'
import { withoutFragments } from './calm/fragments.ts'
import { type Candidate, candidates } from './candidates.ts'
import { capOf } from './flow/lowest-cap.ts'
import type { Plan, PlanRequest } from './model.ts'
import { aimValue } from './problem/aim.ts'
import { withIdleCars, withoutIdleCars } from './problem/idle-cars.ts'
import { withLaterRoom } from './problem/later-room.ts'
import {
  energiesOf,
  negligibleWh,
  type Powers,
  type Problem,
  problemFrom,
  underCap,
  withEnergies,
} from './problem/problem.ts'
import { checkRequest } from './problem/request.ts'
import type { MixedIntegerSolver } from './solvers/mixed-integer.ts'
import { type Effort, levellingSolverFor } from './solvers/solver-choice.ts'
import { capWithoutCharge } from './strategies/demand-charge.ts'
import { violations } from './validate/validate.ts'

/**
 * The best plan there is for a site: most energy first, then the strategy. Always valid, the same for the same request.
 *
 * @throws RangeError for a request that cannot be meant, naming field, found and expected
 */
export function plan(request: PlanRequest): Plan {
  let best: Plan | undefined
  for (const better of plans(request)) best = better
  if (!best) throw new Error('no plan was made')
  return best
}

/**
 * Plans for a site, each valid and better than the one before; the first comes soon.
 * Supervised, the last may take very long: the caller keeps the best so far and ends the search.
 *
 * @throws RangeError for a request that cannot be meant
 */
export function* plans(request: PlanRequest, effort: Effort = {}): Generator<Plan> {
  checkRequest(request)
  const { watched, isEndedByTime } = watching(effort)
  let last: Plan | undefined
  for (const planned of plansOf(withoutIdleCars(request), watched)) {
    const made = withIdleCars(request, planned)
    last = isEndedByTime() ? { ...made, isEndedByTime: true } : made
    yield last
  }
  // A search that was ended in vain might have found a better one, too.
  if (last && isEndedByTime() && !last.isEndedByTime) yield { ...last, isEndedByTime: true }
}

/** The same effort with a solver that remembers whether the clock ended it. */
function watching(effort: Effort): { readonly watched: Effort; isEndedByTime(): boolean } {
  const { highs } = effort
  let isEnded = false
  if (!highs) return { watched: effort, isEndedByTime: () => false }
  const watched: MixedIntegerSolver = (model) => {
    const result = highs(model)
    isEnded ||= result.type === 'stopped' && result.isByTime
    return result
  }
  return { watched: { ...effort, highs: watched }, isEndedByTime: () => isEnded }
}

/** Plans beside the room that is left to later cars, or where those deliver less, without leaving any. */
function* plansOf(request: PlanRequest, effort: Effort): Generator<Plan> {
  const problem = problemFrom(request)
  const shares = sharesOf(problem)
  const roomy = withLaterRoom(problem)
  const leastWh = missingWh(problem, shares)
  let isRoomy = roomy !== undefined && missingWh(problem, sharesOf(roomy)) <= leastWh
  if (roomy && isRoomy) {
    for (const made of plansWithin(roomy, shares, effort)) {
      isRoomy = made.shortfallWh < leastWh + negligibleWh
      if (!isRoomy) break
      yield made
    }
  }
  if (!isRoomy) yield* plansWithin(problem, shares, effort)
}

function* plansWithin(problem: Problem, shares: Shares, effort: Effort): Generator<Plan> {
  const { request } = problem
  const assembled = (candidate: Candidate) => assemble(problem, shares, candidate)
  let best: Plan | undefined
  let latest: Candidate | undefined
  for (const candidate of candidates(problem, effort)) {
    const next = assembled(candidate)
    if (violations(request, next).length > 0) continue
    if (best && !isBetter(request, next, best) && !sharesAnew(problem, next, best)) continue
    best = next
    latest = candidate
    yield next
    if (isProven(best, shares, problem)) break
  }
  if (!best || !latest) return yield assembled({ powers: idle(problem), method: 'round-and-repair' })
  const extraPercent = Math.max(0, (request.calmPercent ?? defaultCalmPercent) - best.gapPercent)
  const calm = calmed(problem, latest, effort, extraPercent)
  if (calm === latest) return
  const made = assembled(calm)
  const next = calm.method === 'milp' ? { ...made, ...sameBound(best, made.objective) } : made
  if (isAsGood(next, best, extraPercent) && violations(request, next).length === 0) yield next
}

/** The same plan with fewer changes of set-points, where one is found. */
function calmed(problem: Problem, candidate: Candidate, effort: Effort, extraPercent: number): Candidate {
  const { powers } = candidate
  const { strategy, demandCharge } = problem.request
  const countsPeak = strategy === 'peak' || (strategy === 'cheapest' && demandCharge !== undefined)
  const within = countsPeak ? underCap(problem, Math.max(capOf(problem, powers), capWithoutCharge(problem))) : problem
  const same = withEnergies(within, energiesOf(problem, powers))
  const aim = aimOf(problem)
  const whole = withoutFragments(same, aim, powers, (extraPercent / 100) * Math.abs(aimValue(problem, aim, powers)))
  const solver = levellingSolverFor(whole, effort)
  const calm = solver ? calmer(same, aim, whole, solver) : whole
  return calm === powers ? candidate : { ...candidate, powers: calm }
}

/** What a solver proved of a plan, for a calmer one. */
function sameBound({ bound: proven }: Plan, objective: number): Pick<Plan, 'bound' | 'gapPercent'> {
  const bound = Math.min(proven, objective)
  return { bound, gapPercent: gapPercent(objective, bound) }
}

const defaultCalmPercent = 0.1

function idle(problem: Problem): Powers {
  return problem.cars.map(() => problem.ticks.map(() => 0))
}
