import type { OCPP20 } from 'typed-ocpp'

/** A meter at one outlet. Its register counts up for as long as it lives and never starts anew (J02.FR.16). */
export interface Meter {
  /** Energy counted since the meter was made, Wh. */
  readonly registerWh: number
  /** Power flowing now, W. */
  readonly powerW: number
  /** Phases the power flows over; 0 for DC. */
  readonly phases: 0 | 1 | 2 | 3
  /** The first of them; L1 when absent. */
  readonly firstPhase?: 1 | 2 | 3
}

const nominalVoltageV = 230

/** The meter after `energyWh` more. */
export function counted(meter: Meter, energyWh: number): Meter {
  return { ...meter, registerWh: meter.registerWh + energyWh }
}

/**
 * A reading as OCPP 2.0.1 carries it: register, power, the current of each phase, and the car's state of charge.
 *
 * @param socPercent absent where the car does not tell
 */
export function meterValue(
  meter: Meter,
  atMs: number,
  context: OCPP20.ReadingContextEnumType,
  socPercent?: number,
): OCPP20.MeterValueType {
  return {
    timestamp: new Date(atMs).toISOString(),
    sampledValue: [
      sample('Energy.Active.Import.Register', rounded(meter.registerWh), 'Wh', context),
      sample('Power.Active.Import', rounded(meter.powerW), 'W', context),
      ...currents(meter, context),
      ...(socPercent === undefined ? [] : [sample('SoC', rounded(socPercent), 'Percent', context, 'EV')]),
    ],
  }
}

function currents(
  { powerW, phases, firstPhase = 1 }: Meter,
  context: OCPP20.ReadingContextEnumType,
): OCPP20.SampledValueType[] {
  const fromFirst = [...phaseNames.slice(firstPhase - 1), ...phaseNames.slice(0, firstPhase - 1)]
  return fromFirst.slice(0, phases).map((phase) => ({
    ...sample('Current.Import', rounded(powerW / (nominalVoltageV * phases)), 'A', context),
    phase,
  }))
}

const phaseNames = ['L1', 'L2', 'L3'] as const

function sample(
  measurand: OCPP20.MeasurandEnumType,
  value: number,
  unit: string,
  context: OCPP20.ReadingContextEnumType,
  location: OCPP20.LocationEnumType = 'Outlet',
): OCPP20.SampledValueType {
  return { value, context, measurand, location, unitOfMeasure: { unit } }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
