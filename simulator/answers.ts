import { createRPCError } from 'ocpp-rpc'
import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from './clock.ts'
import type { DeviceModel } from './device-model.ts'
import type { EvseControl } from './evse-control.ts'
import type { InstalledProfiles } from './installed-profiles.ts'
import { isoText } from './messages.ts'
import type { ChargingRateUnit } from './ocpp-types.ts'
import type { StationSituation } from './profile-checks.ts'
import type { StationEvent } from './station-events.ts'
import type { TransactionEvents } from './transaction-events.ts'

/** What the answers act upon: a station as seen from within. */
export interface AnsweringStation {
  readonly clock: Clock
  readonly device: DeviceModel
  readonly profiles: InstalledProfiles
  readonly events: TransactionEvents
  readonly controls: readonly EvseControl[]
  readonly situation: StationSituation
  readonly isAccepted: boolean
  /** Makes a CALL whose outcome only the log is told. */
  notify(action: string, payload: object): Promise<void>
  /** Lets cars, reports and deliveries follow what has changed. */
  react(): void
  reportStatus(evseId?: number): void
  restart(): Promise<void>
  tell(event: StationEvent): void
}

/** An answer, and what happens once it is on the wire. */
export interface Answer {
  readonly result: object
  readonly afterwards?: () => void
}

type Handler = (station: AnsweringStation, payload: never) => Answer

/** Actions a CSMS may send; every other one of OCPP 2.0.1 is answered NotSupported. */
export const csmsActions: readonly string[] = [
  'CancelReservation',
  'CertificateSigned',
  'ChangeAvailability',
  'ClearCache',
  'ClearChargingProfile',
  'ClearDisplayMessage',
  'ClearVariableMonitoring',
  'CostUpdated',
  'CustomerInformation',
  'DataTransfer',
  'DeleteCertificate',
  'GetBaseReport',
  'GetChargingProfiles',
  'GetCompositeSchedule',
  'GetDisplayMessages',
  'GetInstalledCertificateIds',
  'GetLocalListVersion',
  'GetLog',
  'GetMonitoringReport',
  'GetReport',
  'GetTransactionStatus',
  'GetVariables',
  'InstallCertificate',
  'PublishFirmware',
  'RequestStartTransaction',
  'RequestStopTransaction',
  'ReserveNow',
  'Reset',
  'SendLocalList',
  'SetChargingProfile',
  'SetDisplayMessage',
  'SetMonitoringBase',
  'SetMonitoringLevel',
  'SetNetworkProfile',
  'SetVariableMonitoring',
  'SetVariables',
  'TriggerMessage',
  'UnlockConnector',
  'UnpublishFirmware',
  'UpdateFirmware',
]

/**
 * A station's answer to a CALL of its CSMS.
 *
 * @throws RPCError NotSupported for what this station does not do
 */
export function answerTo(station: AnsweringStation, action: string, payload: object): Answer {
  const handler = handlers[action]
  if (!handler) throw createRPCError('NotSupported', `${action} is not supported by this station`)
  return handler(station, payload as never)
}

const handlers: Readonly<Record<string, Handler>> = {
  SetChargingProfile: setChargingProfile,
  ClearChargingProfile: clearChargingProfile,
  GetChargingProfiles: getChargingProfiles,
  GetCompositeSchedule: getCompositeSchedule,
  GetVariables: getVariables,
  SetVariables: setVariables,
  GetBaseReport: getBaseReport,
  GetReport: getReport,
  GetTransactionStatus: getTransactionStatus,
  RequestStartTransaction: requestStartTransaction,
  RequestStopTransaction: requestStopTransaction,
  TriggerMessage: triggerMessage,
  ChangeAvailability: changeAvailability,
  Reset: reset,
}

function setChargingProfile(station: AnsweringStation, request: OCPP20.SetChargingProfileRequest): Answer {
  const refusal = station.profiles.set(request, station.situation)
  const result: OCPP20.SetChargingProfileResponse = refusal
    ? { status: 'Rejected', statusInfo: { ...refusal } }
    : { status: 'Accepted' }
  station.tell({
    type: 'profile',
    evseId: request.evseId,
    profile: request.chargingProfile,
    answer: result.status,
    ...(refusal ? { reason: `${refusal.reasonCode}: ${refusal.additionalInfo}` } : {}),
  })
  return { result, afterwards: () => station.react() }
}

