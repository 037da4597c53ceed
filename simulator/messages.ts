/** What a station says, as OCPP 2.0.1 messages. */
import type { OCPP20 } from 'typed-ocpp'
import { acceptsWh, type Car, maxPowerW, stateOfCharge } from './car.ts'
import type { BootReason, ChargingNeeds, ConnectorStatus, IdToken } from './ocpp-types.ts'

/** The token with which every driver here starts charging. */
export const idToken: IdToken = { idToken: 'FLATTOP-DEMO', type: 'Central' }

export function bootNotification(reason: BootReason = 'PowerUp'): OCPP20.BootNotificationRequest {
  return { reason, chargingStation: { model: 'Simulated station', vendorName: 'Flattop', firmwareVersion: '0.1.0' } }
}

export function statusNotification(
  evseId: number,
  connectorStatus: ConnectorStatus,
  atMs: number,
): OCPP20.StatusNotificationRequest {
  return { timestamp: isoText(atMs), connectorStatus, evseId, connectorId: 1 }
}

/**
 * What a car asks for; energies are whole Wh, rounded up, so that nothing is missing in the end.
 *
 * @param departureMs absent where the driver names none
 */
export function chargingNeeds(
  evseId: number,
  car: Car,
  departureMs: number | undefined,
): OCPP20.NotifyEVChargingNeedsRequest {
  return {
    evseId,
    chargingNeeds: {
      ...(car.model.transfer === 'DC' ? dcNeeds(car) : acNeeds(car)),
      ...(departureMs === undefined ? {} : { departureTime: isoText(departureMs) }),
    },
  }
}

const acTransfers = { 1: 'AC_single_phase', 2: 'AC_two_phase', 3: 'AC_three_phase' } as const

function acNeeds(car: Car): ChargingNeeds {
  const { phases, minCurrentA, maxCurrentA, voltageV } = car.model
  return {
    requestedEnergyTransfer: acTransfers[phases],
    acChargingParameters: {
      energyAmount: Math.ceil(acceptsWh(car)),
      evMinCurrent: Math.ceil(minCurrentA),
      evMaxCurrent: Math.floor(maxCurrentA),
      evMaxVoltage: Math.round(voltageV),
    },
  }
}

function dcNeeds(car: Car): ChargingNeeds {
  const { maxCurrentA, voltageV, capacityWh } = car.model
  return {
    requestedEnergyTransfer: 'DC',
    dcChargingParameters: {
      evMaxCurrent: Math.floor(maxCurrentA),
      evMaxVoltage: Math.round(voltageV),
      evMaxPower: Math.floor(maxPowerW(car.model)),
      energyAmount: Math.ceil(acceptsWh(car)),
      stateOfCharge: Math.round(stateOfCharge(car) * 100),
      evEnergyCapacity: Math.round(capacityWh),
    },
  }
}

/** RFC 3339 in UTC, with milliseconds. */
export function isoText(atMs: number): string {
  return new Date(atMs).toISOString()
}
