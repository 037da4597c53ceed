/** Parts of OCPP 2.0.1 messages that have names in the specification, and no export of their own in typed-ocpp. */
import type { OCPP20 } from 'typed-ocpp'

export type ChargingProfile = OCPP20.SetChargingProfileRequest['chargingProfile']
export type ChargingProfilePurpose = ChargingProfile['chargingProfilePurpose']
export type ChargingSchedule = ChargingProfile['chargingSchedule'][number]
export type ChargingSchedulePeriod = ChargingSchedule['chargingSchedulePeriod'][number]
export type ChargingRateUnit = ChargingSchedule['chargingRateUnit']
export type CompositeSchedule = NonNullable<OCPP20.GetCompositeScheduleResponse['schedule']>
export type ChargingNeeds = OCPP20.NotifyEVChargingNeedsRequest['chargingNeeds']
export type ChargingState = NonNullable<OCPP20.TransactionEventRequest['transactionInfo']['chargingState']>
export type TriggerReason = OCPP20.TransactionEventRequest['triggerReason']
export type StoppedReason = NonNullable<OCPP20.TransactionEventRequest['transactionInfo']['stoppedReason']>
export type IdToken = OCPP20.AuthorizeRequest['idToken']
export type BootReason = OCPP20.BootNotificationRequest['reason']
export type ConnectorStatus = OCPP20.StatusNotificationRequest['connectorStatus']
export type GetVariable = OCPP20.GetVariablesRequest['getVariableData'][number]
export type GetVariableResult = OCPP20.GetVariablesResponse['getVariableResult'][number]
export type SetVariable = OCPP20.SetVariablesRequest['setVariableData'][number]
export type SetVariableResult = OCPP20.SetVariablesResponse['setVariableResult'][number]
export type AttributeType = NonNullable<GetVariable['attributeType']>
export type ReportData = NonNullable<OCPP20.NotifyReportRequest['reportData']>[number]
export type VariableDataType = NonNullable<ReportData['variableCharacteristics']>['dataType']
export type GetReport = OCPP20.GetReportRequest
