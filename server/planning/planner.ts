import type { Horizon } from '../../optimizer/horizon.ts'
import type { PlanRequest } from '../../optimizer/model.ts'
import type { SiteInputs } from '../inputs/site-inputs.ts'
import type { LimitTree } from '../limits/limit-tree.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import type { Session } from '../sessions/session.ts'
import type { Stations } from '../stations.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import { type PlanningFrame, type PlanningProblem, planningProblem, withTimeBeyond } from './planning-problem.ts'
import { shortSlotCuts } from './short-slots.ts'
import type { Solution, Solver } from './solver.ts'
import { movedLater } from './wish-parts.ts'

/** A plan with the problem it solves, and what had to be assumed for it. */
export interface SolvedProblem extends Solution {
  readonly problem: PlanningProblem
  readonly assumed: SiteInputs['assumed']
}

/** What people have set about a site. */
export interface SiteRules {
  readonly settings: SiteSettings
  readonly tree: LimitTree
  /** Cars that may come unheard of. */
  readonly carsToCome?: readonly Session[]
}

/** What a planner works with. */
export interface PlannerParts {
  readonly solver: Solver
  readonly shelf: SeriesShelf
  readonly stations: Stations
  /** Part of the headroom that `cheapest` leaves to cars still to come, where an EVSE is free for one, per cent. */
  readonly laterRoomPercent: number
}

const beyondMs = 6 * 3_600_000
// With less time than that there is hardly a plan for a large site.
const leastMs = 300

/** Turns a site's sessions and settings into the best plan there is from an instant on. */
export class Planner {
  readonly #parts: PlannerParts

  constructor(parts: PlannerParts) {
    this.#parts = parts
  }

  /**
   * The best plan, or undefined while no car can be planned. Where rests of wishes are too little for whole slots,
   * it is made once more with slots short enough for them; where safe parts find no room, with what they lack later.
   *
   * @param waitedMs for how long cars wait for it already, real ms: the plan has so much less time; undefined for none
   * @throws Error if the solver brings no valid plan
   */
  async best(
    sessions: readonly Session[],
    rules: SiteRules,
    nowMs: number,
    waitedMs?: number,
  ): Promise<SolvedProblem | undefined> {
    const first = this.#problem(sessions, rules, nowMs, [])
    if (!first) return undefined
    const { solver } = this.#parts
    const beganMs = performance.now()
    const withinMs = waitedMs === undefined ? undefined : Math.max(leastMs, solver.plannedMs - waitedMs)
    const solved = { ...first, ...(await solver.solve(first.problem.request, withinMs)) }
    if (solved.isHurried) return solved
    const moved = movedLater(first.problem, solved.plan)
    if (moved) return this.#solvedLater(solved, moved, withinMs && withinMs - (performance.now() - beganMs))
    const cutsMs = shortSlotCuts(first.problem, solved.plan)
    const finer = cutsMs.length > 0 ? this.#problem(sessions, rules, nowMs, cutsMs) : undefined
    // A session that ended meanwhile asks for another plan by itself.
    if (!finer || finer.problem.planned.length !== first.problem.planned.length) return solved
    const leftMs = withinMs && withinMs - (performance.now() - beganMs)
    if (leftMs !== undefined && leftMs < leastMs) return { ...solved, isHurried: true }
    const second = await solver.solve(finer.problem.request, leftMs)
    const hurry = second.isHurried ? { isHurried: true as const } : {}
    if (second.plan.shortfallWh >= solved.plan.shortfallWh) return { ...solved, ...hurry }
    return { ...finer, ...second, solveMs: solved.solveMs + second.solveMs }
  }

  /** A plan whose safe parts lack energy, made once more with what they lack in the later parts of their wishes. */
  async #solvedLater(solved: SolvedProblem, moved: PlanningProblem, leftMs?: number): Promise<SolvedProblem> {
    if (leftMs !== undefined && leftMs < leastMs) return { ...solved, isHurried: true }
    const second = await this.#parts.solver.solve(moved.request, leftMs)
    return { ...solved, ...second, problem: moved, solveMs: solved.solveMs + second.solveMs }
  }

  /** A car has come to wait for a plan, and is not in the one in work. */
  hurry(): void {
    this.#parts.solver.hurry(leastMs)
  }

  /** The same problem with some hours more after the last departure, in which cars that leave later could charge. */
  withTimeBeyond(problem: PlanningProblem, settings: SiteSettings): PlanningProblem {
    return withTimeBeyond(problem, beyondMs, settings.slotMinutes * 60_000, (horizon) =>
      this.#parts.shelf.seriesFor(settings, horizon.startsMs, horizon.endMs),
    )
  }

  /** The planning problem from an instant on, or undefined while no car can be planned. */
  problem(
    sessions: readonly Session[],
    rules: SiteRules,
    nowMs: number,
    cutsMs: readonly number[],
  ): PlanningProblem | undefined {
    return this.#problem(sessions, rules, nowMs, cutsMs)?.problem
  }

  #problem(
    sessions: readonly Session[],
    { settings, tree, carsToCome = [] }: SiteRules,
    nowMs: number,
    cutsMs: readonly number[],
  ): { problem: PlanningProblem; assumed: SiteInputs['assumed'] } | undefined {
    const { shelf, stations, laterRoomPercent } = this.#parts
    let assumed: SiteInputs['assumed'] = {}
    const problem = planningProblem(sessions, {
      nowMs,
      slotMs: settings.slotMinutes * 60_000,
      strategy: settings.strategy,
      ...aimsOf(settings),
      ...safeEarlyOf(settings),
      limits: { tree, phaseLimitA: settings.phaseLimitA, baseLoadPhases: settings.baseLoadPhases },
      carsToCome,
      laterRoomPercent: stations.hasFreeEvse(sessions) ? laterRoomPercent : 0,
      isConnected: (stationId) => stations.isConnected(stationId),
      seriesFor: (horizon: Horizon) => {
        const series = shelf.seriesFor(settings, horizon.startsMs, horizon.endMs)
        assumed = series.assumed
        return series
      },
      cutsMs,
    })
    return problem && { problem, assumed }
  }
}

function safeEarlyOf({ safeEnergyPercent, safeMarginMinutes }: SiteSettings): Pick<PlanningFrame, 'safeEarly'> {
  if (safeEnergyPercent + safeMarginMinutes === 0) return {}
  return { safeEarly: { energyPercent: safeEnergyPercent, marginMs: safeMarginMinutes * 60_000 } }
}

/** What the strategy weighs beside energy costs, as the site's settings have it. */
function aimsOf(settings: SiteSettings): Pick<PlanRequest, 'balance' | 'demandCharge'> {
  const { timeWeight, costWeight, demandChargePerKw, peakReachedW } = settings
  return {
    // Two weights of nothing would leave nothing to aim at.
    ...(timeWeight + costWeight > 0 ? { balance: { time: timeWeight, cost: costWeight } } : {}),
    ...(demandChargePerKw > 0 ? { demandCharge: { perKw: demandChargePerKw, reachedW: peakReachedW } } : {}),
  }
}
