import type { ChargingProfile } from './ocpp-types.ts'

/** What happens at a station, told to whoever watches it. */
export type StationEvent =
  | { readonly type: 'connected'; readonly url: string }
  | { readonly type: 'disconnected'; readonly reason: string }
  | { readonly type: 'not-connected'; readonly reason: string; readonly nextAttemptMs: number }
  | { readonly type: 'booted'; readonly status: string; readonly heartbeatS: number }
  | { readonly type: 'plugged-in'; readonly evseId: number; readonly transactionId: string }
  | {
      readonly type: 'unplugged'
      readonly evseId: number
      readonly transactionId: string
      readonly deliveredWh: number
    }
  | {
      readonly type: 'needs'
      readonly evseId: number
      readonly energyWh: number
      readonly departureMs?: number
      /** The same wish as before, said again because an hour has passed (K17). */
      readonly isRenewal: boolean
    }
  | { readonly type: 'needs-answered'; readonly evseId: number; readonly answer: string }
  | {
      readonly type: 'profile'
      readonly evseId: number
      readonly profile: ChargingProfile
      readonly answer: string
      readonly reason?: string
    }
  | { readonly type: 'charging'; readonly evseId: number; readonly state: string; readonly powerW: number }
  | {
      readonly type: 'metered'
      readonly evseId: number
      readonly registerWh: number
      readonly powerW: number
      readonly missingWh: number
    }
  | { readonly type: 'called'; readonly action: string; readonly outcome: string }
  | { readonly type: 'problem'; readonly text: string }

/** An event as one line of fields. */
export function lineOf(event: StationEvent): string {
  switch (event.type) {
    case 'connected':
      return `connected url=${event.url}`
    case 'disconnected':
      return `disconnected reason="${event.reason}"`
    case 'not-connected':
      return `not connected reason="${event.reason}" next-attempt=${Math.round(event.nextAttemptMs / 1_000)}s`
    case 'booted':
      return `booted status=${event.status} heartbeat=${event.heartbeatS}s`
    case 'plugged-in':
      return `plugged in evse=${event.evseId} transaction=${event.transactionId}`
    case 'unplugged':
      return `unplugged evse=${event.evseId} transaction=${event.transactionId} delivered=${kWh(event.deliveredWh)}`
    case 'needs':
      return `needs evse=${event.evseId} energy=${kWh(event.energyWh)} departure=${departureOf(event.departureMs)}${event.isRenewal ? ' renewed' : ''}`
    case 'needs-answered':
      return `needs answered evse=${event.evseId} answer=${event.answer}`
    case 'profile':
      return `profile evse=${event.evseId} ${profileFields(event.profile)} answer=${event.answer}${event.reason ? ` reason="${event.reason}"` : ''}`
    case 'charging':
      return `charging evse=${event.evseId} state=${event.state} power=${kW(event.powerW)}`
    case 'metered':
      return `metered evse=${event.evseId} power=${kW(event.powerW)} register=${kWh(event.registerWh)} missing=${kWh(event.missingWh)}`
    case 'called':
      return `called action=${event.action} outcome=${event.outcome}`
    case 'problem':
      return `problem ${event.text}`
  }
}

function profileFields({ id, chargingProfilePurpose, chargingSchedule }: ChargingProfile): string {
  const [schedule] = chargingSchedule
  const periods = schedule?.chargingSchedulePeriod ?? []
  const limits = periods.map(({ limit }) => limit)
  const range = `${Math.min(...limits)}-${Math.max(...limits)}${schedule?.chargingRateUnit ?? ''}`
  return `purpose=${chargingProfilePurpose} id=${id} periods=${periods.length} limits=${range}`
}

function departureOf(departureMs: number | undefined): string {
  return departureMs === undefined ? 'none' : new Date(departureMs).toISOString()
}

function kWh(energyWh: number): string {
  return `${(energyWh / 1_000).toFixed(2)}kWh`
}

function kW(powerW: number): string {
  return `${(powerW / 1_000).toFixed(2)}kW`
}
