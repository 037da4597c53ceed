import type { SessionView } from '../../../server/views/sessions.ts'
import type { StationCountsView, StationView } from '../../../server/views/stations.ts'
import { formatDuration, formatKw, formatPhases, kwhDigits, type SiteTimes } from '../../format.ts'

// Less reads as 0.0 kWh.
const leastShownWh = 50

/** The three parts of a wish as shares of it, 0 to 1; together at most 1. */
export interface WishShares {
  readonly delivered: number
  readonly planned: number
  readonly short: number
}

/** How a wish divides into delivered, planned and short. */
export function wishShares(session: SessionView): WishShares {
  const { deliveredWh, plannedWh, shortfallWh } = session
  const wholeWh = Math.max(session.askedWh, deliveredWh + plannedWh + shortfallWh)
  const share = (energyWh: number) => (wholeWh > 0 ? Math.max(0, energyWh) / wholeWh : 0)
  return { delivered: share(deliveredWh), planned: share(plannedWh), short: share(shortfallWh) }
}

/** The wish in words, without its unit: `4.2 delivered · 7.8 planned · 0.6 short`. */
export function wishText({ deliveredWh, plannedWh, shortfallWh }: SessionView): string {
  const parts = [`${kwhDigits(deliveredWh)} delivered`]
  if (plannedWh >= leastShownWh) parts.push(`${kwhDigits(plannedWh)} planned`)
  if (shortfallWh >= leastShownWh) parts.push(`${kwhDigits(shortfallWh)} short`)
  return parts.join(' · ')
}

/** What the car can take: `6–16 A three-phase`, `6–16 A one-phase on L2`, `DC up to 50.0 kW`. */
export function limitsText(session: SessionView): string {
  const { transfer, minCurrentA, maxCurrentA, phases, minPowerW, maxPowerW, onPhases } = session
  if (session.state === 'unplanned') return 'limits not known'
  if (transfer === 'DC')
    return minPowerW > 0 ? `DC ${formatKw(minPowerW)} to ${formatKw(maxPowerW)}` : `DC up to ${formatKw(maxPowerW)}`
  const onText = onPhases && onPhases.length < 3 ? ` on ${onPhases.map((phase) => `L${phase}`).join(' and ')}` : ''
  const phaseText = phases === undefined ? '' : ` ${formatPhases(phases)}${onText}`
  if (minCurrentA === undefined || maxCurrentA === undefined) return `up to ${formatKw(maxPowerW)}${phaseText}`
  return `${minCurrentA}–${maxCurrentA}\u00a0A${phaseText}`
}

/** How full the battery is, where the car says: `SoC 43 %`. */
export function batteryText({ socPercent, state }: SessionView): string {
  return socPercent === undefined || state === 'ended' ? '' : `SoC ${Math.round(socPercent)}\u00a0%`
}

/** When the car leaves, seen from now: `leaves in 7 h 40`. */
export function leavesText({ state, departureMs }: SessionView, nowMs: number): string {
  if (state === 'ended') return 'has left'
  if (state === 'unplanned') return 'departure not known'
  const untilMs = departureMs - nowMs
  return untilMs > 0 ? `leaves in ${formatDuration(untilMs)}` : `should have left ${formatDuration(-untilMs)} ago`
}

/** The departure itself: `Sat 06:00`, with `assumed` where the car named none. */
export function departureText({ state, departureMs, departureIsAssumed }: SessionView, times: SiteTimes): string {
  if (state === 'unplanned') return ''
  const at = times.dayTime(departureMs)
  return departureIsAssumed && state !== 'ended' ? `${at}, assumed` : at
}

/** What is metered and, where it differs, what is set: `now 4.1 kW`, `of 4.2 kW`. */
export function powerText({ powerW }: SessionView): string {
  return powerW === undefined ? 'not metered yet' : `now ${formatKw(powerW)}`
}

/** The set-point in force, or what the car does without one. */
export function setpointText({ setpointW, chargingState }: SessionView): string {
  if (setpointW !== undefined) return `set to ${formatKw(setpointW)}`
  return chargingState ? chargingStateText(chargingState) : ''
}

/** Whether a session lacks energy that is worth telling, and can still be helped. */
export function isShort({ state, shortfallWh }: SessionView): boolean {
  return state !== 'ended' && shortfallWh >= leastShownWh
}

/** What needs attention in a session, beyond its chain. */
export function sessionNotes(
  session: SessionView,
  station: StationView | undefined,
  times: SiteTimes,
): readonly string[] {
  const notes: string[] = []
  if (session.shortfallText && session.shortfallWh >= leastShownWh) notes.push(`${session.shortfallText}.`)
  if (session.laterText) notes.push(`${session.laterText}.`)
  if (session.state !== 'ended' && station && !station.isConnected) {
    notes.push(`Station out of reach since ${times.time(station.sinceMs)}; the car goes on by its last profile.`)
  }
  return notes
}

/** How many stations are connected: `2 of 3 stations connected`. */
export function stationsText({ connected, known }: StationCountsView): string {
  if (connected === 0) return 'no station connected'
  const noun = known === 1 ? 'station' : 'stations'
  return connected === known ? `${connected} ${noun} connected` : `${connected} of ${known} ${noun} connected`
}

/** What a station is said of that takes no charging profile. */
export function noProfilesText(sinceMs: number, times: SiteTimes): string {
  return `takes no profiles since ${times.dayTime(sinceMs)}, tried again after its next boot`
}

/** OCPP's charging states in plain words. */
function chargingStateText(chargingState: string): string {
  const words: Readonly<Record<string, string>> = {
    Charging: 'charging',
    EVConnected: 'plugged in',
    SuspendedEV: 'the car pauses',
    SuspendedEVSE: 'the station pauses',
    Idle: 'idle',
  }
  return words[chargingState] ?? chargingState
}
