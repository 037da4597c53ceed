import type { Plan } from '../optimizer/model.ts'
import type { Clock } from './clock.ts'
import { consequencesOf } from './delivery/dispatching.ts'
import type { Dispatch, Outbox } from './delivery/outbox.ts'
import { messageOf } from './error-message.ts'
import type { Events } from './events.ts'
import type { Planner, SolvedProblem } from './planning/planner.ts'
import type { PlanningProblem } from './planning/planning-problem.ts'
import { Replanning } from './planning/replanning.ts'
import type { ChargingNeeds } from './sessions/charging-needs.ts'
import type { MeterReading } from './sessions/meter.ts'
import { OutsideLimits } from './sessions/outside-limits.ts'
import { askedWh, mayDrawW, remainingWh, type Session, Sessions, takeNeeds } from './sessions/sessions.ts'
import type { Stations } from './stations.ts'
import type { SiteSettings } from './views.ts'

/** The newest plan, what it solves, and how it came about. */
export interface CurrentPlan extends SolvedProblem {
  readonly madeAtMs: number
  /** What asked for it: `needs of CS1/1`, `an hour gone by`, … */
  readonly cause: string
}

/** The parts a site is put together from. */
export interface SiteParts {
  readonly clock: Clock
  readonly events: Events
  readonly stations: Stations
  readonly planner: Planner
  readonly settings: SiteSettings
  /** Told of every session that changed. */
  readonly touched: (session: Session) => void
}

const hourMs = 3_600_000
// Settings that no plan depends on.
const shownOnly: readonly string[] = ['name', 'currency']
const settlingMs = 2_000
const transactionEndMs = 60_000
const afterFailureMs = 60_000
// A change in what is kept free for a car beyond the plan's reach that makes a new plan worth its while.
const significantReserveW = 500

/**
 * The one mutable thing: one grid connection with its settings, its sessions and its plan.
 * Whatever changes it asks for a replan; changes of one turn make one plan, always for the whole site.
 */
export class Site {
  readonly sessions = new Sessions()
  readonly outsideLimits = new OutsideLimits()
  readonly #clock: Clock
  readonly #events: Events
  readonly #stations: Stations
  readonly #planner: Planner
  readonly #replanning: Replanning
  readonly #touched: (session: Session) => void
  readonly #closing = new AbortController()
  #outbox: Outbox | undefined
  #settings: SiteSettings
  #current: CurrentPlan | undefined
  #failure: string | undefined

