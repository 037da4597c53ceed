import type { Phase, ShortfallReason } from '../../optimizer/model.ts'
import { type ChargingSchedule, mostPowerWithin } from '../delivery/charging-schedule.ts'
import { phaseCount } from '../limits/car-phases.ts'
import type { LimitSpan } from '../limits/limit-span.ts'
import type { Wiring } from '../limits/phase-rotation.ts'
import type { DeliveryView } from '../views/sessions.ts'
import type { Ceiling } from './ceiling.ts'
import { type ChargingNeeds, powerRange } from './charging-needs.ts'
import { freeDraw, type Judgement } from './judgement.ts'
import type { SessionMeter } from './meter.ts'

/** How the newest plan serves a session. */
export interface Outlook {
  readonly plannedWh: number
  readonly shortfallWh: number
  /** `periods`: the car takes too few in one schedule for all of its plan. */
  readonly shortfallReason?: ShortfallReason | 'periods'
  /** Which limit holds the car back longest, where it is not the site's: `L1 of Garage`. */
  readonly bindingLimit?: string
  /** What of the wish is left to the plan that is due at `untilMs`, Wh; absent for nothing. */
  readonly laterWh?: number
  /** Until when a part of the wish, or all of it, is to be safe, where that is before the departure. */
  readonly untilMs?: number
  /** When the plan has the car leave. */
  readonly departureMs: number
  /** True where the car named no departure that could be used. */
  readonly departureIsAssumed: boolean
}

/** What a power means for the current on each phase, and whether that is limited. */
export interface PhaseTerms {
  readonly phases: number
  readonly isPhaseLimited: boolean
}

/** One car at one EVSE, from plug-in to plug-out; its needs may change. */
export interface Session extends Judgement {
  readonly id: string
  readonly stationId: string
  readonly evseId: number
  readonly arrivalMs: number
  readonly meter: SessionMeter
  transactionId: string | undefined
  /** Whether the station is one that never opens transactions: it is served with default profiles. */
  isWithoutTransaction: boolean
  chargingState: string | undefined
  /** How many of its phases the car really uses. */
  phasesUsed: number | undefined
  /** Which of its outlet's phases carry current, by the station's meter. */
  phasesMetered: readonly Phase[] | undefined
  /** The same by the newest value alone. */
  phasesSeen: readonly Phase[] | undefined
  /** How its outlet lies on the grid's phases. */
  wiring: Wiring | undefined
  /** Limits from outside the site's plan on this car by itself. */
  bound: readonly LimitSpan[]
  /** What its station showed of other limits over its profile. */
  ceiling: Ceiling | undefined
  /** 0 to 9; where energy must be shared, higher ones are served first. */
  priority: number
  needs: ChargingNeeds | undefined
  /** Energy delivered when the newest needs came, Wh: they ask for more on top of it. */
  deliveredAtNeedsWh: number
  /** Each needs message is followed by a profile, changed or not (K15.FR.07). */
  owesProfile: boolean
  outlook: Outlook | undefined
  /** What the newest plan keeps free for it, W, where the plan does not decide over it. */
  reservedW: number | undefined
  /** The plan that the newest order came from. */
  orderedByPlan: number | undefined
  /** The schedule last sent on its way. */
  ordered: ChargingSchedule | undefined
  /** What that schedule was told for; told anew where that changes. */
  orderedFor: PhaseTerms | undefined
  /** The schedule that the station last took: what it charges by when it cannot be reached. */
  accepted: ChargingSchedule | undefined
  /** Schedules that were sent since and not answered: the station may charge by any of them, or by the accepted one. */
  uncertain: readonly ChargingSchedule[]
  /** When the station took it. */
  acceptedMs: number | undefined
  /** When the needs were received that it was made for. */
  answeredNeedsMs: number | undefined
  delivery: DeliveryView | undefined
  endedMs: number | undefined
}

