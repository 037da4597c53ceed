import { DateTime } from 'luxon'
import { powerAt } from '../delivery/charging-schedule.ts'
import { carPhases, phaseCount } from '../limits/car-phases.ts'
import { powerRange } from '../sessions/charging-needs.ts'
import { askedWh, type Session } from '../sessions/session.ts'
import type { SessionView } from '../views/sessions.ts'

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
      laterText: hasEnded ? undefined : laterText(session, timeZone),
      powerW: hasEnded ? 0 : meter.powerW,
      setpointW,
      isFollowing: hasEnded ? undefined : isFollowing(session),
      followingText: hasEnded ? undefined : followingText(session, nowMs, timeZone),
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

/** Whether the meter says that the car keeps to its profile; a single value proves nothing against it. */
function isFollowing({ following }: Session): boolean | undefined {
  return following && following.state !== 'ignores'
}

// A meter that says nothing for so long will not say anything.
const silentMeterMs = 20 * 60_000

function followingText(session: Session, nowMs: number, timeZone: string): string | undefined {
  const { following, drawCap, meter, acceptedMs } = session
  const isSilent = acceptedMs !== undefined && (meter.newestMs ?? 0) < acceptedMs
  if (isSilent && nowMs - acceptedMs > silentMeterMs) {
    return 'No meter value since it has its profile, so nobody knows whether the car follows'
  }
  if (!following || following.state === 'follows') return undefined
  const since = DateTime.fromMillis(following.sinceMs, { zone: timeZone }).toFormat('HH:mm')
  const drawn = following.powerW < 50 ? 'nothing' : kW(following.powerW)
  if (following.state === 'ignores') {
    return `Accepts its profile and ignores it since ${since}: draws ${drawn} where ${kW(following.limitW)} are allowed; kept free for it`
  }
  const others = drawCap ? '; the others get the rest' : ''
  return `Draws ${drawn} of the ${kW(following.limitW)} that it may since ${since}${others}`
}

function kW(powerW: number): string {
  return `${(powerW / 1_000).toFixed(1)} kW`
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

function laterText({ outlook }: Session, timeZone: string): string | undefined {
  if (outlook?.untilMs === undefined || (outlook.laterWh ?? 0) < noteworthyWh) return undefined
  const until = DateTime.fromMillis(outlook.untilMs, { zone: timeZone }).toFormat('HH:mm')
  return `${((outlook.laterWh ?? 0) / 1_000).toFixed(1)} kWh of its wish are planned when its safe part is charged, at ${until}`
}

/** The entries that are not undefined. */
function definedOnly<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
