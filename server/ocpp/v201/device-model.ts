import { assumedProfileLimits, type ProfileLimits } from './profile.ts'
import type { Reported } from './reported.ts'

/** A variable of OCPP 2.0.1's device model (Part 2, §2). */
export interface VariableName {
  readonly component: string
  readonly variable: string
  readonly instance?: string
}

/** What a station says it is and can, asked anew whenever it boots, and what was found out beside. */
export interface DeviceModel extends FoundOut {
  /** When it was asked, epoch ms. */
  readonly askedMs: number
  /** Values by `keyOf`; a variable is absent where the station did not say. */
  readonly values: Readonly<Record<string, string>>
  /** What it reported beside; it holds until it reports otherwise. */
  readonly reported?: Reported
}

/** What a station's answers taught; it holds until the station boots or says other things of itself. */
export interface FoundOut {
  /** False for a station that was asked for its composite schedule and cannot tell. */
  readonly tellsSchedule?: boolean
  /** What refusals taught, which goes before what the station says. */
  readonly learned?: ProfileLimits
  /** How many profiles it held when it took no more. */
  readonly fullWith?: number
  /** Present for a station that knows no SetChargingProfile. */
  readonly takesNoProfiles?: TakesNoProfiles
}

/** How a station showed that it takes no charging profile at all. */
export interface TakesNoProfiles {
  readonly sinceMs: number
  /** What it answered: a sentence without its stop. */
  readonly detail: string
}

const smartCharging = (variable: string, instance?: string): VariableName => ({
  component: 'SmartChargingCtrlr',
  variable,
  ...(instance === undefined ? {} : { instance }),
})

export const isEnabled = smartCharging('Enabled')
const isAvailable = smartCharging('Available')
const rateUnit = smartCharging('RateUnit')
const periodsPerSchedule = smartCharging('PeriodsPerSchedule')
const stackLevel = smartCharging('ProfileStackLevel')
const entries = smartCharging('Entries', 'ChargingProfiles')
const significance = smartCharging('LimitChangeSignificance')

/** What decides how a profile may look: asked before the first one is sent. */
export const smartChargingVariables: readonly VariableName[] = [
  isAvailable,
  isEnabled,
  rateUnit,
  periodsPerSchedule,
  stackLevel,
  significance,
  entries,
  smartCharging('ACPhaseSwitchingSupported'),
  smartCharging('Phases3to1'),
  smartCharging('ExternalControlSignalsEnabled'),
  smartCharging('NotifyChargingLimitWithSchedules'),
]

/** The name of a variable as a message carries it. */
export function variableName(
  component: { readonly name: string },
  { name, instance }: { readonly name: string; readonly instance?: string | undefined },
): VariableName {
  return { component: component.name, variable: name, ...(instance === undefined ? {} : { instance }) }
}

/** One name for a variable, whatever its letters' case: identifiers of the device model have none (Part 2, §2). */
export function keyOf({ component, variable, instance }: VariableName): string {
  return `${component}.${variable}${instance ? `[${instance}]` : ''}`.toLowerCase()
}

/** A variable's value, or undefined where the station did not say. */
export function textOf(model: DeviceModel | undefined, name: VariableName): string | undefined {
  return model?.values[keyOf(name)]
}

/** A variable's value as a number of at least 0, or undefined where it is none. */
export function numberOf(model: DeviceModel | undefined, name: VariableName): number | undefined {
  const text = textOf(model, name)?.trim()
  const value = text ? Number(text) : Number.NaN
  return value >= 0 ? value : undefined
}

/** Items of a list value, without empty ones. */
export function listOf(model: DeviceModel | undefined, name: VariableName): readonly string[] {
  return (textOf(model, name) ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
}

/** Whether the station says that it has no smart charging, or has it switched off. */
export function isSmartChargingOff(model: DeviceModel | undefined): boolean {
  return isFalse(model, isAvailable) || isFalse(model, isEnabled)
}

/** Whether smart charging is there and only switched off. */
export function canBeEnabled(model: DeviceModel): boolean {
  return isFalse(model, isEnabled) && !isFalse(model, isAvailable)
}

/** Whether a station says other things of its smart charging than before: then what was found out may no longer hold. */
export function saysOtherwise(before: DeviceModel, now: DeviceModel): boolean {
  return smartChargingVariables.some((name) => decidesOverProfiles(name) && textOf(before, name) !== textOf(now, name))
}

/** Whether a variable says what profiles a station takes. How many it holds changes with each of them. */
export function decidesOverProfiles(name: VariableName): boolean {
  const key = keyOf(name)
  return key !== keyOf(entries) && smartChargingVariables.some((each) => keyOf(each) === key)
}

function isFalse(model: DeviceModel | undefined, name: VariableName): boolean {
  return textOf(model, name)?.toLowerCase() === 'false'
}

/**
 * What profiles a station takes: by what its refusals taught, else by what it says, else what is assumed. A unit is
 * named where it takes no other.
 */
export function profileLimitsOf(model: DeviceModel | undefined): ProfileLimits {
  if (model?.learned) return model.learned
  const units = listOf(model, rateUnit).map((unit) => unit.toUpperCase())
  const taken = (['W', 'A'] as const).filter((unit) => units.includes(unit))
  const only = taken.length === 1 ? taken[0] : undefined
  const periods = numberOf(model, periodsPerSchedule)
  return {
    ...assumedProfileLimits,
    ...(only === undefined ? {} : { rateUnit: only }),
    ...(periods === undefined || periods < 1 ? {} : { maxPeriods: Math.min(1_024, Math.floor(periods)) }),
  }
}

/** Most profiles that the station holds at a time, as it says or as it showed; undefined where nobody knows. */
export function profileCapacityOf({ reported, fullWith }: DeviceModel): number | undefined {
  const most = Math.min(reported?.profileCapacity ?? Number.POSITIVE_INFINITY, fullWith ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(most) ? most : undefined
}

/** Most stack level that the station names; undefined where it names none. */
export function maxStackLevelOf(model: DeviceModel | undefined): number | undefined {
  return numberOf(model, stackLevel)
}

// A station that calls a change of a third insignificant would never be corrected.
const mostSignificance = 0.2

/** Change of a limit that the station counts as significant, as a share of it; 0 where it does not say. */
export function significantShareOf(model: DeviceModel | undefined): number {
  return Math.min(mostSignificance, (numberOf(model, significance) ?? 0) / 100)
}
