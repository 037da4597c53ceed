import type { OCPP20 } from 'typed-ocpp'
import type { InstalledProfile } from './charging-profiles.ts'
import type { ChargingProfile, ChargingRateUnit } from './ocpp-types.ts'

/** What a station can take, and what is going on at its EVSEs. */
export interface StationSituation {
  readonly rateUnits: readonly ChargingRateUnit[]
  readonly maxPeriods: number
  readonly maxStackLevel: number
  /** Most profiles it keeps. */
  readonly maxProfiles: number
  readonly evses: readonly { readonly evseId: number; readonly isDc: boolean; readonly transactionId?: string }[]
}

/** Why a profile is refused, with a reason code of OCPP 2.0.1's appendix. */
export interface Refusal {
  readonly reasonCode: string
  readonly additionalInfo: string
}

/** Why a conforming station refuses a SetChargingProfile, or undefined where it takes it (K01 to K04). */
export function refusalOf(
  { evseId, chargingProfile }: OCPP20.SetChargingProfileRequest,
  installed: readonly InstalledProfile[],
  station: StationSituation,
): Refusal | undefined {
  return (
    placeRefusal(evseId, chargingProfile, station) ??
    capacityRefusal(chargingProfile, installed, station) ??
    kindRefusal(chargingProfile) ??
    scheduleRefusal(evseId, chargingProfile, station) ??
    duplicateRefusal(evseId, chargingProfile, installed)
  )
}

function placeRefusal(evseId: number, profile: ChargingProfile, { evses }: StationSituation): Refusal | undefined {
  const evse = evses.find((candidate) => candidate.evseId === evseId)
  if (evseId !== 0 && !evse) return refuse('UnknownEvse', `there is no EVSE ${evseId}`) // K01.FR.28
  switch (profile.chargingProfilePurpose) {
    case 'ChargingStationExternalConstraints':
      return refuse('InvalidProfile', 'external constraints are not for a CSMS to set') // K01.FR.22
    case 'ChargingStationMaxProfile':
      if (evseId !== 0) return refuse('InvalidProfile', 'ChargingStationMaxProfile needs evseId 0') // K04.FR.03
      if (profile.chargingProfileKind === 'Relative') return refuse('InvalidProfile', 'and cannot be Relative') // K01.FR.38
      break
    case 'TxProfile':
      if (evseId === 0) return refuse('InvalidProfile', 'TxProfile needs an EVSE') // K01.FR.16
      if (profile.transactionId === undefined) return refuse('MissingParam', 'TxProfile needs a transactionId') // K01.FR.03
      if (profile.transactionId !== evse?.transactionId) return refuse('TxNotFound', 'no such transaction there') // K01.FR.09, .33
      return undefined
    case 'TxDefaultProfile':
      break
  }
  if (profile.transactionId === undefined) return undefined
  return refuse('InvalidProfile', 'only a TxProfile has a transactionId')
}

function capacityRefusal(
  { id, stackLevel, chargingSchedule }: ChargingProfile,
  installed: readonly InstalledProfile[],
  { maxStackLevel, maxProfiles, maxPeriods, rateUnits }: StationSituation,
): Refusal | undefined {
  if (stackLevel < 0 || stackLevel > maxStackLevel)
    return refuse('InvalidStackLevel', `the highest is ${maxStackLevel}`)
  const others = installed.filter(({ profile }) => profile.id !== id).length
  if (others >= maxProfiles) return refuse('TooManyElements', `${maxProfiles} profiles are the most`)
  for (const { chargingRateUnit, chargingSchedulePeriod } of chargingSchedule) {
    if (!rateUnits.includes(chargingRateUnit)) return refuse('UnsupportedRateUnit', `use ${rateUnits.join(' or ')}`) // K01.FR.26
    if (chargingSchedulePeriod.length > maxPeriods)
      return refuse('TooManyElements', `${maxPeriods} periods are the most`)
  }
  return undefined
}

