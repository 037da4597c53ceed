import type { Clock } from './clock.ts'
import { Settling } from './delivery/settling.ts'
import { SiteOrders } from './delivery/site-orders.ts'
import { messageOf } from './error-message.ts'
import type { Events } from './events.ts'
import { phaseCount } from './limits/car-phases.ts'
import type { LimitSpan } from './limits/limit-span.ts'
import { type LimitTree, limitTree } from './limits/limit-tree.ts'
import type { LimitSource } from './limits/limits-within.ts'
import { nextWake } from './planning/next-wake.ts'
import type { Planner, SolvedProblem } from './planning/planner.ts'
import { Replanning, type ReplanWork } from './planning/replanning.ts'
import { isCarWaiting } from './planning/waiting-cars.ts'
import { countedOn } from './sessions/ceiling.ts'
import { powerRange } from './sessions/charging-needs.ts'
import { offerAgain } from './sessions/following.ts'
import { OutsideLimits } from './sessions/outside-limits.ts'
import { isAnswered, mayDrawW, type Session } from './sessions/session.ts'
import { SessionCourse } from './sessions/session-course.ts'
import { Sessions } from './sessions/sessions.ts'
import type { CurrentPlan, PlanPace, SiteLinks, SiteParts, SiteRecord } from './site-parts.ts'
import type { SiteLimits } from './views/limits.ts'
import type { SiteSettings } from './views/site-settings.ts'

// Settings that no plan depends on.
const shownOnly: readonly string[] = ['name', 'currency', 'unknownTokens']
const afterFailureMs = 60_000

/**
 * The one mutable thing: one grid connection with its settings, its sessions and its plan.
 * Whatever changes it asks for a replan; changes of one turn make one plan, always for the whole site.
 */
export class Site {
  readonly sessions = new Sessions()
  readonly outsideLimits = new OutsideLimits()
  readonly course: SessionCourse
  readonly #clock: Clock
  readonly #events: Events
  readonly #planner: Planner
  readonly #replanning: Replanning
  readonly #record: SiteRecord
  readonly #closing = new AbortController()
  readonly #planPace: PlanPace | undefined
  readonly #settling: Settling
  readonly #orders: SiteOrders
  #links: SiteLinks | undefined
  #settings: SiteSettings
  #limits: SiteLimits
  #current: CurrentPlan | undefined
  #failure: string | undefined
  /** From when on the plan in work plans; undefined while there is none. */
  #plansFromMs: number | undefined

