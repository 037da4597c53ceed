/** Messages of OCPP 2.0.1 stations, as small as their schemas allow. */

/** What a test says of a car's needs; the rest is a 6–16 A three-phase car. */
export interface NeedsOptions {
  readonly evseId?: number
  readonly energyWh?: number
  readonly departure?: string
  readonly transfer?: string
  readonly minCurrentA?: number
  readonly maxCurrentA?: number
  readonly maxScheduleTuples?: number
  readonly customData?: object
}

export const bootNotification = {
  reason: 'PowerUp',
  chargingStation: { model: 'Test', vendorName: 'Flattop' },
}

export function acNeeds(options: NeedsOptions = {}): object {
  return {
    evseId: options.evseId ?? 1,
    ...(options.maxScheduleTuples === undefined ? {} : { maxScheduleTuples: options.maxScheduleTuples }),
    ...(options.customData === undefined ? {} : { customData: options.customData }),
    chargingNeeds: {
      requestedEnergyTransfer: options.transfer ?? 'AC_three_phase',
      ...(options.departure === undefined ? {} : { departureTime: options.departure }),
      acChargingParameters: {
        energyAmount: options.energyWh ?? 12_000,
        evMinCurrent: options.minCurrentA ?? 6,
        evMaxCurrent: options.maxCurrentA ?? 16,
        evMaxVoltage: 230,
      },
    },
  }
}

/** A transaction's event; `registerWh` adds a meter value. */
export function transactionEvent(
  eventType: 'Started' | 'Updated' | 'Ended',
  timestamp: string,
  options: { transactionId?: string; seqNo?: number; registerWh?: number; powerW?: number; evseId?: number } = {},
): object {
  const sampledValue = [
    ...(options.registerWh === undefined ? [] : [{ value: options.registerWh }]),
    ...(options.powerW === undefined ? [] : [{ value: options.powerW, measurand: 'Power.Active.Import' }]),
  ]
  return {
    eventType,
    timestamp,
    triggerReason:
      eventType === 'Started' ? 'CablePluggedIn' : eventType === 'Ended' ? 'EVDeparted' : 'MeterValuePeriodic',
    seqNo: options.seqNo ?? 0,
    transactionInfo: { transactionId: options.transactionId ?? 'tx-1', chargingState: 'Charging' },
    ...(eventType === 'Started' ? { evse: { id: options.evseId ?? 1, connectorId: 1 } } : {}),
    ...(sampledValue.length === 0 ? {} : { meterValue: [{ timestamp, sampledValue }] }),
  }
}
