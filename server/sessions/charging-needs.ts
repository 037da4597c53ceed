import type { Strategy } from '../../optimizer/model.ts'

/** What a car asks of its session, whatever protocol brought it. */
export interface ChargingNeeds {
  /** Energy wanted from `receivedMs` on, Wh, at least 0. */
  readonly energyWh: number
  /** When the car leaves; absent where it did not say. */
  readonly departureMs?: number
  readonly transfer: 'AC' | 'DC'
  /** Phases the car may use, 1 to 3; 3 for DC, where it means nothing. */
  readonly phases: 1 | 2 | 3
  /** Least current per phase while charging, A; 0 for DC. */
  readonly minCurrentA: number
  /** Most current per phase, A. */
  readonly maxCurrentA: number
  /** For DC: the car's own power limit, W, where it is below volts times amperes. */
  readonly maxPowerW: number
  /** State of charge, per cent. */
  readonly socPercent?: number
  /** Capacity of its battery, Wh. */
  readonly capacityWh?: number
  /** Most periods the car can take in one schedule. */
  readonly maxScheduleTuples?: number
  /** The strategy the driver asks for, from stations that send one. */
  readonly strategy?: Strategy
  readonly receivedMs: number
}

/** Nominal phase voltage with which currents and powers are converted, V (K01.FR.50: a set value, not a measured one). */
export const nominalVoltageV = 230

/** Power while charging, W. */
export interface PowerRange {
  readonly minPowerW: number
  readonly maxPowerW: number
}

/** Least and most power a car may draw on the phases it uses, W. */
export function powerRange(needs: ChargingNeeds, phasesUsed?: number): PowerRange {
  if (needs.transfer === 'DC') return { minPowerW: 0, maxPowerW: needs.maxPowerW }
  const phases = phasesUsed ?? needs.phases
  return {
    minPowerW: needs.minCurrentA * nominalVoltageV * phases,
    maxPowerW: needs.maxCurrentA * nominalVoltageV * phases,
  }
}
