import { performance } from 'node:perf_hooks'
import { aimOf, flowPlan, provenPlanForOneCar, repairedPlan } from '../optimizer/by-strategy.ts'
import { boundFor, objectiveOf } from '../optimizer/flow/bound.ts'
import type { PlanMethod, PlanRequest, Strategy } from '../optimizer/model.ts'
import { peakFloorW } from '../optimizer/problem/objective.ts'
import {
  energiesOf,
  keepsMinimum,
  type Powers,
  type Problem,
  problemFrom,
  underCap,
  withEnergies,
} from '../optimizer/problem/problem.ts'
import { inW } from '../optimizer/problem/set-points.ts'
import { powerStepW } from '../optimizer/problem/steps.ts'
import { loadHighs } from '../optimizer/solvers/highs.ts'
import type { MixedIntegerSolver } from '../optimizer/solvers/mixed-integer.ts'
import { type SiteModel, siteModel } from '../optimizer/solvers/site-model.ts'
import { type WorldShape, worldFrom } from './worlds.ts'

/** No limit: time is limited instead. */
const mostInt32 = 2 ** 31 - 1
/** Linear programmes are solved to the end: a ratio to an answer that did not come says nothing. */
const linearSeconds = 120
const warmUpRuns = 40
const warmUpMs = 2_000

/** One kind of site, measured over several random ones. */
export interface Row {
  readonly sessions: number
  readonly slots: number
  readonly strategy: Strategy
  readonly minimumCurrent: boolean
  readonly method: PlanMethod
  readonly medianMs: number
  readonly p95Ms: number
  /** Largest over the sites. */
  readonly gapPercent: number
  /** How many times longer HiGHS took for the same model whole; absent where it found nothing in its time. */
  readonly timeRatioToHighs?: number
  /** Our objective over HiGHS's, where each car gets the same energy; absent likewise. */
  readonly objectiveRatioToHighs?: number
}

export type Case = Omit<WorldShape, 'seed'>

interface Measured {
  readonly method: PlanMethod
  readonly ms: number
  readonly gapPercent: number
  readonly highs?: { readonly ms: number; readonly objective: number; readonly ours: number }
}

/** Measures a case over so many sites, one seed after the other; the first of all measurements should be thrown away. */
export async function measure(one: Case, seed: number, repeats: number, highsSeconds: number): Promise<Row> {
  const mostSeconds = isLinear(one) ? Math.max(highsSeconds, linearSeconds) : highsSeconds
  const highs = await loadHighs({ mostSeconds, mostNodes: mostInt32 })
  warmUp(one, seed, highs)
  const measured = Array.from({ length: repeats }, (_, index) =>
    measureOnce({ ...one, seed: seed + index }, index < mostCompared(one) ? highs : undefined),
  )
  const times = measured.map(({ ms }) => ms)
  const compared = measured.flatMap(({ ms, highs: other }) => (other ? [{ time: other.ms / ms, ...other }] : []))
  const { sessions, slots, strategy, minimumCurrent } = one
  return {
    sessions,
    slots,
    strategy,
    minimumCurrent,
    method: measured[0]?.method ?? 'flow',
    medianMs: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    gapPercent: Math.max(...measured.map(({ gapPercent }) => gapPercent)),
    ...(compared.length === 0
      ? {}
      : {
          timeRatioToHighs: quantile(
            compared.map(({ time }) => time),
            0.5,
          ),
          objectiveRatioToHighs: quantile(
            compared.map(({ ours, objective }) => (objective === 0 ? 1 : ours / objective)),
            0.5,
          ),
        }),
  }
}

/** A service that has run for a minute has compiled its code: quick ways of planning are run until ours has, too. */
function warmUp(one: Case, seed: number, highs: MixedIntegerSolver): void {
  if (!isLinear(one)) return
  const startedMs = performance.now()
  for (let run = 0; run < warmUpRuns && performance.now() - startedMs < warmUpMs; run++) {
    measureOnce({ ...one, seed: seed + (run % 3) }, run === 0 ? highs : undefined)
  }
}

/** Sites that HiGHS solves, too: with least powers, at larger ones, it takes all the time it gets. */
function mostCompared(one: Case): number {
  if (isLinear(one)) return one.sessions <= 100 ? 5 : 1
  return one.sessions <= 20 ? 3 : 1
}

/** Whether HiGHS needs no whole numbers for a case. */
function isLinear({ minimumCurrent, strategy }: Case): boolean {
  return !minimumCurrent && strategy !== 'balanced'
}

function measureOnce(shape: WorldShape, highs: MixedIntegerSolver | undefined): Measured {
  const request = worldFrom(shape)
  const startedMs = performance.now()
  const problem = problemFrom(request)
  const { powers, method } = solve(problem)
  const ms = performance.now() - startedMs
  const ours = objectiveOf(problem, inW(powers))
  const energies = energiesOf(problem, powers)
  const bound = method === 'milp' ? ours : Math.min(ours, boundFor(problem, energies, ours))
  const gapPercent = bound === 0 ? 0 : (100 * (ours - bound)) / Math.abs(bound)
  const other = highs && solveWhole(request, energies, highs)
  return { method, ms, gapPercent, ...(other ? { highs: { ...other, ours } } : {}) }
}

/** The quickest way to a final plan without a mixed-integer solver. */
function solve(problem: Problem): { readonly powers: Powers; readonly method: PlanMethod } {
  const flow = flowPlan(problem)
  const isExact = problem.request.strategy !== 'balanced' || problem.cars.length === 1
  if (keepsMinimum(problem, flow)) return { powers: flow, method: isExact ? 'flow' : 'round-and-repair' }
  const proven = problem.cars.length === 1 ? provenPlanForOneCar(problem) : undefined
  return proven ? { powers: proven, method: 'milp' } : { powers: repairedPlan(problem), method: 'round-and-repair' }
}

/** HiGHS on the whole model, from the request to its answer; for `peak` the peak first, then the cost under it. */
function solveWhole(
  request: PlanRequest,
  energies: readonly number[],
  highs: MixedIntegerSolver,
): { readonly ms: number; readonly objective: number } | undefined {
  const startedMs = performance.now()
  const problem = withEnergies(problemFrom(request), energies)
  const goal = request.strategy === 'peak' ? undefined : { type: 'aim' as const, aim: aimOf(problemFrom(request)) }
  const value = leastValue(siteModel(problem, goal ?? { type: 'peak' }), highs)
  if (value === undefined) return undefined
  if (goal) {
    const energyWh = energies.reduce((sum, energy) => sum + energy, 0) * problem.unitWh
    return { ms: performance.now() - startedMs, objective: request.strategy === 'fastest' ? value / energyWh : value }
  }
  const peakedW = peakFloorW(request) + 1000 * value
  const capped = underCap(problem, Math.ceil(peakedW / powerStepW - 0.01))
  highs(siteModel(capped, { type: 'aim', aim: aimOf(problem) }))
  return { ms: performance.now() - startedMs, objective: peakedW }
}

/** The least value that the solver found; absent without one. */
function leastValue(model: SiteModel, highs: MixedIntegerSolver): number | undefined {
  const result = highs(model)
  if (result.type === 'infeasible' || !result.values) return undefined
  return result.values.reduce((sum, each, column) => sum + each * (model.columns[column]?.cost ?? 0), 0)
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN
}