  constructor({ clock, events, stations, planner, settings, touched }: SiteParts) {
    this.#touched = touched
    this.#clock = clock
    this.#events = events
    this.#stations = stations
    this.#planner = planner
    this.#settings = settings
    this.#replanning = new Replanning(clock, {
      plan: (cause) => this.#plan(cause),
      failed: (error) => this.#planFailed(error),
      nextWake: () => this.#nextWake(),
    })
  }

  get settings(): SiteSettings {
    return this.#settings
  }

  get current(): CurrentPlan | undefined {
    return this.#current
  }

  /** Why the newest attempt at a plan brought none; undefined after one that did. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Where profiles go; set once, when the connections exist. */
  connect(outbox: Outbox): void {
    this.#outbox = outbox
  }

  /** Applies settings that were checked, and plans again. */
  change(settings: Partial<SiteSettings>): void {
    this.#settings = { ...this.#settings, ...settings }
    this.#events.log(
      'input',
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
    )
    this.#events.changed('site', 'results')
    if (Object.keys(settings).some((name) => !shownOnly.includes(name))) this.replan('settings')
  }

  /** Serves a session before, or after, others where energy must be shared. */
  prioritize(session: Session, priority: number): void {
    session.priority = priority
    this.#touched(session)
    this.#events.log('session', `evse=${session.evseId} priority=${priority}`, { stationId: session.stationId })
    this.#events.changed('sessions')
    this.replan(`priority of ${session.stationId}/${session.evseId}`)
  }

  /** How many sessions a replan is about. */
  get plannedSessions(): number {
    return this.sessions.active.filter(({ needs }) => needs !== undefined).length
  }

  /** A transaction that began, or that is first heard of. */
  transactionStarted(stationId: string, evseId: number, transactionId: string, atMs: number): Session {
    const waiting = this.sessions.at(stationId, evseId)
    const session =
      waiting && waiting.transactionId === undefined ? waiting : this.sessions.open(stationId, evseId, atMs)
    session.transactionId = transactionId
    if (session.isWithoutTransaction) {
      session.isWithoutTransaction = false
      this.#clearDefault(session)
    }
    this.#events.log('session', `began evse=${evseId} transaction=${transactionId}`, { stationId })
    this.#touched(session)
    if (session.needs) {
      session.owesProfile = true
      this.replan(`transaction of ${stationId}/${evseId} started`)
    }
    this.#events.changed('sessions', 'results')
    return session
  }

  /** What a station took, or how far the way to it went. */
  delivered(session: Session, progress: Partial<Pick<Session, 'delivery' | 'accepted' | 'uncertain'>>): void {
    Object.assign(session, progress)
    this.#touched(session)
    this.#events.changed('sessions')
  }

  /** A schedule that was never sent: the next plan starts from what the station holds. */
  notSent(session: Session): void {
    session.ordered = session.accepted
    this.#touched(session)
    this.replan(`${session.stationId}/${session.evseId} could not be raised yet`)
  }

  /** A station that speaks again after a profile found no answer gets the newest one. */
  stationHeard(stationId: string): void {
    for (const session of this.sessions.ofStation(stationId)) {
      if (session.delivery?.state !== 'expired' || session.owesProfile) continue
      session.owesProfile = true
      this.replan(`${stationId} answers again`)
    }
  }

  /** The car is gone: what it was given is free for the others. */
  transactionEnded(session: Session): void {
    this.#end(session)
    this.replan(`${session.stationId}/${session.evseId} left`)
  }

  /**
   * A free connector ends its session: at once where no transaction does, and else after a minute,
   * in which the transaction's own end is to come with its last meter values.
   */
  connectorFreed(stationId: string, evseId: number): void {
    const session = this.sessions.at(stationId, evseId)
    if (!session) return
    if (session.transactionId === undefined) {
      this.transactionEnded(session)
      return
    }
    this.#clock
      .sleep(transactionEndMs, this.#closing.signal)
      .then(() => {
        if (session.endedMs === undefined && this.#stations.isFree(stationId, evseId)) this.transactionEnded(session)
      })
      .catch(() => undefined)
  }

  /** The phases that a car really uses, which halve or third what it can draw. */
  usesPhases(session: Session, phases: number): void {
    if (session.phasesUsed === phases) return
    session.phasesUsed = phases
    this.#touched(session)
    if (session.needs && phases !== session.needs.phases) {
      this.replan(`${session.stationId}/${session.evseId} uses ${phases} of its phases`)
    }
  }

  /** New needs; the profile that answers them follows with the next plan. */
  needsCame(stationId: string, evseId: number, needs: ChargingNeeds, isWithoutTransaction: boolean): Session {
    const session = this.sessions.at(stationId, evseId) ?? this.sessions.open(stationId, evseId, needs.receivedMs)
    if (session.transactionId === undefined) session.isWithoutTransaction = isWithoutTransaction
    takeNeeds(session, needs)
    this.#touched(session)
    this.#events.changed('sessions', 'results')
    return session
  }

  metered(session: Session, readings: readonly MeterReading[]): void {
    for (const reading of readings) session.meter.read(reading)
    this.#touched(session)
    this.#events.changed('sessions', 'results')
    const { reservedW } = session
    if (reservedW === undefined || session.endedMs !== undefined) return
    const nowMs = this.#clock.now()
    const isAsReserved = Math.abs(mayDrawW(session, nowMs, nowMs + 1) - reservedW) <= significantReserveW
    if (isAsReserved || this.plannedSessions === 0) return
    this.replan(`${session.stationId}/${session.evseId} draws other than reserved`)
  }

  /** A station that comes back first tells what happened meanwhile; profiles and plans wait for that. */
  stationConnected(stationId: string): void {
    const hadSession = this.#hasSessionAt(stationId)
    this.#clock
      .sleep(settlingMs, this.#closing.signal)
      .then(() => {
        this.#outbox?.reconnected(stationId)
        if (hadSession) this.replan(`${stationId} is back`)
      })
      .catch(() => undefined)
  }

  stationDisconnected(stationId: string): void {
    if (this.#hasSessionAt(stationId)) this.replan(`${stationId} is out of reach`)
  }

  /** Asks for a new plan of the whole site; what is asked for in one turn becomes one plan. */
  replan(cause: string): void {
    this.#replanning.request(cause)
  }

  close(): void {
    this.#closing.abort()
    this.#replanning.close()
    this.#outbox?.close()
  }

  async #plan(cause: string): Promise<void> {
    const nowMs = this.#clock.now()
    this.#endOverdue(nowMs)
    const { active } = this.sessions
    for (const session of active) session.boundW = this.outsideLimits.boundW(session, active)
    const solved = await this.#planner.best(this.sessions.active, this.#settings, nowMs)
    this.#failure = undefined
    this.#current = solved && { ...solved, madeAtMs: nowMs, cause }
    if (solved) {
      for (const session of solved.problem.reserves) session.reservedW = mayDrawW(session, nowMs, nowMs + 1)
      for (const { session } of solved.problem.planned) session.reservedW = undefined
      this.#logPlan(solved, cause)
      this.#carryOut(solved.problem, solved.plan, nowMs)
    }
    this.#events.changed('sessions', 'results', 'site')
  }

  #carryOut(problem: PlanningProblem, plan: Plan, nowMs: number): void {
    const dispatches: Dispatch[] = []
    for (const consequence of consequencesOf(problem, plan, nowMs, (stationId) =>
      this.#stations.clockLagMs(stationId),
    )) {
      const { session, outlook, schedule, dispatch } = consequence
      session.outlook = outlook
      if (!dispatch) continue
      session.ordered = schedule
      session.owesProfile = false
      this.#touched(session)
      dispatches.push(dispatch)
    }
    void this.#outbox?.dispatch(dispatches).catch((error: unknown) => {
      this.#events.log('problem', `bug in delivery error="${messageOf(error)}"`)
    })
  }

  #logPlan({ plan, solveMs, setback }: SolvedProblem, cause: string): void {
    const gap = plan.gapPercent.toFixed(3)
    const figures = `cost=${plan.cost.toFixed(2)} peak=${(plan.peakW / 1_000).toFixed(2)}kW shortfall=${(plan.shortfallWh / 1_000).toFixed(2)}kWh`
    this.#events.log(
      'plan',
      `sessions=${plan.sessions.length} ${figures} method=${plan.method} gap=${gap}% took=${solveMs.toFixed(0)}ms cause="${cause}"${setback ? ` setback="${setback}"` : ''}`,
    )
  }

  /** Ends sessions of stations that open no transactions, once their car should have left. */
  #endOverdue(nowMs: number): void {
    for (const session of this.sessions.active) {
      const departureMs = session.outlook?.departureMs
      if (session.transactionId !== undefined || departureMs === undefined || departureMs > nowMs) continue
      if (!session.owesProfile) this.#end(session)
    }
  }

  #end(session: Session): void {
    this.sessions.end(session, this.#clock.now())
    this.#touched(session)
    this.#outbox?.cancel(session.stationId, session.evseId)
    if (session.isWithoutTransaction) this.#clearDefault(session)
    this.#events.log(
      'session',
      `ended evse=${session.evseId} delivered=${(session.meter.deliveredWh / 1_000).toFixed(2)}kWh asked=${(askedWh(session) / 1_000).toFixed(2)}kWh`,
      { stationId: session.stationId },
    )
    this.#events.changed('sessions', 'results')
  }

  #clearDefault({ stationId, evseId }: Session): void {
    this.#outbox?.clearDefault(stationId, evseId).catch((error: unknown) => {
      const reason = messageOf(error)
      this.#events.log('problem', `default profile not cleared evse=${evseId} error="${reason}"`, { stationId })
    })
  }

  #hasSessionAt(stationId: string): boolean {
    return this.sessions.ofStation(stationId).some((session) => session.needs !== undefined)
  }

  /** The last plan stays in force: its profiles are at the stations. */
  #planFailed(error: unknown): void {
    this.#failure = messageOf(error)
    this.#events.log('problem', `no new plan error="${this.#failure}"`)
    this.#events.changed('site')
  }

  /** Plans again on the hour, and when a car that is to have left is still there. */
  #nextWake(): { atMs: number; cause: string } | undefined {
    if (this.plannedSessions === 0) return undefined
    const nowMs = this.#clock.now()
    const onTheHourMs = Math.floor(nowMs / hourMs + 1) * hourMs
    const departuresMs = this.sessions.active
      .filter((session) => remainingWh(session) > 0 || session.isWithoutTransaction)
      .map((session) => session.outlook?.departureMs ?? onTheHourMs)
      .filter((departureMs) => departureMs > nowMs)
    if (this.#failure) return { atMs: nowMs + afterFailureMs, cause: 'another try after a failure' }
    const atMs = Math.min(onTheHourMs, ...departuresMs)
    return { atMs, cause: atMs === onTheHourMs ? 'an hour gone by' : 'a departure time reached' }
  }
}
