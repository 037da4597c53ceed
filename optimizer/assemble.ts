import type { Candidate } from './candidates.ts'
import { shortfallReason } from './explain/explain.ts'
import { boundFor, objectiveOf } from './flow/bound.ts'
import { fairShares } from './flow/fair-shares.ts'
import { minimumCut } from './flow/minimum-cut.ts'
import { type HeldBack, heldBack } from './limits/binding-limit.ts'
import { hasPhaseLimits } from './limits/phases.ts'
import { roomBeside } from './limits/room.ts'
import type { Plan, PlanRequest, SessionPlan } from './model.ts'
import { costs, demandCost, energiesWh, peakW, siteLoadW } from './problem/objective.ts'
import { energiesOf, negligibleWh, type Problem } from './problem/problem.ts'
import { inW } from './problem/set-points.ts'

/** What each car would get without least powers, and where that is less than all want, why. */
export interface Shares {
  readonly energies: readonly number[]
  readonly bottleneckSlots: readonly number[]
}

/** The flow's shares, and its minimum cut. */
export function sharesOf(problem: Problem): Shares {
  const cut = minimumCut(problem)
  const wishes = problem.cars.map((car) => car.energy)
  const isEnough = cut.capacity === wishes.reduce((sum, energy) => sum + energy, 0)
  return { energies: isEnough ? wishes : fairShares(problem), bottleneckSlots: cut.slots }
}

/** What all wishes together lack in the flow's shares, Wh. */
export function missingWh({ cars, unitWh }: Problem, { energies }: Shares): number {
  return cars.reduce((sum, { wish }, car) => sum + (wish - (energies[car] ?? 0)) * unitWh, 0)
}

/** All that is told of a plan, from its powers. */
export function assemble(problem: Problem, shares: Shares, candidate: Candidate): Plan {
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
export function gapPercent(objective: number, bound: number): number {
  const difference = objective - bound
  const scale = Math.abs(bound) > 1e-9 ? Math.abs(bound) : Math.abs(objective)
  // What doubles and steps of 0.1 W round is no gap.
  return difference <= 1e-6 * Math.max(scale, 1e-3) ? 0 : (100 * difference) / scale
}
