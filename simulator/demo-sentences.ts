/** What a demonstration tells, in plain sentences. */
import { DateTime } from 'luxon'
import type { Account } from './ledger.ts'
import type { ChargingProfile } from './ocpp-types.ts'
import type { StationEvent } from './station-events.ts'

/** Who is told about, and how instants are written. */
export interface Setting {
  readonly stationId: string
  /** Name of the car at the station's EVSE. */
  readonly car: string
  readonly timeZone: string
  readonly nowMs: number
}

/** A station's event in a sentence, or undefined where it tells nothing new. */
export function sentenceFor(event: StationEvent, { stationId, car, timeZone, nowMs }: Setting): string | undefined {
  switch (event.type) {
    case 'connected':
      return `${stationId} is connected.`
    case 'disconnected':
      return `${stationId} has lost its connection; what it charges, it charges on by the profile it has.`
    case 'needs':
      return `${car} ${event.isRenewal ? 'still needs' : 'asks for'} ${kWh(event.energyWh)}${event.departureMs === undefined ? '' : ` by ${timeText(event.departureMs, timeZone)}`}.`
    case 'needs-answered':
      return event.answer === 'Accepted' ? undefined : `Flattop answers ${car}: ${event.answer}.`
    case 'profile':
      return event.answer === 'Accepted'
        ? `Flattop's plan for ${car}: ${planText(event.profile, nowMs, timeZone)}.`
        : `${stationId} refuses a profile: ${event.reason}.`
    case 'charging':
      return chargingSentence(event.state, event.powerW, car)
    case 'problem':
      return `${stationId}: ${event.text}`
    default:
      return undefined
  }
}

/** The time on the wall, `18:05`. */
export function timeText(atMs: number, timeZone: string): string {
  return DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('HH:mm')
}

/** What cars and house would draw at once, against the limit, or undefined where it fits. */
export function overloadSentence(uncontrolledW: number, limitW: number): string | undefined {
  if (uncontrolledW <= limitW) return undefined
  const over = Math.round((uncontrolledW / limitW - 1) * 100)
  return `Uncontrolled, house and cars would now draw ${kW(uncontrolledW)}: ${over} % over the limit of ${kW(limitW)}.`
}

/** What the charging since the last account has come to. */
export function accountSentences(account: Account, limitW: number, currency: string): string[] {
  const { cost, uncontrolledCost, peakW, uncontrolledPeakW, energyWh } = account
  const saved = uncontrolledCost > 0 ? Math.round((1 - cost / uncontrolledCost) * 100) : 0
  return [
    `Charged since: ${kWh(energyWh)} for ${cost.toFixed(2)} ${currency}; uncontrolled ${uncontrolledCost.toFixed(2)} ${currency}: ${saved} % less.`,
    `Highest load ${kW(peakW)}, uncontrolled ${kW(uncontrolledPeakW)}; the limit is ${kW(limitW)}.`,
  ]
}

export function kWh(energyWh: number): string {
  return `${(energyWh / 1_000).toFixed(1)} kWh`
}

export function kW(powerW: number): string {
  return `${(powerW / 1_000).toFixed(1)} kW`
}

function chargingSentence(state: string, powerW: number, car: string): string | undefined {
  switch (state) {
    case 'Charging':
      return `${car} charges with ${kW(powerW)}.`
    case 'SuspendedEVSE':
      return `${car} waits.`
    case 'SuspendedEV':
      return `${car} has what it wanted.`
    default:
      return undefined
  }
}

/** When a profile lets the car charge: `22:00 to 04:15, up to 9.2 kW`. */
function planText({ chargingSchedule: [schedule] }: ChargingProfile, nowMs: number, timeZone: string): string {
  const startMs = Date.parse(schedule?.startSchedule ?? '')
  const periods = (schedule?.chargingSchedulePeriod ?? []).map(({ startPeriod, limit }, index, all) => {
    const next = all[index + 1]
    return { limit, fromMs: startMs + startPeriod * 1_000, toMs: next && startMs + next.startPeriod * 1_000 }
  })
  const charging = periods.filter(({ limit, toMs }) => limit > 0 && (toMs === undefined || toMs > nowMs))
  const [first] = charging
  if (!first) return 'nothing more'
  const from = first.fromMs <= nowMs ? 'from now' : `from ${timeText(first.fromMs, timeZone)}`
  const end = charging.at(-1)?.toMs
  const until = end === undefined ? '' : ` to ${timeText(end, timeZone)}`
  const most = Math.max(...charging.map(({ limit }) => limit))
  const unit = schedule?.chargingRateUnit === 'A' ? `${most} A` : kW(most)
  return `${from}${until}${charging.length > 1 ? ' in steps' : ''}, up to ${unit}`
}