function kindRefusal({ chargingProfileKind, recurrencyKind, chargingSchedule, validFrom, validTo }: ChargingProfile) {
  if (chargingProfileKind === 'Recurring' && !recurrencyKind)
    return refuse('InvalidProfile', 'Recurring needs a recurrencyKind')
  if (validFrom !== undefined && validTo !== undefined && Date.parse(validFrom) >= Date.parse(validTo)) {
    return refuse('InvalidProfile', 'validTo is not after validFrom')
  }
  const hasStart = chargingSchedule.map(({ startSchedule }) => startSchedule !== undefined)
  if (chargingProfileKind === 'Relative') {
    return hasStart.includes(true) ? refuse('InvalidSchedule', 'Relative has no startSchedule') : undefined // K01.FR.41
  }
  return hasStart.includes(false)
    ? refuse('InvalidSchedule', `${chargingProfileKind} needs a startSchedule`)
    : undefined // K01.FR.40
}

function scheduleRefusal(
  evseId: number,
  { chargingSchedule }: ChargingProfile,
  { evses }: StationSituation,
): Refusal | undefined {
  // Several schedules are for the car to choose from, which this station does not offer it (K01.FR.34).
  if (chargingSchedule.length !== 1) return refuse('InvalidSchedule', 'exactly one schedule is expected')
  const isDc = evses.some((evse) => evse.evseId === evseId && evse.isDc)
  for (const { chargingSchedulePeriod: periods } of chargingSchedule) {
    if (periods[0]?.startPeriod !== 0) return refuse('InvalidSchedule', 'the first period starts at 0') // K01.FR.31
    if (periods.some((period, index) => index > 0 && period.startPeriod <= (periods[index - 1]?.startPeriod ?? 0))) {
      return refuse('InvalidSchedule', 'periods start one after the other') // K01.FR.35
    }
    if (periods.some(({ limit }) => limit < 0)) return refuse('InvalidSchedule', 'limits are not negative')
    if (isDc && periods.some(({ numberPhases }) => numberPhases !== undefined)) {
      return refuse('InvalidSchedule', 'DC has no phases') // K01.FR.44
    }
    // This station does not switch phases (K01.FR.20, .48).
    if (periods.some(({ phaseToUse }) => phaseToUse !== undefined))
      return refuse('InvalidSchedule', 'phaseToUse is not supported')
  }
  return undefined
}

/** Unlike in 1.6, a profile never replaces one with another id: where the two would compete, it is refused. */
function duplicateRefusal(
  evseId: number,
  profile: ChargingProfile,
  installed: readonly InstalledProfile[],
): Refusal | undefined {
  const rival = installed.find(
    (other) =>
      other.profile.id !== profile.id &&
      other.profile.chargingProfilePurpose === profile.chargingProfilePurpose &&
      other.profile.stackLevel === profile.stackLevel &&
      other.profile.transactionId === profile.transactionId && // K01.FR.39
      competes(evseId, other, profile) &&
      overlaps(other.profile, profile), // K01.FR.06
  )
  return rival && refuse('DuplicateProfile', `profile ${rival.profile.id} has this purpose and stack level`)
}

/** A default for all EVSEs and one for a single EVSE compete as well (K01.FR.52, .53). */
function competes(evseId: number, other: InstalledProfile, { chargingProfilePurpose }: ChargingProfile): boolean {
  if (other.evseId === evseId) return true
  return chargingProfilePurpose === 'TxDefaultProfile' && (evseId === 0 || other.evseId === 0)
}

function overlaps(a: ChargingProfile, b: ChargingProfile): boolean {
  return from(a) < to(b) && from(b) < to(a)
}

function from({ validFrom }: ChargingProfile): number {
  return validFrom === undefined ? Number.NEGATIVE_INFINITY : Date.parse(validFrom)
}

function to({ validTo }: ChargingProfile): number {
  return validTo === undefined ? Number.POSITIVE_INFINITY : Date.parse(validTo)
}

function refuse(reasonCode: string, additionalInfo: string): Refusal {
  return { reasonCode, additionalInfo }
}
