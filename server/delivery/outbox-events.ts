import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { ProfileOrder } from '../ocpp/v201/profile.ts'
import type { Session } from '../sessions/session.ts'
import type { Site } from '../site.ts'
import type { Recorder } from '../store/recorder.ts'
import { acceptedOrder } from './dispatching.ts'
import type { OutboxEvents } from './outbox.ts'
import type { Verifier } from './verifier.ts'

/** What deliveries act upon. */
export interface DeliveryParts {
  readonly clock: Clock
  readonly events: Events
  readonly site: Site
  readonly verifier: Verifier
  readonly recorder: Recorder
}

/** What deliveries mean for the sessions they are for, and for the log. */
export function outboxEvents({ clock, events, site, verifier, recorder }: DeliveryParts): OutboxEvents {
  const forSession = (order: ProfileOrder, act: (session: Session) => void) => {
    const session = site.sessions.at(order.stationId, order.evseId)
    if (session && session.transactionId === order.transactionId) act(session)
  }
  const timesSent = new WeakMap<ProfileOrder['schedule'], number>()
  return {
    changed: (stationId, evseId, delivery) => {
      const session = site.sessions.at(stationId, evseId)
      if (session) {
        site.delivered(session, { delivery })
        recorder.delivery(session, delivery)
      }
      const detail = delivery.detail ? ` "${delivery.detail}"` : ''
      if (delivery.state !== 'pending' || delivery.detail) {
        events.log('delivery', `evse=${evseId} state=${delivery.state} attempt=${delivery.attempts}${detail}`, {
          stationId,
        })
      }
      if (['rejected', 'expired', 'unsupported'].includes(delivery.state)) {
        site.replan(`${stationId}/${evseId} took no profile`)
      }
    },
    attempted: async (order) => {
      verifier.cancel(order)
      const { schedule } = order
      timesSent.set(schedule, (timesSent.get(schedule) ?? 0) + 1)
      forSession(order, (session) => {
        // What was sent before and not answered may be what counts as long as nothing newer was accepted.
        const others = session.uncertain.filter((each) => each !== schedule)
        site.delivered(session, { uncertain: [...others, schedule] })
      })
      return recorder.settled().then(
        () => true,
        () => false,
      )
    },
    accepted: (order) =>
      forSession(order, (session) => {
        const { schedule: accepted, needsMs: answeredNeedsMs } = order
        site.delivered(session, { accepted, acceptedMs: clock.now(), answeredNeedsMs, uncertain: [] })
        verifier.check(order)
      }),
    refused: (order) =>
      forSession(order, (session) => {
        // An earlier attempt that found no answer may have been taken.
        if (timesSent.get(order.schedule) !== 1) return
        timesSent.set(order.schedule, 0)
        site.delivered(session, { uncertain: session.uncertain.filter((each) => each !== order.schedule) })
      }),
    over: (order) => forSession(order, (session) => site.course.transactionEnded(session)),
    dropped: (order) => {
      forSession(order, (session) => {
        site.notSent(session)
        const held = acceptedOrder(session)
        if (held) verifier.check(held)
      })
      return site.sessions.at(order.stationId, order.evseId)?.accepted !== undefined
    },
  }
}
