import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from '../../clock.ts'
import type { Session } from '../../sessions/session.ts'
import { CallError } from '../call-error.ts'
import type { Answer } from '../csms.ts'
import type { StationAction } from './actions.ts'
import {
  clearedChargingLimit,
  notifyChargingLimit,
  notifyEvChargingNeeds,
  notifyEvChargingSchedule,
} from './charging-messages.ts'
import { variableName } from './device-model.ts'
import { heartbeatInterval } from './heartbeat-interval.ts'
import { instantFrom } from './instant.ts'
import type { MessageContext } from './message-context.ts'
import { meterReadingsFrom } from './meter-values.ts'
import { phasesInUse } from './metered-phases.ts'
import { mostEvseId } from './needs.ts'
import { authorize, transactionAnswer } from './token-messages.ts'

type Handler = (context: MessageContext, stationId: string, payload: never) => Answer | Promise<Answer>

/**
 * Answers one schema-checked message of an OCPP 2.0.1 station, once what it changed is on the disk:
 * a station that gets no answer tells it again (E13).
 */
export async function answerV201(
  context: MessageContext,
  stationId: string,
  action: StationAction,
  payload: object,
): Promise<Answer> {
  if (action !== 'BootNotification') checkRegistration(context, stationId)
  context.site.stationHeard(stationId)
  const { changes } = context.recorder
  const answer = await handlers[action](context, stationId, payload as never)
  if (context.recorder.changes !== changes) await stored(context, changes)
  return answer
}

/** @throws CallError where it could not be written: the station keeps what it said, and says it again (E13) */
async function stored({ recorder, turns }: MessageContext, since: number): Promise<void> {
  try {
    await recorder.settled(since)
  } catch {
    throw new CallError('InternalError', 'This could not be stored; send it again later')
  }
  await turns.next()
}

const nothing: Answer = { result: {} }

const handlers: Readonly<Record<StationAction, Handler>> = {
  BootNotification: bootNotification,
  Heartbeat: ({ clock }) => ({ result: { currentTime: isoNow(clock) } satisfies OCPP20.HeartbeatResponse }),
  StatusNotification: statusNotification,
  Authorize: authorize,
  TransactionEvent: transactionEvent,
  MeterValues: meterValues,
  NotifyEVChargingNeeds: notifyEvChargingNeeds,
  NotifyEVChargingSchedule: notifyEvChargingSchedule,
  NotifyChargingLimit: notifyChargingLimit,
  ClearedChargingLimit: clearedChargingLimit,
  // Notices that nothing here asks for: taken note of in the log of frames.
  FirmwareStatusNotification: () => nothing,
  LogStatusNotification: () => nothing,
  NotifyCustomerInformation: reported('NotifyCustomerInformation'),
  NotifyDisplayMessages: reported('NotifyDisplayMessages'),
  NotifyEvent: notifyEvent,
  NotifyMonitoringReport: reported('NotifyMonitoringReport'),
  NotifyReport: notifyReport,
  PublishFirmwareStatusNotification: () => nothing,
  ReportChargingProfiles: (context, stationId, request: OCPP20.ReportChargingProfilesRequest) => {
    context.reports.take(stationId, request)
    return reported('ReportChargingProfiles')(context, stationId, request)
  },
  ReservationStatusUpdate: () => nothing,
  SecurityEventNotification: () => nothing,
  // Services that this server does not offer, declined in the response's own words.
  DataTransfer: () => ({ result: { status: 'UnknownVendorId' } satisfies OCPP20.DataTransferResponse }),
  SignCertificate: () => ({ result: { status: 'Rejected' } satisfies OCPP20.SignCertificateResponse }),
  GetCertificateStatus: () => ({ result: { status: 'Failed' } satisfies OCPP20.GetCertificateStatusResponse }),
  Get15118EVCertificate: () => ({
    result: { status: 'Failed', exiResponse: '' } satisfies OCPP20.Get15118EVCertificateResponse,
  }),
}

/** Keeps a report for the operator who asked for it. */
function reported(action: StationAction) {
  return (
    { stationReports }: MessageContext,
    stationId: string,
    message: { readonly requestId: number; readonly tbc?: boolean },
  ): Answer => {
    stationReports.take(stationId, action, message)
    return nothing
  }
}

/** A report tells how a station is wired, and how many profiles it holds, whoever asked for it. */
function notifyReport(context: MessageContext, stationId: string, report: OCPP20.NotifyReportRequest): Answer {
  const { models, site } = context
  const isWiredOtherwise = models.reported(stationId, report)
  if (isWiredOtherwise && site.sessions.ofStation(stationId).length > 0)
    site.replan(`${stationId} says how it is wired`)
  return reported('NotifyReport')(context, stationId, report)
}

/** A station that only reconnects sends no BootNotification (P4 §5.3), so one unseen counts as registered. */
function checkRegistration({ stations, events, isStrict, registrationOf }: MessageContext, stationId: string): void {
  const registration = registrationOf(stationId)
  if (registration !== 'accepted') {
    throw new CallError('SecurityError', `The registration is ${registration} (B02.FR.09, B03.FR.07)`)
  }
  if (stations.registration(stationId) !== 'none') return
  if (isStrict) throw new CallError('SecurityError', 'Send BootNotification first (B01.FR.10)')
  stations.register(stationId)
  events.log('station', 'registered without BootNotification: a reconnect, or a station that sends none', { stationId })
  events.changed('stations')
}

const bootStatus = { accepted: 'Accepted', pending: 'Pending', rejected: 'Rejected' } as const
// How long a station that is not accepted waits before it boots again (B02.FR.07, B03.FR.06).
const waitSeconds = 60

