import { DateTime } from 'luxon'
import { mostPowerWithin, powerAt } from '../delivery/charging-schedule.ts'
import { carPhases, phaseCount } from '../limits/car-phases.ts'
import { powerRange } from '../sessions/charging-needs.ts'
import { askedWh, type Session } from '../sessions/sessions.ts'
import type { SessionView } from '../views.ts'

// A meter's and a car's own tolerance: 5 %, and at least what a control unit sleeps on.
const followingShare = 1.05
const followingW = 50

/** Shortfalls below that read as 0.0 kWh, and are met by rounding. */
export const noteworthyWh = 50

/** What the console shows of a session. */
export function sessionView(session: Session, nowMs: number, timeZone: string): SessionView {
  const { needs, outlook, meter, ordered } = session
  const range = needs ? powerRange(needs, phaseCount(session)) : { minPowerW: 0, maxPowerW: 0 }
  const setpointW = ordered && session.endedMs === undefined ? Math.max(0, powerAt(ordered, nowMs)) : undefined
  const hasEnded = session.endedMs !== undefined
  const shortfallWh = hasEnded ? Math.max(0, askedWh(session) - meter.deliveredWh) : (outlook?.shortfallWh ?? 0)
  return {
    id: session.id,
    stationId: session.stationId,
    evseId: session.evseId,
    ...definedOnly({
      transactionId: session.transactionId,
      chargingState: session.chargingState,
      transfer: needs?.transfer,
      phases: needs?.transfer === 'AC' ? phaseCount(session) : undefined,
      onPhases: session.wiring && needs?.transfer === 'AC' ? carPhases(session).onPhases : undefined,
      minCurrentA: needs?.minCurrentA,
      maxCurrentA: needs?.maxCurrentA,
      shortfallReason: hasEnded ? undefined : outlook?.shortfallReason,
      shortfallText: hasEnded ? undefined : shortfallText(session, timeZone),
      powerW: hasEnded ? 0 : meter.powerW,
      setpointW,
      isFollowing: isFollowing(session),
      socPercent: meter.socPercent ?? needs?.socPercent,
      delivery: session.delivery,
    }),
    state: stateOf(session),
    priority: session.priority,
    arrivalMs: session.arrivalMs,
    departureMs: session.endedMs ?? outlook?.departureMs ?? needs?.departureMs ?? nowMs,
    departureIsAssumed: outlook?.departureIsAssumed ?? needs?.departureMs === undefined,
    ...range,
    askedWh: askedWh(session),
    deliveredWh: meter.deliveredWh,
    plannedWh: hasEnded ? 0 : Math.max(0, askedWh(session) - meter.deliveredWh - shortfallWh),
    shortfallWh,
  }
}

function stateOf(session: Session): SessionView['state'] {
  if (session.endedMs !== undefined) return 'ended'
  if (!session.needs) return 'unplanned'
  return session.transactionId === undefined && !session.isWithoutTransaction ? 'waiting' : 'planned'
}

/**
 * Whether the newest metered power keeps to the schedule in force since the value before it:
 * many meters give means, and a car takes its time to follow a change.
 */
function isFollowing({ accepted, meter, endedMs }: Session): boolean | undefined {
  const { powerW, newestMs, samples } = meter
  const [first] = accepted?.steps ?? []
  if (!accepted || !first || powerW === undefined || newestMs === undefined || endedMs !== undefined) return undefined
  const sinceMs = samples.at(-2)?.atMs ?? newestMs
  if (sinceMs < first.startMs) return undefined
  return powerW <= mostPowerWithin(accepted, sinceMs, newestMs + 1) * followingShare + followingW
}

function shortfallText({ outlook }: Session, timeZone: string): string | undefined {
  if (!outlook || outlook.shortfallWh < noteworthyWh) return undefined
  const missing = `${(outlook.shortfallWh / 1_000).toFixed(1)} kWh will be missing`
  const departure = DateTime.fromMillis(outlook.departureMs, { zone: timeZone }).toFormat('HH:mm')
  switch (outlook.shortfallReason) {
    case 'window':
      return `${missing}: even at full power the time until ${departure} is too short`
    case 'periods':
      return `${missing}: the car takes too few periods in one schedule`
    case 'minimum-power':
      return `${missing}: it is too little for a slot at the car's minimum current`
    default:
      return `${missing}: ${outlook.bindingLimit ?? 'the grid limit'} leaves too little until ${departure}`
  }
}

/** The entries that are not undefined. */
function definedOnly<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
