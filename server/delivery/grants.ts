import { phaseCount } from '../limits/car-phases.ts'
import { lowestWithin } from '../limits/limit-span.ts'
import type { ProfileOrder } from '../ocpp/v201/profile.ts'
import { mayDrawW, type Session } from '../sessions/session.ts'
import { powerAt } from './charging-schedule.ts'
import { leastChargeW, unlimitedCarW } from './fail-safe.ts'
import { gradual } from './gradual.ts'
import type { Dispatch } from './in-steps.ts'

/** A stretch of time, and what grid limit and expected load leave in it, W. */
export interface FreeSlot {
  readonly fromMs: number
  readonly toMs: number
  readonly freeW: number
}

/** The cars beside those without needs. */
export interface OtherCars {
  /** The next plan decides over them: they share alike. */
  readonly planned: readonly Session[]
  /** No plan does: what they may draw comes off first. */
  readonly reserved: readonly Session[]
}

// Within that a car's needs come, if it sends any (K15.FR.08 gives a plan as long).
export const needsWithinMs = 60_000
// A grant that could be so much higher is made anew.
const worthwhileShare = 0.25

/** Whether a car holds a transaction and has told no needs though it had time to. */
export function isWithoutNeeds(session: Session, nowMs: number): boolean {
  return (
    session.needs === undefined && session.transactionId !== undefined && session.arrivalMs + needsWithinMs <= nowMs
  )
}

/**
 * What cars without needs are granted that their stations hold back until somebody says how much: an even share, with
 * all cars that are there, of what is free at the worst of the slots to come; nothing below the least charging power.
 *
 * @param silent the cars without needs, all of them held back or granted something before
 * @param others all other cars
 * @param defaultW what a car's EVSE allows it that was told nothing, W; undefined where nothing limits it
 */
export function grantsFor(
  silent: readonly Session[],
  others: OtherCars,
  slots: readonly FreeSlot[],
  nowMs: number,
  defaultW: (session: Session) => number | undefined,
): Dispatch[] {
  const freeW = Math.min(
    ...slots.map((slot) =>
      others.reserved.reduce((left, session) => left - mayDrawW(session, slot.fromMs, slot.toMs), slot.freeW),
    ),
  )
  const shareW = Math.min(unlimitedCarW, Math.floor(freeW / (silent.length + others.planned.length)))
  return silent.flatMap((session): Dispatch[] => {
    const mostW = Math.min(shareW, lowestWithin(session.bound, nowMs, nowMs + 1))
    const wantedW = mostW < leastChargeW ? 0 : mostW
    const runningW = session.ordered ? powerAt(session.ordered, nowMs) : 0
    const isGoodEnough = runningW <= wantedW && wantedW - runningW <= worthwhileShare * wantedW
    if (isGoodEnough) return []
    const order = grantOrder(session, wantedW, nowMs)
    const terms = session.orderedFor ?? { phases: phaseCount(session), isPhaseLimited: false }
    const { schedule, step } = gradual(session, order.schedule, terms, nowMs, defaultW(session))
    return [{ order: { ...order, schedule }, step }]
  })
}

// As with plans: what starts in a station's future leaves the car without a limit until then.
const begunMs = 5_000

function grantOrder(session: Session, powerW: number, nowMs: number): ProfileOrder {
  const { stationId, evseId, transactionId } = session
  const startMs = Math.floor((nowMs - begunMs) / 1_000) * 1_000
  return {
    stationId,
    evseId,
    schedule: { steps: [{ startMs, powerW }] },
    ...(transactionId === undefined ? {} : { transactionId }),
  }
}