function clearChargingProfile(station: AnsweringStation, request: OCPP20.ClearChargingProfileRequest): Answer {
  const result: OCPP20.ClearChargingProfileResponse = {
    status: station.profiles.clear(request) ? 'Accepted' : 'Unknown',
  }
  return { result, afterwards: () => station.react() }
}

function getChargingProfiles(station: AnsweringStation, request: OCPP20.GetChargingProfilesRequest): Answer {
  const found = station.profiles.matching(request)
  const result: OCPP20.GetChargingProfilesResponse = { status: found.length > 0 ? 'Accepted' : 'NoProfiles' }
  return {
    result,
    afterwards: () => {
      found.forEach(({ evseId, profile }, index) => {
        const report: OCPP20.ReportChargingProfilesRequest = {
          requestId: request.requestId,
          chargingLimitSource: 'CSO',
          evseId,
          chargingProfile: [profile],
          tbc: index < found.length - 1,
        }
        void station.notify('ReportChargingProfiles', report)
      })
    },
  }
}

function getCompositeSchedule(station: AnsweringStation, request: OCPP20.GetCompositeScheduleRequest): Answer {
  const { evseId, duration, chargingRateUnit } = request
  const control = controlOf(station, evseId)
  const { rateUnits } = station.situation
  const unit: ChargingRateUnit = chargingRateUnit ?? rateUnits[0] ?? 'W'
  // K08.FR.05 and .07; the grid connection of the whole station (evseId 0) is not modelled.
  if (!control) return rejected('UnknownEvse', `there is no EVSE ${evseId} to compose a schedule for`)
  if (!rateUnits.includes(unit)) return rejected('UnsupportedRateUnit', `use ${rateUnits.join(' or ')}`)
  const result: OCPP20.GetCompositeScheduleResponse = {
    status: 'Accepted',
    schedule: station.profiles.composite(control.situation, {
      nowMs: station.clock.now(),
      durationS: duration,
      unit,
      ceiling: control.evse.model.ceiling,
    }),
  }
  return { result }
}

function getVariables({ device, profiles }: AnsweringStation, request: OCPP20.GetVariablesRequest): Answer {
  device.put('SmartChargingCtrlr', 'Entries', profiles.count)
  const result: OCPP20.GetVariablesResponse = {
    getVariableResult: request.getVariableData.map((variable) => device.get(variable)),
  }
  return { result }
}

function setVariables({ device }: AnsweringStation, request: OCPP20.SetVariablesRequest): Answer {
  const result: OCPP20.SetVariablesResponse = {
    setVariableResult: request.setVariableData.map((variable) => device.set(variable)),
  }
  return { result }
}

function getBaseReport(station: AnsweringStation, { requestId }: OCPP20.GetBaseReportRequest): Answer {
  const report: OCPP20.NotifyReportRequest = {
    requestId,
    generatedAt: isoText(station.clock.now()),
    seqNo: 0,
    tbc: false,
    reportData: station.device.report(),
  }
  const result: OCPP20.GetBaseReportResponse = { status: 'Accepted' }
  return { result, afterwards: () => void station.notify('NotifyReport', report) }
}

function getReport(station: AnsweringStation, { requestId, componentVariable }: OCPP20.GetReportRequest): Answer {
  const reportData = station.device.report(componentVariable)
  const [first, ...others] = reportData
  const result: OCPP20.GetReportResponse = { status: first ? 'Accepted' : 'EmptyResultSet' }
  if (!first) return { result }
  const report: OCPP20.NotifyReportRequest = {
    requestId,
    generatedAt: isoText(station.clock.now()),
    seqNo: 0,
    tbc: false,
    reportData: [first, ...others],
  }
  return { result, afterwards: () => void station.notify('NotifyReport', report) }
}

function getTransactionStatus(
  station: AnsweringStation,
  { transactionId }: OCPP20.GetTransactionStatusRequest,
): Answer {
  const messagesInQueue = station.events.holds(transactionId)
  const result: OCPP20.GetTransactionStatusResponse =
    transactionId === undefined // E14.FR.06: without a transaction no ongoingIndicator.
      ? { messagesInQueue }
      : { messagesInQueue, ongoingIndicator: controlOfTransaction(station, transactionId) !== undefined }
  return { result }
}

