/** What stations say about charging: needs, cars' own schedules, and limits from outside. */
import type { OCPP20 } from 'typed-ocpp'
import { type LimitSpan, lowestWithin } from '../../limits/limit-span.ts'
import type { Answer } from '../csms.ts'
import { isSmartChargingOff } from './device-model.ts'
import { chargingLimitFrom, exceedsPlan } from './limits.ts'
import type { MessageContext } from './message-context.ts'
import { chargingNeedsFrom } from './needs.ts'

const nothing: Answer = { result: {} }

export function notifyEvChargingNeeds(
  { site, stations, events, clock, models, recorder }: MessageContext,
  stationId: string,
  request: OCPP20.NotifyEVChargingNeedsRequest,
): Answer {
  const read = isSmartChargingOff(models.get(stationId)) ? notEnabled : chargingNeedsFrom(request, clock.now())
  if (read.type === 'problem') {
    events.log('needs', `rejected evse=${request.evseId} reason=${read.reasonCode} "${read.text}"`, { stationId })
    return { result: needsAnswer('Rejected', read.reasonCode, read.text) }
  }
  const { needs } = read
  const hadNeeds = site.sessions.at(stationId, request.evseId)?.needs !== undefined
  const opensTransactions = stations.registration(stationId) === 'accepted' && needs.strategy === undefined
  const session = site.course.needsCame(stationId, request.evseId, needs, !opensTransactions)
  recorder.needs(session, needs)
  const untaken = models.takesNoProfiles(stationId)?.detail
  const remarks = [...read.remarks, ...remarksOn(needs.departureMs, clock.now()), ...(untaken ? [untaken] : [])]
  events.log(
    'needs',
    [
      `evse=${request.evseId} energy=${(needs.energyWh / 1_000).toFixed(2)}kWh`,
      `departure=${needs.departureMs === undefined ? 'none' : new Date(needs.departureMs).toISOString()}`,
      `current=${needs.minCurrentA}-${needs.maxCurrentA}A ${needs.transfer} phases=${needs.phases}`,
      ...(needs.strategy ? [`strategy=${needs.strategy}`] : []),
      ...remarks.map((remark) => `"${remark}"`),
    ].join(' '),
    { stationId },
  )
  const isWaiting = session.transactionId === undefined && !session.isWithoutTransaction
  const cause = `${hadNeeds ? 'new ' : ''}needs of ${stationId}/${request.evseId}`
  const served = isWaiting ? 'Processing' : 'Accepted'
  return {
    result: untaken
      ? needsAnswer('Rejected', 'NotEnabled', untaken)
      : needsAnswer(served, remarks.length > 0 ? 'NoError' : undefined, remarks.join('; ')),
    // The profile may not overtake this answer.
    afterwards: () => {
      // What a station can is asked while its plan is made.
      void models.ready(stationId)
      site.replan(cause)
    },
  }
}

const notEnabled = {
  type: 'problem',
  reasonCode: 'NotEnabled',
  text: 'SmartChargingCtrlr says that smart charging is off',
} as const

const implausiblyLongMs = 48 * 3_600_000

function remarksOn(departureMs: number | undefined, nowMs: number): string[] {
  if (departureMs === undefined) return []
  if (departureMs <= nowMs) return ['departure has passed: charged as fast as the site allows']
  if (departureMs > nowMs + implausiblyLongMs) return ['departure is beyond the horizon of 48 h: planned within it']
  return []
}

function needsAnswer(
  status: OCPP20.NotifyEVChargingNeedsResponse['status'],
  reasonCode: string | undefined,
  text: string,
): OCPP20.NotifyEVChargingNeedsResponse {
  return reasonCode === undefined
    ? { status }
    : { status, statusInfo: { reasonCode, ...(text ? { additionalInfo: text.slice(0, 512) } : {}) } }
}

/** The car's own schedule: taken where it keeps to ours, else refused and answered with ours again (K15.FR.11-13). */
export function notifyEvChargingSchedule(
  { site, events }: MessageContext,
  stationId: string,
  request: OCPP20.NotifyEVChargingScheduleRequest,
): Answer {
  const session = site.sessions.at(stationId, request.evseId)
  if (!session?.ordered || !exceedsPlan(request, session.ordered)) {
    return { result: { status: 'Accepted' } satisfies OCPP20.NotifyEVChargingScheduleResponse }
  }
  events.log('needs', `evse=${request.evseId} the car's schedule exceeds the plan`, { stationId })
  session.owesProfile = true
  return {
    result: { status: 'Rejected' } satisfies OCPP20.NotifyEVChargingScheduleResponse,
    afterwards: () => site.replan(`the schedule of ${stationId}/${request.evseId} exceeds the plan`),
  }
}

/** A limit from outside, such as a grid operator's: an upper bound until it is cleared (K12). */
export function notifyChargingLimit(
  { site, events, clock }: MessageContext,
  stationId: string,
  request: OCPP20.NotifyChargingLimitRequest,
): Answer {
  const nowMs = clock.now()
  const limit = chargingLimitFrom(request, nowMs)
  const source = request.chargingLimit.chargingLimitSource
  const text = limit === undefined ? 'without a schedule' : limitText(limit, nowMs)
  events.log('station', `charging limit evse=${request.evseId ?? 0} source=${source} ${text}`, { stationId })
  if (limit === undefined) return nothing
  site.forgetCeilings(stationId)
  site.outsideLimits.set(stationId, request.evseId ?? 0, source, limit)
  return { result: {}, afterwards: () => site.replan(`${source} limits ${stationId}`) }
}

export function clearedChargingLimit(
  { site, events }: MessageContext,
  stationId: string,
  { evseId, chargingLimitSource }: OCPP20.ClearedChargingLimitRequest,
): Answer {
  events.log('station', `charging limit cleared evse=${evseId ?? 0} source=${chargingLimitSource}`, { stationId })
  site.forgetCeilings(stationId)
  site.outsideLimits.clear(stationId, evseId ?? 0, chargingLimitSource)
  return { result: {}, afterwards: () => site.replan(`${chargingLimitSource} no longer limits ${stationId}`) }
}

function limitText(limit: readonly LimitSpan[], nowMs: number): string {
  const nowW = lowestWithin(limit, nowMs, nowMs + 1)
  const now = Number.isFinite(nowW) ? `limit=${(nowW / 1_000).toFixed(2)}kW` : 'no limit yet'
  return limit.length > 1 ? `${now} periods=${limit.length}` : now
}
