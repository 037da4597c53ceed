import { aimValue } from './aim.ts'
import { type HeldBack, heldBack } from './binding-limit.ts'
import { boundFor, objectiveOf } from './bound.ts'
import { aimOf, capOf, flowPlan, provenPlanForOneCar, quickPlan, repairedNear, repairedPlan } from './by-strategy.ts'
import { calmer } from './calm.ts'
import { shortfallReason } from './explain.ts'
import { fairShares } from './fair-shares.ts'
import { withoutFragments } from './fragments.ts'
import { minimumCut } from './minimum-cut.ts'
import type { MixedIntegerSolver } from './mixed-integer.ts'
import type { Plan, PlanMethod, PlanRequest, SessionPlan } from './model.ts'
import { costs, demandCost, energiesWh, peakW, siteLoadW } from './objective.ts'
import { hasPhaseLimits, keepsPhaseLimits } from './phases.ts'
import {
  energiesOf,
  isLinear,
  isMet,
  keepsMinimum,
  negligibleWh,
  type Powers,
  type Problem,
  problemFrom,
  underCap,
  withEnergies,
  withoutMinimum,
} from './problem.ts'
import { type SolvedPlan, solvedPlan } from './proven.ts'
import { checkRequest } from './request.ts'
import { roomBeside } from './room.ts'
import { inW } from './set-points.ts'
import { type Effort, levellingSolverFor, solverFor } from './solver-choice.ts'
import { capWithoutCharge } from './strategies/demand-charge.ts'
import { violations } from './validate.ts'

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
  for (const made of plansOf(request, watched)) {
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

function* plansOf(request: PlanRequest, effort: Effort): Generator<Plan> {
  const problem = problemFrom(request)
  const shares = sharesOf(problem)
  const assembled = (candidate: Candidate) => assemble(problem, shares, candidate)
  let best: Plan | undefined
  let latest: Candidate | undefined
  for (const candidate of candidates(problem, effort)) {
    const next = assembled(candidate)
    if (violations(request, next).length > 0) continue
    if (best && !isBetter(next, best) && !sharesAnew(problem, next, best)) continue
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

/** As little shortfall, and an objective that is worse by no more than calm is worth. */
function isAsGood(next: Plan, best: Plan, extraPercent: number): boolean {
  const most = best.objective + (extraPercent / 100 + 1e-6) * Math.abs(best.objective)
  return next.shortfallWh <= best.shortfallWh + negligibleWh && next.objective <= most
}

/** What a solver proved of a plan, for a calmer one. */
function sameBound({ bound: proven }: Plan, objective: number): Pick<Plan, 'bound' | 'gapPercent'> {
  const bound = Math.min(proven, objective)
  return { bound, gapPercent: gapPercent(objective, bound) }
}

const defaultCalmPercent = 0.1

interface Candidate {
  readonly powers: Powers
  readonly method: PlanMethod
  /** Present where a solver found one better than the flow's. */
  readonly bound?: number
}

/** Ways to plan, quick ones first. The flow's plan ends the list where it keeps every least power. */
function* candidates(problem: Problem, effort: Effort): Generator<Candidate> {
  const quick = quickPlan(problem)
  if (quick) yield { powers: quick, method: 'round-and-repair' }
  const flow = flowPlan(problem)
  let incumbent = flow
  if (keepsMinimum(problem, flow) && keepsPhaseLimits(problem, flow)) {
    const isExact = problem.request.strategy !== 'balanced' || problem.cars.length <= 1
    yield { powers: flow, method: isExact ? 'flow' : 'round-and-repair' }
    if (isExact) return
  } else {
    incumbent = repairedPlan(problem)
    yield { powers: incumbent, method: 'round-and-repair' }
  }
  const isPriced = problem.request.strategy === 'cheapest' && problem.request.demandCharge !== undefined
  const alone = problem.cars.length === 1 && !isPriced ? provenPlanForOneCar(problem) : undefined
  if (alone) return yield { powers: alone, method: 'milp' }
  const solver = solverFor(problem, effort)
  const isRepairedNear = !keepsPhaseLimits(problem, flow) && !isLinear(problem)
  const near = isRepairedNear && !solver ? nearRelaxed(problem, effort, incumbent) : undefined
  const solved = solver ? solvedPlan(problem, incumbent, solver) : near
  if (!solved) return
  const { powers, isProven, bound } = solved
  yield { powers, method: isProven ? 'milp' : 'round-and-repair', bound: comparable(problem, powers, bound) }
}

/** Where a site is too large for a programme with least powers: repaired near one without, which keeps to the phases. */
function nearRelaxed(problem: Problem, effort: Effort, incumbent: Powers): SolvedPlan | undefined {
  const { request } = problem
  const isBalanced = request.strategy === 'balanced'
  const linear: PlanRequest = isBalanced ? { ...request, strategy: 'cheapest' } : request
  const relaxed = { ...withoutMinimum(problem), request: linear }
  const solver = solverFor(relaxed, effort)
  const solved = solver && solvedPlan(relaxed, incumbent, solver)
  if (!solved) return undefined
  const powers = repairedNear(problem, solved.powers)
  const isComparable = !isBalanced && isMet(problem, powers) && isMet(problem, solved.powers)
  return { powers, isProven: false, bound: isComparable ? solved.bound : Number.NEGATIVE_INFINITY }
}

/** A solver's bound in the terms of the plan's objective: a mean time of delivery instead of a sum. */
function comparable({ request }: Problem, powers: Powers, bound: number): number {
  if (request.strategy !== 'fastest') return bound
  const energyWh = energiesWh(request, inW(powers)).reduce((sum, energy) => sum + energy, 0)
  return energyWh === 0 ? 0 : bound / energyWh
}

/** Less shortfall, or as little and a better objective, or as good and proven. */
function isBetter(next: Plan, best: Plan): boolean {
  const lessShort = best.shortfallWh - next.shortfallWh
  if (Math.abs(lessShort) > negligibleWh) return lessShort > 0
  const better = best.objective - next.objective
  if (Math.abs(better) > 1e-9 * Math.abs(best.objective)) return better > 0
  return next.gapPercent < best.gapPercent
}

/** Whether a plan is proven that shares a shortage in another way than one that is not: their objectives tell nothing. */
function sharesAnew(problem: Problem, next: Plan, best: Plan): boolean {
  const isAsMuch = Math.abs(next.shortfallWh - best.shortfallWh) <= negligibleWh
  return hasPhaseLimits(problem) && isAsMuch && next.shortfallWh > 0 && next.method === 'milp' && best.method !== 'milp'
}

/** Whether nothing is left to gain: as much energy as without least powers, at the bound. */
function isProven({ sessions, gapPercent, shortfallWh }: Plan, shares: Shares, problem: Problem): boolean {
  if (hasPhaseLimits(problem) && shortfallWh > 0) return false
  const planned = sessions.reduce((sum, { energyWh }) => sum + energyWh, 0)
  const most = shares.energies.reduce((sum, energy) => sum + energy, 0) * problem.unitWh
  return gapPercent === 0 && planned > most - negligibleWh
}

function idle(problem: Problem): Powers {
  return problem.cars.map(() => problem.ticks.map(() => 0))
}

/** What each car would get without least powers, and where that is less than all want, why. */
interface Shares {
  readonly energies: readonly number[]
  readonly bottleneckSlots: readonly number[]
}

function sharesOf(problem: Problem): Shares {
  const cut = minimumCut(problem)
  const wishes = problem.cars.map((car) => car.energy)
  const isEnough = cut.capacity === wishes.reduce((sum, energy) => sum + energy, 0)
  return { energies: isEnough ? wishes : fairShares(problem), bottleneckSlots: cut.slots }
}

function assemble(problem: Problem, shares: Shares, candidate: Candidate): Plan {
  const { request } = problem
  const { powers, method } = candidate
  const powersW = inW(powers)
  const energies = energiesWh(request, powersW)
  const held = shortCars(problem, energies).map((car) => {
    return [car, heldBack(problem, car, powers[car] ?? [], roomBeside(problem, powers))] as const
  })
  const heldOf = new Map(held)
  const sessions = powersW.map((setpointW, index) =>
    sessionPlan(
      problem,
      index,
      setpointW,
      energies[index] ?? 0,
      (shares.energies[index] ?? 0) * problem.unitWh,
      heldOf.get(index),
    ),
  )
  return {
    sessions,
    siteLoadW: siteLoadW(request, powersW),
    cost: costs(request, powersW).reduce((sum, cost) => sum + cost, 0),
    ...(request.demandCharge ? { demandCost: demandCost(request, peakW(request, powersW)) } : {}),
    peakW: peakW(request, powersW),
    shortfallWh: sessions.reduce((sum, session) => sum + session.shortfallWh, 0),
    bottleneckSlots: bottlenecks(problem, shares, held),
    method,
    ...certificate(problem, candidate),
  }
}

function sessionPlan(
  problem: Problem,
  index: number,
  setpointW: readonly number[],
  energyWh: number,
  shareWh: number,
  held: HeldBack | undefined,
): SessionPlan {
  const { request, ticks, unitWh } = problem
  const session = request.sessions[index] as PlanRequest['sessions'][number]
  const { id, energyWh: wishWh, maxPowerW, firstSlot, endSlot } = session
  const missing = Math.max(0, wishWh - energyWh)
  if (missing < negligibleWh) return { id, setpointW, energyWh, shortfallWh: 0 }
  const windowTicks = ticks.slice(firstSlot, endSlot).reduce((sum, length) => sum + length, 0)
  const windowWh = (maxPowerW / 0.1) * windowTicks * unitWh
  // Phases are no part of the flow's share: they took what its least power could not charge either.
  const isPhase = hasPhaseLimits(problem) && (held?.left ?? 0) * unitWh < missing - negligibleWh
  const reason = shortfallReason(wishWh, windowWh, isPhase ? energyWh : shareWh)
  const limit = reason === 'headroom' ? held?.limit : undefined
  const plan = { id, setpointW, energyWh, shortfallWh: missing, shortfallReason: reason }
  return limit ? { ...plan, bindingLimit: limit } : plan
}

/** Cars that miss some of their wish where limits within the site or on phases may be why. */
function shortCars({ request, rows }: Problem, energies: readonly number[]): number[] {
  if (rows.length === 0) return []
  return request.sessions.flatMap(({ energyWh }, car) => (energyWh - (energies[car] ?? 0) < negligibleWh ? [] : [car]))
}

/** The slots of the minimum cut, and those in which phases hold back a car that is short. */
function bottlenecks(
  problem: Problem,
  { bottleneckSlots }: Shares,
  held: readonly (readonly [number, HeldBack])[],
): readonly number[] {
  if (!hasPhaseLimits(problem)) return bottleneckSlots
  return [...new Set([...bottleneckSlots, ...held.flatMap(([, { slots }]) => slots)])].sort((a, b) => a - b)
}

/** A plan's objective beside what is proven: the bound for the same energies, or the objective itself. */
function certificate(
  problem: Problem,
  { powers, method, bound: solversBound = Number.NEGATIVE_INFINITY }: Candidate,
): Pick<Plan, 'objective' | 'bound' | 'gapPercent'> {
  const objective = objectiveOf(problem, inW(powers))
  if (method === 'milp') return { objective, bound: objective, gapPercent: 0 }
  const bound = Math.min(objective, Math.max(solversBound, boundFor(problem, energiesOf(problem, powers), objective)))
  return { objective, bound, gapPercent: gapPercent(objective, bound) }
}

/** How far a value is above its bound, per cent of the bound, or of the value where the bound is 0. */
function gapPercent(objective: number, bound: number): number {
  const difference = objective - bound
  const scale = Math.abs(bound) > 1e-9 ? Math.abs(bound) : Math.abs(objective)
  // What doubles and steps of 0.1 W round is no gap.
  return difference <= 1e-6 * Math.max(scale, 1e-3) ? 0 : (100 * difference) / scale
}