/** Starts charging a car that is plugged in already; nobody comes here for a promise of one. */
function requestStartTransaction(station: AnsweringStation, request: OCPP20.RequestStartTransactionRequest): Answer {
  const control = station.controls.find(
    ({ evse, isOperative }) =>
      isOperative && evse.car && !evse.transaction && (request.evseId === undefined || request.evseId === evse.evseId),
  )
  if (!control) return rejected('NoCarPluggedIn', 'no car waits for a transaction there')
  const transactionId = control.startTransaction('RemoteStart', request.remoteStartId)
  const profile = request.chargingProfile && { ...request.chargingProfile, transactionId }
  const refusal =
    profile && station.profiles.set({ evseId: control.evseId, chargingProfile: profile }, station.situation)
  if (refusal)
    station.tell({ type: 'problem', text: `profile of RequestStartTransaction refused ${refusal.reasonCode}` })
  const result: OCPP20.RequestStartTransactionResponse = { status: 'Accepted' }
  return { result, afterwards: () => station.react() }
}

function requestStopTransaction(station: AnsweringStation, request: OCPP20.RequestStopTransactionRequest): Answer {
  const control = controlOfTransaction(station, request.transactionId)
  if (!control) return rejected('TxNotFound', 'no such transaction is running')
  control.endTransaction('RemoteStop', 'Remote')
  const result: OCPP20.RequestStopTransactionResponse = { status: 'Accepted' }
  return { result, afterwards: () => station.react() }
}

function triggerMessage(station: AnsweringStation, { requestedMessage, evse }: OCPP20.TriggerMessageRequest): Answer {
  const controls = station.controls.filter(({ evseId }) => evse === undefined || evse.id === 0 || evse.id === evseId)
  const accepted = (afterwards: () => void): Answer => ({ result: { status: 'Accepted' }, afterwards })
  if (controls.length === 0) return rejected('UnknownEvse', `there is no EVSE ${evse?.id}`)
  switch (requestedMessage) {
    case 'Heartbeat':
      return accepted(() => void station.notify('Heartbeat', {}))
    case 'StatusNotification':
      return accepted(() => controls.forEach(({ evseId }) => void station.reportStatus(evseId)))
    case 'TransactionEvent':
      return accepted(() => {
        for (const control of controls) control.reportNow()
        station.react()
      })
    case 'MeterValues':
      return accepted(() => {
        for (const { evseId, evse: outlet } of controls) {
          void station.notify('MeterValues', { evseId, meterValue: [outlet.reading('Trigger')] })
        }
      })
    case 'BootNotification':
      // F06.FR.17: not again once it was accepted.
      return station.isAccepted ? { result: { status: 'Rejected' } } : accepted(() => undefined)
    default:
      return { result: { status: 'NotImplemented' } }
  }
}

function changeAvailability(
  station: AnsweringStation,
  { operationalStatus, evse }: OCPP20.ChangeAvailabilityRequest,
): Answer {
  const controls = station.controls.filter(({ evseId }) => evse === undefined || evse.id === evseId)
  if (controls.length === 0) return rejected('UnknownEvse', `there is no EVSE ${evse?.id}`)
  for (const control of controls) control.isOperative = operationalStatus === 'Operative'
  const waits = operationalStatus === 'Inoperative' && controls.some((control) => control.evse.transaction)
  const result: OCPP20.ChangeAvailabilityResponse = { status: waits ? 'Scheduled' : 'Accepted' }
  return { result, afterwards: () => station.react() }
}

function reset(station: AnsweringStation, { type, evseId }: OCPP20.ResetRequest): Answer {
  if (evseId !== undefined) return rejected('UnsupportedRequest', 'only the whole station can be reset')
  const isBusy = station.controls.some(({ evse }) => evse.transaction)
  if (type === 'OnIdle' && isBusy) return rejected('TxInProgress', 'a transaction is running')
  const result: OCPP20.ResetResponse = { status: 'Accepted' }
  return { result, afterwards: () => void station.restart() }
}

function controlOf({ controls }: AnsweringStation, evseId: number): EvseControl | undefined {
  return controls.find((control) => control.evseId === evseId)
}

function controlOfTransaction({ controls }: AnsweringStation, transactionId: string): EvseControl | undefined {
  return controls.find(({ evse }) => evse.transaction?.transactionId === transactionId)
}

function rejected(reasonCode: string, additionalInfo: string): Answer {
  return { result: { status: 'Rejected', statusInfo: { reasonCode, additionalInfo } } }
}
