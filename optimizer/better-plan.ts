import type { Shares } from './assemble.ts'
import { hasPhaseLimits } from './limits/phases.ts'
import type { Plan, PlanRequest } from './model.ts'
import { negligibleWh, type Problem } from './problem/problem.ts'
import { fairerBy } from './repair/fairness.ts'

/** Fractions of a wish nearer than that are as fair. */
const noticeableFraction = 0.01

/** Less shortfall, or as little and shared more fairly, or with a better objective, or as good and proven. */
export function isBetter(request: PlanRequest, next: Plan, best: Plan): boolean {
  const lessShort = best.shortfallWh - next.shortfallWh
  if (Math.abs(lessShort) > negligibleWh) return lessShort > 0
  const fairer = best.shortfallWh > negligibleWh ? fairerThan(request, next, best) : 0
  if (fairer !== 0) return fairer > 0
  const better = best.objective - next.objective
  if (Math.abs(better) > 1e-9 * Math.abs(best.objective)) return better > 0
  return next.gapPercent < best.gapPercent
}

function fairerThan({ sessions }: PlanRequest, next: Plan, best: Plan): number {
  const wishes = sessions.map(({ priority = 0, energyWh }) => ({ priority, wanted: energyWh }))
  const energiesWh = (made: Plan) => made.sessions.map(({ energyWh }) => energyWh)
  return fairerBy(wishes, energiesWh(next), energiesWh(best), noticeableFraction)
}

/** Whether a plan is proven that shares a shortage in another way than one that is not: their objectives tell nothing. */
export function sharesAnew(problem: Problem, next: Plan, best: Plan): boolean {
  const isAsMuch = Math.abs(next.shortfallWh - best.shortfallWh) <= negligibleWh
  return hasPhaseLimits(problem) && isAsMuch && next.shortfallWh > 0 && next.method === 'milp' && best.method !== 'milp'
}

/** Whether nothing is left to gain: as much energy as without least powers, at the bound. */
export function isProven({ sessions, gapPercent, shortfallWh }: Plan, shares: Shares, problem: Problem): boolean {
  if (hasPhaseLimits(problem) && shortfallWh > 0) return false
  const planned = sessions.reduce((sum, { energyWh }) => sum + energyWh, 0)
  const most = shares.energies.reduce((sum, energy) => sum + energy, 0) * problem.unitWh
  return gapPercent === 0 && planned > most - negligibleWh
}

/** As little shortfall, and an objective that is worse by no more than calm is worth. */
export function isAsGood(next: Plan, best: Plan, extraPercent: number): boolean {
  const most = best.objective + (extraPercent / 100 + 1e-6) * Math.abs(best.objective)
  return next.shortfallWh <= best.shortfallWh + negligibleWh && next.objective <= most
}
