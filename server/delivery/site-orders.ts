import { messageOf } from '../error-message.ts'
import type { Events } from '../events.ts'
import type { Session } from '../sessions/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { CurrentPlan, SiteLinks, SiteRecord } from '../site-parts.ts'
import type { Stations } from '../stations.ts'
import type { DeliveryView } from '../views/sessions.ts'
import type { ChargingSchedule } from './charging-schedule.ts'
import { acceptedOrder, consequencesOf } from './dispatching.ts'
import type { Dispatch } from './in-steps.ts'

/** What a site's orders come from, and where they go. */
export interface SiteOrdersParts {
  readonly sessions: Sessions
  readonly stations: Stations
  readonly events: Events
  readonly record: Pick<SiteRecord, 'touch'>
  /** Undefined until there are connections. */
  readonly links: () => SiteLinks | undefined
  readonly delivered: (session: Session, progress: { readonly delivery: DeliveryView }) => void
}

/** An order to a car without needs, and what it was told before. */
export interface Grant {
  readonly dispatch: Dispatch
  readonly before: ChargingSchedule | undefined
}

/** What is sent on its way when a site plans: by the plan, and beside it to cars that no plan decides over. */
export class SiteOrders {
  readonly #parts: SiteOrdersParts

  constructor(parts: SiteOrdersParts) {
    this.#parts = parts
  }

  /** Cars at stations that take no profile are not planned: what they draw is kept free. */
  leaveUntold(nowMs: number): void {
    for (const session of this.#parts.sessions.active) {
      const detail = session.needs && this.#parts.links()?.takesNoProfiles(session.stationId)
      if (detail === undefined || (session.delivery?.state === 'unsupported' && !session.owesProfile)) continue
      session.owesProfile = false
      this.#parts.delivered(session, { delivery: { state: 'unsupported', attempts: 0, sinceMs: nowMs, detail } })
    }
  }

  /** A car that ignores its profile is planned no more; its needs are answered with the profile that it has (K15.FR.07). */
  answerIgnoring(): void {
    for (const session of this.#parts.sessions.active) {
      const order = session.owesProfile && session.following?.state === 'ignores' ? acceptedOrder(session) : undefined
      if (!order || !this.#parts.stations.isConnected(session.stationId)) continue
      session.owesProfile = false
      this.#parts.record.touch(session)
      this.dispatch([{ order, step: 'lowers' }])
    }
  }

  /** Sends what a plan changes, together with the grants that it keeps free. */
  carryOut({ id, problem, plan }: CurrentPlan, nowMs: number, grants: readonly Grant[]): void {
    const dispatches = grants.map(({ dispatch }) => dispatch)
    for (const consequence of consequencesOf(problem, plan, nowMs, ({ stationId, evseId }) => ({
      clockLagMs: this.#parts.stations.clockLagMs(stationId),
      significantShare: this.#parts.links()?.significantShare(stationId) ?? 0,
      defaultW: this.#parts.links()?.failSafe?.defaultW(stationId, evseId),
    }))) {
      const { session, outlook, terms, dispatch } = consequence
      session.outlook = outlook
      if (!dispatch) continue
      session.ordered = dispatch.order.schedule
      session.orderedFor = terms
      session.orderedByPlan = id
      session.owesProfile = false
      this.#parts.record.touch(session)
      dispatches.push(dispatch)
    }
    this.dispatch(dispatches)
  }

  /** Grants power to cars without needs; the plan that follows keeps it free. */
  grant(nowMs: number): readonly Grant[] {
    return (this.#parts.links()?.failSafe?.grants(nowMs) ?? []).map((dispatch) => {
      const { stationId, evseId, schedule } = dispatch.order
      const session = this.#parts.sessions.at(stationId, evseId)
      const before = session?.ordered
      if (session) this.#order(session, schedule)
      return { dispatch, before }
    })
  }

  /** No plan came that keeps these grants free: they are not sent, and their cars are granted something anew. */
  takeBack(grants: readonly Grant[]): void {
    for (const { dispatch, before } of grants) {
      const { stationId, evseId, schedule } = dispatch.order
      const session = this.#parts.sessions.at(stationId, evseId)
      if (session?.ordered === schedule) this.#order(session, before)
    }
  }

  #order(session: Session, schedule: ChargingSchedule | undefined): void {
    session.ordered = schedule
    this.#parts.record.touch(session)
  }

  dispatch(dispatches: readonly Dispatch[]): void {
    this.#parts
      .links()
      ?.outbox.dispatch(dispatches)
      .catch((error: unknown) => {
        this.#parts.events.log('problem', `bug in delivery error="${messageOf(error)}"`)
      })
  }
}
