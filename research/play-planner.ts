import type { Plan, PlanRequest, Strategy } from '../optimizer/model.ts'
import { plan, plans } from '../optimizer/plan.ts'
import { consequencesOf } from '../server/delivery/dispatching.ts'
import { limitTree } from '../server/limits/limit-tree.ts'
import type { LimitSource } from '../server/limits/limits-within.ts'
import { nextWake } from '../server/planning/next-wake.ts'
import { type PlanningFrame, type PlanningProblem, planningProblem } from '../server/planning/planning-problem.ts'
import type { SafeEarly } from '../server/planning/safe-early.ts'
import { shortSlotCuts } from '../server/planning/short-slots.ts'
import { movedLater } from '../server/planning/wish-parts.ts'
import { type ChargingNeeds, nominalVoltageV } from '../server/sessions/charging-needs.ts'
import { OutsideLimits } from '../server/sessions/outside-limits.ts'
import { type Session, takeNeeds } from '../server/sessions/session.ts'
import { Sessions } from '../server/sessions/sessions.ts'
import type { SeriesKnown } from './known-series.ts'
import type { Period } from './period.ts'
import { PlayedCars } from './played-cars.ts'
import type { Run } from './run.ts'
import type { Statement } from './statement.ts'

/**
 * How long each plan is searched for. `quick`: the first plan, before the search for one with fewer set-point changes;
 * `full`: everything but HiGHS, whose time limit would make results differ from machine to machine.
 */
export type PlanEffort = 'quick' | 'full'

/** How the planner is to play. */
export interface PlannerSettings {
  readonly strategy: Strategy
  readonly balance?: PlanRequest['balance']
  readonly demandCharge?: PlanRequest['demandCharge']
  readonly safeEarly?: SafeEarly
  /** Part of the later headroom that is left to cars still to come while a station is free, per cent; 0 when absent. */
  readonly laterRoomPercent?: number
  readonly slotMs: number
  readonly effort: PlanEffort
}

/** What a planner plays against. */
export interface PlannerWorld {
  readonly period: Period
  /** What each session's car says on its arrival; in the order of the period's sessions. */
  readonly statements: readonly Statement[]
  readonly seriesKnown: SeriesKnown
  /** How many cars can be there at once. */
  readonly stationCount: number
}

/**
 * Plays a period by the live server's planner: at each instant it knows only the cars that have come, what they said,
 * and what their meters and the site's series say by then. It plans when the server does: when a car comes or leaves,
 * on the hour, and when a car stays past its departure. Profiles take effect at once, and cars follow them.
 *
 * @yields the part of the period that is played, 0 to 1
 */
export function* playPlanner(world: PlannerWorld, settings: PlannerSettings): Generator<number, Run> {
  const { startsMs, endMs, request } = world.period
  const cars = new PlayedCars(world.period)
  const server = new PlayedServer(world, settings)
  const arrivals = Map.groupBy(
    request.sessions.keys(),
    (index) => startsMs[request.sessions[index]?.firstSlot ?? 0] ?? 0,
  )
  const departures = Map.groupBy(request.sessions.keys(), (index) => {
    return startsMs[request.sessions[index]?.endSlot ?? 0] ?? endMs
  })
  const eventsMs = [...new Set([...arrivals.keys(), ...departures.keys()])].sort((a, b) => a - b)
  let wakeMs = Number.POSITIVE_INFINITY
  for (let next = 0; next < eventsMs.length; ) {
    const nowMs = Math.min(wakeMs, eventsMs[next] ?? endMs)
    cars.drive(nowMs)
    for (const index of departures.get(nowMs) ?? []) server.ended(index, cars)
    for (const index of arrivals.get(nowMs) ?? []) cars.arrived(index, server.began(index, nowMs))
    if (eventsMs[next] === nowMs) next++
    wakeMs = server.replan(nowMs, cars)
    yield (nowMs - (startsMs[0] ?? 0)) / (endMs - (startsMs[0] ?? 0))
  }
  cars.drive(endMs)
  return { pieces: cars.pieces, profiles: server.profiles }
}

// Stations whose clocks are right and that say nothing of what change of a limit they count as one.
const stationFacts = { clockLagMs: 0, significantShare: 0, defaultW: 0 }

