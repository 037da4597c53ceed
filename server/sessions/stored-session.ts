import { isDeepStrictEqual } from 'node:util'
import type { DeliveryView } from '../views/sessions.ts'
import { type MeterState, type MeterValue, SessionMeter } from './meter.ts'
import type { Session } from './session.ts'

/** What a session's station was told. */
export type SessionSchedules = Pick<Session, 'ordered' | 'accepted' | 'uncertain'>

/** A session as plain JSON: everything but its schedules and its meter, and what that knows without its past. */
export type SessionRecord = Omit<Session, 'meter' | keyof SessionSchedules> & { readonly meter: MeterState }

/** A session as it is kept: what changes with every message, what seldom does, and what only grows. */
export interface StoredSession {
  readonly record: SessionRecord
  readonly schedules: Partial<SessionSchedules>
  /** All that its meter has said, oldest first. */
  readonly values: readonly MeterValue[]
}

export function recordOf(session: Session): SessionRecord {
  const { ordered: _ordered, accepted: _accepted, uncertain: _uncertain, meter, ...record } = session
  return { ...record, meter: meter.state }
}

export function schedulesOf({ ordered, accepted, uncertain }: Session): SessionSchedules {
  return { ordered, accepted, uncertain }
}

/** Takes up a session from before a restart. */
export function sessionFrom({ record, schedules, values }: StoredSession): Session {
  // What was on its way to the station when the server ended has to be sent again.
  const owesProfile = record.owesProfile || (schedules.ordered !== undefined && !isTaken(record.delivery))
  const { accepted, uncertain = [] } = schedules
  const ordered = isDeepStrictEqual(schedules.ordered, accepted) ? accepted : schedules.ordered
  const meter = SessionMeter.restored(record.arrivalMs, record.meter, values)
  return {
    ...record,
    bound: record.bound ?? [],
    ordered,
    accepted,
    uncertain,
    owesProfile,
    meter,
  }
}

/** Whether a station holds what was sent to it, as far as it says. */
function isTaken(delivery: DeliveryView | undefined): boolean {
  return delivery !== undefined && ['accepted', 'verified', 'not-applied'].includes(delivery.state)
}