/** Energy still wanted, Wh. */
export function remainingWh(session: Session): number {
  if (!session.needs) return 0
  const sinceNeedsWh = Math.max(0, session.meter.deliveredWh - session.deliveredAtNeedsWh)
  return Math.max(0, session.needs.energyWh - sinceNeedsWh)
}

/** All that the session wants, from its arrival on, Wh. */
export function askedWh(session: Session): number {
  return session.needs ? session.deliveredAtNeedsWh + session.needs.energyWh : session.meter.deliveredWh
}

/** Energy to be planned, Wh: none for a car that draws nothing of what it is given. */
export function plannableWh(session: Session): number {
  return session.drawCap?.powerW === 0 ? 0 : remainingWh(session)
}

/** Takes in a car's needs, its first or newer ones. */
export function takeNeeds(session: Session, needs: ChargingNeeds): void {
  if (!isRenewal(session, needs)) freeDraw(session)
  session.needs = needs
  // The newest meter value may be minutes old; the needs count from now.
  session.deliveredAtNeedsWh = session.meter.deliveredBy(needs.receivedMs)
  session.owesProfile = true
}

/** Whether its station took a profile that was made for the car's newest needs. */
export function isAnswered({ needs, answeredNeedsMs }: Session): boolean {
  return needs === undefined || needs.receivedMs === answeredNeedsMs
}

const renewedWithinWh = 500

/** Whether needs only say again what is known, as stations do each hour (K17). */
function isRenewal(session: Session, { energyWh, departureMs, maxCurrentA }: ChargingNeeds): boolean {
  const { needs } = session
  return (
    needs?.departureMs === departureMs &&
    needs?.maxCurrentA === maxCurrentA &&
    Math.abs(remainingWh(session) - energyWh) <= renewedWithinWh
  )
}

const undeliverable: readonly DeliveryView['state'][] = ['rejected', 'expired', 'unsupported', 'not-applied']

/**
 * Whether the plan may decide over the session: its needs are known and a profile can reach it. A station out of reach
 * goes on by what it last accepted; one that took no profile is tried again when its car asks again; one that ignores
 * its profile draws what it draws.
 */
export function isPlannable(session: Session, isConnected: boolean): boolean {
  if (!session.needs || !isConnected || session.following?.state === 'ignores') return false
  return session.owesProfile || !session.delivery || !undeliverable.includes(session.delivery.state)
}

// A three-phase car at 16 A: what a household's outlet gives to a car that nobody knows.
const unknownCarW = 11_000

/**
 * Most power that a session beyond the plan's reach may draw within [fromMs, toMs), W: by the profiles it may hold,
 * else as metered where it takes none or ignores them, else all that its car may draw.
 */
export function mayDrawW(session: Session, fromMs: number, toMs: number): number {
  const { needs, meter, accepted, uncertain, chargingState, delivery, following } = session
  const unmeteredW = needs ? powerRange(needs, phaseCount(session)).maxPowerW : unknownCarW
  if (following?.state === 'ignores') return meter.powerW ?? unmeteredW
  // What a car without needs was granted counts before its station has taken it.
  const granted = needs ? undefined : session.ordered
  const possible = [accepted, granted, ...uncertain].filter((schedule) => schedule !== undefined)
  if (accepted || granted) {
    const allowedW = Math.max(...possible.map((schedule) => mostPowerWithin(schedule, fromMs, toMs)))
    // A station that does not apply its profile allows more than its car can draw.
    return delivery?.state === 'not-applied' ? Math.min(allowedW, Math.max(unmeteredW, meter.powerW ?? 0)) : allowedW
  }
  if (needs && delivery?.state !== 'unsupported') return unmeteredW
  // A car that is only plugged in has not begun yet: what its meter says is not what it will draw.
  if (needs && chargingState === 'EVConnected') return unmeteredW
  const isCharging = chargingState === undefined || chargingState === 'Charging'
  return meter.powerW ?? (isCharging ? unmeteredW : 0)
}