function bootNotification(
  { stations, events, site, clock, recorder, models, registrationOf }: MessageContext,
  stationId: string,
  { chargingStation, reason }: OCPP20.BootNotificationRequest,
): Answer {
  const { vendorName, model } = chargingStation
  const status = bootStatus[registrationOf(stationId)]
  if (status !== 'Accepted') {
    events.log('station', `booted status=${status} vendor="${vendorName}" model="${model}"`, { stationId })
    return { result: { currentTime: isoNow(clock), interval: waitSeconds, status } }
  }
  recorder.station({ stationId, vendorName, model })
  stations.booted({ stationId, vendorName, model })
  site.forgetCeilings(stationId)
  events.log('station', `booted reason=${reason} vendor="${vendorName}" model="${model}"`, {
    stationId,
  })
  events.changed('stations')
  const result: OCPP20.BootNotificationResponse = {
    currentTime: isoNow(clock),
    interval: heartbeatInterval(Math.random()),
    status: 'Accepted',
  }
  return { result, afterwards: () => models.booted(stationId) }
}

function statusNotification(
  { stations, events, site, clock, recorder }: MessageContext,
  stationId: string,
  { evseId, connectorId, connectorStatus, timestamp }: OCPP20.StatusNotificationRequest,
): Answer {
  stations.toldTime(stationId, instantFrom(timestamp), clock.now())
  const isNoted = stations.connectorStatus(stationId, evseId, connectorId, connectorStatus)
  if (isNoted) recorder.connector(stationId, evseId, connectorId, connectorStatus)
  events.log('station', `status evse=${evseId} connector=${connectorId} ${connectorStatus}`, { stationId })
  events.changed('stations')
  if (stations.isFree(stationId, evseId)) site.course.connectorFreed(stationId, evseId)
  return nothing
}

/** Stations may report a connector's status as an event of the device model instead (G01.FR.03). */
function notifyEvent(
  { stations, events, site, recorder, models }: MessageContext,
  stationId: string,
  { eventData }: OCPP20.NotifyEventRequest,
): Answer {
  for (const { component, variable, actualValue } of eventData) {
    models.variableChanged(stationId, variableName(component, variable), actualValue)
    if (component.name !== 'Connector' || variable.name !== 'AvailabilityState' || !component.evse) continue
    const { id: evseId, connectorId = 1 } = component.evse
    const isNoted = stations.connectorStatus(stationId, evseId, connectorId, actualValue)
    if (isNoted) recorder.connector(stationId, evseId, connectorId, actualValue)
    events.changed('stations')
    if (stations.isFree(stationId, evseId)) site.course.connectorFreed(stationId, evseId)
  }
  return nothing
}

function transactionEvent(context: MessageContext, stationId: string, request: OCPP20.TransactionEventRequest): Answer {
  const { clock, stations } = context
  if (!request.offline) stations.toldTime(stationId, instantFrom(request.timestamp), clock.now())
  const session = sessionOf(context, stationId, request)
  context.recorder.transactionEvent(stationId, request, instantFrom(request.timestamp) ?? clock.now(), session)
  if (session && session.endedMs === undefined) {
    const phasesUsed = request.numberOfPhasesUsed
    if (phasesUsed !== undefined && phasesUsed >= 1) context.site.course.usesPhases(session, Math.min(3, phasesUsed))
    context.site.course.toldState(session, request.transactionInfo.chargingState)
    for (const phases of phasesInUse(request.meterValue ?? [])) context.site.course.drawsOn(session, phases)
    context.site.course.metered(session, meterReadingsFrom(request.meterValue ?? [], clock.now()))
    if (request.eventType === 'Ended') context.site.course.transactionEnded(session)
  }
  return { result: transactionAnswer(context, request) }
}

/** The session of a transaction; one whose start was never heard of begins with what is heard first. */
function sessionOf(
  { site, stations, clock }: MessageContext,
  stationId: string,
  { transactionInfo, evse, timestamp, eventType, offline }: OCPP20.TransactionEventRequest,
): Session | undefined {
  const { transactionId } = transactionInfo
  const known = site.sessions.ofTransaction(stationId, transactionId)
  if (known) return known
  // The end of a transaction that nobody knew is history, and so is what a station kept while it was offline.
  if (eventType === 'Ended' || site.sessions.hasEnded(stationId, transactionId)) return undefined
  const evseId = evse?.id ?? (offline ? undefined : stations.onlyEvse(stationId))
  if (evseId === undefined) return undefined
  if (evseId < 1 || evseId > mostEvseId) {
    throw new CallError('PropertyConstraintViolation', `evse.id is ${evseId}; expected 1 to ${mostEvseId}`)
  }
  const running = site.sessions.at(stationId, evseId)
  const toldMs = instantFrom(timestamp) ?? clock.now()
  const isHistory = offline || toldMs < (running?.arrivalMs ?? 0)
  if (running?.transactionId !== undefined && isHistory) return undefined
  const startedMs = Math.min(toldMs, clock.now())
  return site.course.transactionStarted(stationId, evseId, transactionId, startedMs)
}

function meterValues(
  { site, clock }: MessageContext,
  stationId: string,
  { evseId, meterValue }: OCPP20.MeterValuesRequest,
): Answer {
  const session = site.sessions.at(stationId, evseId)
  if (session) {
    for (const phases of phasesInUse(meterValue)) site.course.drawsOn(session, phases)
    site.course.metered(session, meterReadingsFrom(meterValue, clock.now()))
  }
  return nothing
}

function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString()
}