/** The parts of the live server that plan, between a car's message and its profile. */
class PlayedServer {
  profiles = 0
  readonly #world: PlannerWorld
  readonly #settings: PlannerSettings
  readonly #sessions = new Sessions()
  // Records know the limit of the site alone.
  readonly #limits: LimitSource = {
    tree: limitTree({ groups: [], stations: [] }, new OutsideLimits()),
    phaseLimitA: null,
    baseLoadPhases: 'even',
  }
  readonly #open = new Map<number, Session>()

  constructor(world: PlannerWorld, settings: PlannerSettings) {
    this.#world = world
    this.#settings = settings
  }

  began(index: number, nowMs: number): Session {
    const { id = '', minPowerW = 0, maxPowerW = 0 } = this.#world.period.request.sessions[index] ?? {}
    // Each car has an EVSE of its own: records do not say which of a station's.
    const session = this.#sessions.open(id, 1, nowMs)
    session.transactionId = id
    takeNeeds(session, needsFrom(this.#world.statements[index], { minPowerW, maxPowerW }, nowMs))
    this.#open.set(index, session)
    return session
  }

  ended(index: number, cars: PlayedCars): void {
    const session = this.#open.get(index)
    if (!session) return
    this.#sessions.end(session, cars.nowMs)
    this.#open.delete(index)
    cars.left(index)
  }

  /** Plans for the cars that are there, and gives back when the next plan is due. */
  replan(nowMs: number, cars: PlayedCars): number {
    for (const [index, session] of this.#open) session.meter.read(cars.reading(index))
    const active = this.#sessions.active
    if (active.length === 0) return Number.POSITIVE_INFINITY
    const { problem, plan } = this.#solved(active, nowMs)
    for (const { session, outlook, dispatch } of consequencesOf(problem, plan, nowMs, () => stationFacts)) {
      session.outlook = outlook
      if (!dispatch) continue
      session.ordered = dispatch.order.schedule
      session.accepted = dispatch.order.schedule
      session.owesProfile = false
      this.profiles++
    }
    return nextWake(active, nowMs).atMs
  }

  /** As `Planner.best` does: once more where safe parts find no room, or rests of wishes are too little for whole slots. */
  #solved(active: readonly Session[], nowMs: number) {
    const problem = this.#problem(active, nowMs, [])
    const plan = this.#planned(problem.request)
    const moved = movedLater(problem, plan)
    if (moved) return { problem: moved, plan: this.#planned(moved.request) }
    const cutsMs = shortSlotCuts(problem, plan)
    if (cutsMs.length === 0) return { problem, plan }
    const finer = this.#problem(active, nowMs, cutsMs)
    const second = this.#planned(finer.request)
    return second.shortfallWh < plan.shortfallWh ? { problem: finer, plan: second } : { problem, plan }
  }

  #planned(request: PlanRequest): Plan {
    const first = this.#settings.effort === 'quick' ? plans(request).next().value : undefined
    return first ?? plan(request)
  }

  #problem(active: readonly Session[], nowMs: number, cutsMs: readonly number[]): PlanningProblem {
    const { slotMs, strategy, balance, demandCharge, safeEarly, laterRoomPercent = 0 } = this.#settings
    const frame: PlanningFrame = {
      nowMs,
      slotMs,
      strategy,
      ...(balance ? { balance } : {}),
      ...(demandCharge ? { demandCharge } : {}),
      ...(safeEarly ? { safeEarly } : {}),
      ...(active.length < this.#world.stationCount ? { laterRoomPercent } : {}),
      limits: this.#limits,
      isConnected: () => true,
      seriesFor: ({ startsMs, endMs }) => this.#world.seriesKnown(nowMs, startsMs, endMs),
      cutsMs,
    }
    const problem = planningProblem(active, frame)
    if (!problem) throw new Error(`no car can be planned at ${nowMs}, though ${active.length} are there`)
    return problem
  }
}

/** A car that says what it says, in the terms of the live server: one phase carries all of its power. */
function needsFrom(
  statement: Statement | undefined,
  { minPowerW, maxPowerW }: { readonly minPowerW: number; readonly maxPowerW: number },
  receivedMs: number,
): ChargingNeeds {
  return {
    energyWh: statement?.energyWh ?? 0,
    ...(statement?.departureMs === undefined ? {} : { departureMs: statement.departureMs }),
    transfer: 'AC',
    phases: 1,
    minCurrentA: minPowerW / nominalVoltageV,
    maxCurrentA: maxPowerW / nominalVoltageV,
    maxPowerW,
    receivedMs,
  }
}