  constructor({ clock, events, stations, planner, settings, limits, record, planPace, gatherMs }: SiteParts) {
    this.#planPace = planPace
    this.#record = record
    this.#clock = clock
    this.#events = events
    this.#planner = planner
    this.#settings = settings
    this.#limits = limits
    this.#settling = new Settling(clock, this.#closing.signal)
    this.#orders = new SiteOrders({
      sessions: this.sessions,
      stations,
      events,
      record,
      links: () => this.#links,
      delivered: (session, progress) => this.delivered(session, progress),
    })
    this.course = new SessionCourse({
      sessions: this.sessions,
      clock,
      events,
      stations,
      touched: (session) => record.touch(session),
      metered: (session, reading, sample) => record.metered(session, reading, sample),
      replan: (cause) => this.replan(cause),
      outbox: () => this.#links?.outbox,
      holdsBack: (stationId, evseId) => this.#links?.failSafe?.holdsBack(stationId, evseId) ?? false,
      signal: this.#closing.signal,
    })
    const work: ReplanWork = {
      plan: (cause, waitedMs) => this.#pacedPlan(cause, waitedMs),
      failed: (error) => this.#planFailed(error),
      nextWake: () => {
        const nowMs = clock.now()
        if (this.plannedSessions === 0) return undefined
        if (this.#failure) return { atMs: nowMs + afterFailureMs, cause: 'another try after a failure' }
        return nextWake(this.sessions.active, nowMs)
      },
    }
    this.#replanning = new Replanning(clock, work, gatherMs)
  }

  get settings(): SiteSettings {
    return this.#settings
  }

  /** Fuses and feeders within the site, and how its stations are wired. */
  get limits(): SiteLimits {
    return this.#limits
  }

  get current(): CurrentPlan | undefined {
    return this.#current
  }

  /** Whether a new plan is being made. */
  get isPlanning(): boolean {
    return this.#replanning.isPlanning
  }

  /** Why the newest attempt at a plan brought none; undefined after one that did. */
  get failure(): string | undefined {
    return this.#failure
  }

  /** Where profiles go, and what is asked of stations that come back; set once, when the connections exist. */
  connect(links: SiteLinks): void {
    this.#links = links
  }

  /** All limits within the site as they are now. */
  get limitSource(): LimitSource {
    const { phaseLimitA, baseLoadPhases } = this.#settings
    return { tree: this.#tree, phaseLimitA, baseLoadPhases }
  }

  /** Takes up the plan that was in force before a restart: what stations charge by comes from it. */
  restorePlan(current: CurrentPlan): void {
    this.#current = current
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

  /** Puts other limits within the site in force, which were checked, and plans again. */
  changeLimits(limits: SiteLimits): void {
    this.#limits = limits
    this.#events.log('input', `limits groups=${limits.groups.length} stations=${limits.stations.length}`)
    this.#events.changed('site', 'results', 'sessions')
    this.replan('limits')
  }

  /** Serves a session before, or after, others where energy must be shared. */
  prioritize(session: Session, priority: number): void {
    session.priority = priority
    this.#record.touch(session)
    this.#events.log('session', `evse=${session.evseId} priority=${priority}`, { stationId: session.stationId })
    this.#events.changed('sessions')
    this.replan(`priority of ${session.stationId}/${session.evseId}`)
  }

  /** How many sessions a replan is about. */
  get plannedSessions(): number {
    return this.sessions.active.filter(({ needs }) => needs !== undefined).length
  }

  /** What a station took, or how far the way to it went. */
  delivered(
    session: Session,
    progress: Partial<
      Pick<Session, 'delivery' | 'accepted' | 'acceptedMs' | 'answeredNeedsMs' | 'uncertain' | 'ceiling'>
    >,
  ): void {
    Object.assign(session, progress)
    this.#record.touch(session)
    this.#events.changed('sessions')
  }

  /** A schedule that was never sent: the next plan starts from what the station holds. */
  notSent(session: Session): void {
    session.ordered = session.accepted
    // What an earlier order left open is settled by the next one; needs are followed by a profile (K15.FR.07).
    session.owesProfile ||= session.uncertain.length > 0 || !isAnswered(session)
    this.#record.touch(session)
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

  /** A station that may take profiles after all is sent those that it did not take. */
  stationChanged(stationId: string): void {
    if (this.#links?.takesNoProfiles(stationId) !== undefined) return
    for (const session of this.sessions.ofStation(stationId)) {
      if (!session.needs || session.owesProfile || session.delivery?.state !== 'unsupported') continue
      session.owesProfile = true
      this.replan(`${stationId} may take profiles now`)
    }
  }

  /** What the plan counts on of other limits over a car's profile. */
  ceilingOf(session: Session, nowMs = this.#clock.now()): readonly LimitSpan[] {
    const { needs, stationId } = session
    const minPowerW = needs ? powerRange(needs, phaseCount(session)).minPowerW : 0
    return countedOn(session.ceiling, { nowMs, minPowerW, sharers: this.sessions.ofStation(stationId).length })
  }

  /** The limits over a station's profiles are others now: what was known of them is forgotten. */
  forgetCeilings(stationId: string): void {
    for (const session of this.sessions.ofStation(stationId)) {
      if (!session.ceiling) continue
      session.ceiling = undefined
      this.#record.touch(session)
      this.replan(`other limits at ${stationId}`)
    }
  }

  /** A station that comes back first tells what happened meanwhile; profiles and plans wait for that. */
  stationConnected(stationId: string): void {
    const hadSession = this.#hasSessionAt(stationId)
    this.#withdraw(stationId)
    this.#settling.connected(stationId, (connectedMs) => {
      const isWithdrawn = this.#withdraw(stationId)
      this.#links?.outbox.reconnected(stationId)
      if (hadSession || isWithdrawn) this.replan(`${stationId} is back`)
      this.#links?.followUp(stationId, connectedMs).catch(() => undefined)
    })
  }

  /**
   * What waited for a station is of a plan that others have left behind: its cars get what the next plan says.
   *
   * @returns whether anything did
   */
  #withdraw(stationId: string): boolean {
    const sessions = this.sessions.ofStation(stationId)
    const waiting = sessions.filter(({ needs, delivery }) => needs && delivery?.state === 'pending')
    for (const session of waiting) {
      this.#links?.outbox.cancel(stationId, session.evseId)
      session.owesProfile = true
    }
    return waiting.length > 0
  }

  stationDisconnected(stationId: string): void {
    if (this.#hasSessionAt(stationId)) this.replan(`${stationId} is out of reach`)
  }

  /** Asks for a new plan of the whole site; what is asked for in one moment becomes one plan. */
  replan(cause: string): void {
    const nowMs = this.#clock.now()
    // Of a plan in work, those that came after its beginning get nothing.
    if (this.#plansFromMs !== undefined && isCarWaiting(this.sessions.active, this.#plansFromMs, nowMs)) {
      this.#planner.hurry()
    }
    this.#replanning.request(cause, isCarWaiting(this.sessions.active, 0, nowMs))
  }

  close(): void {
    this.#closing.abort()
    this.#replanning.close()
    this.#links?.outbox.close()
  }

  get #tree(): LimitTree {
    return limitTree(
      this.#limits,
      this.outsideLimits,
      (...evse) => this.#links?.phaseRotation(...evse),
      this.#clock.now(),
    )
  }

  async #pacedPlan(cause: string, waitedMs: number): Promise<void> {
    const nowMs = (await this.#planPace?.begin()) ?? this.#clock.now()
    this.#record.planning()
    try {
      await this.#plan(cause, nowMs, waitedMs)
    } finally {
      this.#record.planningEnded()
      this.#planPace?.ended()
    }
  }

  async #plan(cause: string, nowMs: number, waitedMs: number): Promise<void> {
    this.course.endOverdue(nowMs)
    this.#orders.leaveUntold(nowMs)
    this.#orders.answerIgnoring()
    const { active } = this.sessions
    for (const session of active) offerAgain(session, nowMs)
    const tree = this.#tree
    for (const session of active) {
      const { stationId, evseId } = session
      const sharers = this.sessions.ofStation(stationId).length
      session.bound = [...tree.boundOf(stationId, evseId, sharers), ...this.ceilingOf(session, nowMs)]
      session.wiring = tree.wiringOf(stationId, evseId)
    }
    const grants = this.#orders.grant(nowMs)
    const carsToCome = this.#links?.failSafe?.carsToCome() ?? []
    const waits = isCarWaiting(active, 0, nowMs) ? waitedMs : undefined
    this.#plansFromMs = nowMs
    const solved = await this.#planner
      .best(active, { settings: this.#settings, tree, carsToCome }, nowMs, waits)
      .catch((error: unknown) => {
        this.#orders.takeBack(grants)
        throw error
      })
      .finally(() => {
        this.#plansFromMs = undefined
      })
    this.#failure = undefined
    this.#current = solved && { ...solved, id: this.#record.nextPlanId(), madeAtMs: nowMs, cause }
    if (solved && this.#current) {
      this.#record.planned(this.#current)
      for (const session of solved.problem.reserves) session.reservedW = mayDrawW(session, nowMs, nowMs + 1)
      for (const { session } of solved.problem.planned) session.reservedW = undefined
      this.#logPlan(solved, cause)
      this.#orders.carryOut(this.#current, nowMs, grants)
      if (solved.isHurried) this.replan('a plan made in a hurry')
    } else this.#orders.dispatch(grants.map(({ dispatch }) => dispatch))
    this.#links?.failSafe?.review()
    this.#events.changed('sessions', 'results', 'site')
  }

  #logPlan({ problem, plan, solveMs, setback }: SolvedProblem, cause: string): void {
    const gap = plan.gapPercent.toFixed(3)
    const figures = `cost=${plan.cost.toFixed(2)} peak=${(plan.peakW / 1_000).toFixed(2)}kW shortfall=${(plan.shortfallWh / 1_000).toFixed(2)}kWh`
    this.#events.log(
      'plan',
      `sessions=${problem.planned.length} ${figures} method=${plan.method} gap=${gap}% took=${solveMs.toFixed(0)}ms cause="${cause}"${setback ? ` setback="${setback}"` : ''}`,
    )
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
}
