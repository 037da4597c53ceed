import { type DeviceModel, listOf, numberOf, type VariableName } from './device-model.ts'

/** A value to be written to a station's variable. */
export interface VariableChange extends VariableName {
  readonly value: string
}

const sampled = (variable: string): VariableName => ({ component: 'SampledDataCtrlr', variable })
const aligned = (variable: string): VariableName => ({ component: 'AlignedDataCtrlr', variable })

const updatedInterval = sampled('TxUpdatedInterval')
const updatedMeasurands = sampled('TxUpdatedMeasurands')
const alignedInterval = aligned('Interval')
const alignedMeasurands = aligned('Measurands')

/** What decides which meter values come, and how often. */
export const meterVariables: readonly VariableName[] = [
  updatedInterval,
  updatedMeasurands,
  sampled('TxStartedMeasurands'),
  sampled('TxEndedMeasurands'),
  alignedInterval,
  alignedMeasurands,
]

// Three values in a slot of 15 minutes: two of them find a car that does not do as it is told.
const longestIntervalS = 300
const register = 'Energy.Active.Import.Register'
const power = 'Power.Active.Import'
const stateOfCharge = 'SoC'

/**
 * What has to be set so that values come often enough and say enough: every step holds further attempts at one thing,
 * of which the first that the station takes is enough. Empty where all is well, or where nothing is known.
 */
export function meterChanges(model: DeviceModel): readonly (readonly VariableChange[])[] {
  const measured = [register, power, stateOfCharge]
  const interval = intervalChange(model, updatedInterval)
  const steps = [
    interval ? [interval, ...intervalInstead(model)] : [],
    measurandChanges(model, updatedMeasurands, measured),
    measurandChanges(model, sampled('TxStartedMeasurands'), [register]),
    measurandChanges(model, sampled('TxEndedMeasurands'), [register]),
    ...(interval ? [measurandChanges(model, alignedMeasurands, [register, power])] : []),
  ]
  return steps.filter((step) => step.length > 0)
}

function intervalChange(model: DeviceModel, name: VariableName): VariableChange | undefined {
  const intervalS = numberOf(model, name)
  if (intervalS === undefined || (intervalS > 0 && intervalS <= longestIntervalS)) return undefined
  return { ...name, value: String(longestIntervalS) }
}

/** Values aligned to the clock, for stations that send none of their own accord in a transaction. */
function intervalInstead(model: DeviceModel): readonly VariableChange[] {
  const change = intervalChange(model, alignedInterval)
  return change ? [change] : []
}

/** Adds what is missing to a list of measurands, then only what no metering station lacks. */
function measurandChanges(
  model: DeviceModel,
  name: VariableName,
  wanted: readonly string[],
): readonly VariableChange[] {
  const present = listOf(model, name)
  const isKnown = Object.hasOwn(model.values, `${name.component}.${name.variable}`.toLowerCase())
  const missing = wanted.filter((measurand) => !present.includes(measurand))
  if (!isKnown || missing.every((measurand) => measurand === stateOfCharge)) return []
  const without = (...left: string[]) => [...present, ...missing].filter((measurand) => !left.includes(measurand))
  const attempts = [without(), without(stateOfCharge), without(stateOfCharge, power), without(stateOfCharge, register)]
  const lists = attempts.map((measurands) => measurands.join(',')).filter((list) => list !== present.join(','))
  return [...new Set(lists)].map((value) => ({ ...name, value }))
}
