/** Which limit the charging profiles installed at a station set: OCPP 2.0.1 Part 2, chapter K. */
import type { OCPP20 } from 'typed-ocpp'
import type { ChargingProfile, ChargingProfilePurpose, ChargingRateUnit, ChargingSchedulePeriod } from './ocpp-types.ts'

/** A profile as a station keeps it; `evseId` 0 stands for all EVSEs, or for the station. */
export interface InstalledProfile {
  readonly evseId: number
  readonly profile: ChargingProfile
}

/** What decides which of the installed profiles count at an EVSE. */
export interface EvseSituation {
  readonly evseId: number
  /** The running transaction; without one no TxProfile counts. */
  readonly transactionId?: string
  /** When the transaction began, epoch ms: the start of Relative schedules. */
  readonly transactionStartMs?: number
  /** The station's other EVSEs with a running transaction: they share what limits all of it. None when absent. */
  readonly others?: readonly SharingEvse[]
}

/** An EVSE as another one of its station sees it. */
export interface SharingEvse {
  readonly situation: EvseSituation
  /** What its car would draw under a limit of its own alone, W; undefined for no limit. */
  drawnW(own: Limit | undefined): number
}

/** A limit at one instant: W over all phases, and over how many. */
export interface Limit {
  readonly powerW: number
  readonly phases: number
}

const nominalVoltageV = 230
const defaultPhases = 3 // K01.FR.49: where numberPhases is absent.

/**
 * The limit in force at an instant, or undefined where no profile sets one.
 *
 * The lowest of the station's maximum and the transaction's own limit counts; a TxProfile overrules
 * the TxDefaultProfiles as long as it has a period for the instant, and falls back to them after (K02.FR.08).
 */
export function limitAt(installed: readonly InstalledProfile[], evse: EvseSituation, atMs: number): Limit | undefined {
  const neededW = (evse.others ?? []).map(({ situation, drawnW }) => drawnW(ownLimitAt(installed, situation, atMs)))
  const limits = stationLimitsAt(installed, evse, atMs).map((limit) => ({
    ...limit,
    powerW: shareByNeed(limit.powerW, neededW),
  }))
  return lowestOf([ownLimitAt(installed, evse, atMs), ...limits])
}

/** What profiles of its own leave an EVSE at an instant; undefined where none does. */
export function ownLimitAt(
  installed: readonly InstalledProfile[],
  evse: EvseSituation,
  atMs: number,
): Limit | undefined {
  return purposeLimit(installed, 'TxProfile', evse, atMs) ?? purposeLimit(installed, 'TxDefaultProfile', evse, atMs)
}

/** The limits in force for all EVSEs together (K04.FR.05). */
export function stationLimitsAt(installed: readonly InstalledProfile[], evse: EvseSituation, atMs: number): Limit[] {
  const purposes = ['ChargingStationMaxProfile', 'ChargingStationExternalConstraints'] as const
  return purposes.flatMap((purpose) => purposeLimit(installed, purpose, evse, atMs) ?? [])
}

/** What a limit leaves one more that needs all it can get, W: who needs less than an even part leaves the rest. */
export function shareByNeed(limitW: number, neededW: readonly number[]): number {
  let leftW = limitW
  let sharers = neededW.length + 1
  for (const needW of neededW.toSorted((a, b) => a - b)) {
    if (needW * sharers > leftW) break
    leftW -= needW
    sharers--
  }
  return leftW / sharers
}

function lowestOf(limits: readonly (Limit | undefined)[]): Limit | undefined {
  return limits
    .filter((limit) => limit !== undefined)
    .reduce<Limit | undefined>(
      (lowest, limit) => (lowest && perPhaseW(lowest) <= perPhaseW(limit) ? lowest : limit),
      undefined,
    )
}

/** Every instant in (fromMs, toMs) at which the limit may change, ascending. */
export function changesWithin(
  installed: readonly InstalledProfile[],
  evse: EvseSituation,
  fromMs: number,
  toMs: number,
): number[] {
  const instants = installed.flatMap(({ profile }) => [
    ...[profile.validFrom, profile.validTo].filter((text) => text !== undefined).map((text) => Date.parse(text)),
    ...scheduleStarts(profile, evse, fromMs, toMs).flatMap((startMs) => [
      startMs,
      ...(profile.chargingSchedule[0]?.chargingSchedulePeriod ?? []).map(
        ({ startPeriod }) => startMs + startPeriod * 1_000,
      ),
      ...durationEnd(profile, startMs),
    ]),
  ])
  return [...new Set(instants)].filter((instantMs) => instantMs > fromMs && instantMs < toMs).sort((a, b) => a - b)
}

/** The installed profiles with one more; one of the same id gives way to it (K01.FR.05). */
export function withProfile(
  installed: readonly InstalledProfile[],
  evseId: number,
  profile: ChargingProfile,
): InstalledProfile[] {
  return [...installed.filter((other) => other.profile.id !== profile.id), { evseId, profile }]
}

/** The installed profiles without those of a transaction that is over (K02.FR.05). */
export function withoutTransaction(installed: readonly InstalledProfile[], transactionId: string): InstalledProfile[] {
  return installed.filter(({ profile }) => profile.transactionId !== transactionId)
}

/** Whether a ClearChargingProfile means a profile: by its id alone, or by all criteria that are named (K10). */
export function isMeantByClear(
  { evseId, profile }: InstalledProfile,
  { chargingProfileId, chargingProfileCriteria }: OCPP20.ClearChargingProfileRequest,
): boolean {
  if (chargingProfileId !== undefined) return profile.id === chargingProfileId
  const { evseId: wantedEvse, chargingProfilePurpose, stackLevel } = chargingProfileCriteria ?? {}
  return (
    (wantedEvse === undefined || wantedEvse === evseId) &&
    (chargingProfilePurpose === undefined || chargingProfilePurpose === profile.chargingProfilePurpose) &&
    (stackLevel === undefined || stackLevel === profile.stackLevel)
  )
}

/** Whether a GetChargingProfiles asks for a profile (K09). */
export function isMeantByGet(
  { evseId, profile }: InstalledProfile,
  { evseId: wantedEvse, chargingProfile: wanted }: OCPP20.GetChargingProfilesRequest,
): boolean {
  return (
    (wantedEvse === undefined || wantedEvse === evseId) &&
    (wanted.chargingProfileId === undefined || wanted.chargingProfileId.includes(profile.id)) &&
    (wanted.chargingProfilePurpose === undefined || wanted.chargingProfilePurpose === profile.chargingProfilePurpose) &&
    (wanted.stackLevel === undefined || wanted.stackLevel === profile.stackLevel) &&
    (wanted.chargingLimitSource === undefined || wanted.chargingLimitSource.includes('CSO'))
  )
}

/** Of one purpose the highest stack level that has a period for the instant counts (K01.FR.09's note on stacking). */
function purposeLimit(
  installed: readonly InstalledProfile[],
  purpose: ChargingProfilePurpose,
  evse: EvseSituation,
  atMs: number,
): Limit | undefined {
  return installed
    .filter(
      ({ evseId, profile }) => profile.chargingProfilePurpose === purpose && (evseId === 0 || evseId === evse.evseId),
    )
    .filter(
      ({ profile }) =>
        purpose !== 'TxProfile' || (evse.transactionId !== undefined && profile.transactionId === evse.transactionId),
    )
    .filter(({ profile }) => isValid(profile, atMs))
    .sort((a, b) => b.profile.stackLevel - a.profile.stackLevel)
    .map(({ profile }) => profileLimit(profile, evse, atMs))
    .find((limit) => limit !== undefined)
}

function isValid({ validFrom, validTo }: ChargingProfile, atMs: number): boolean {
  return (
    (validFrom === undefined || Date.parse(validFrom) <= atMs) && (validTo === undefined || atMs < Date.parse(validTo))
  )
}

function profileLimit(profile: ChargingProfile, evse: EvseSituation, atMs: number): Limit | undefined {
  const [schedule] = profile.chargingSchedule
  if (!schedule) return undefined
  const startMs = scheduleStarts(profile, evse, atMs, atMs).findLast((start) => start <= atMs)
  if (startMs === undefined || durationEnd(profile, startMs).some((endMs) => atMs >= endMs)) return undefined
  const elapsedS = (atMs - startMs) / 1_000
  const period = schedule.chargingSchedulePeriod.findLast(({ startPeriod }) => startPeriod <= elapsedS)
  return period && limitOf(period, schedule.chargingRateUnit)
}

/** W is the total over all phases, A is per phase (K01.FR.51); nominal voltage turns one into the other (K01.FR.50). */
function limitOf({ limit, numberPhases }: ChargingSchedulePeriod, unit: ChargingRateUnit): Limit {
  const phases = numberPhases ?? defaultPhases
  return { phases, powerW: unit === 'W' ? limit : limit * nominalVoltageV * phases }
}

/** When the profile's schedule starts: once, or again and again while [fromMs, toMs] lasts. */
function scheduleStarts(profile: ChargingProfile, evse: EvseSituation, fromMs: number, toMs: number): number[] {
  if (profile.chargingProfileKind === 'Relative') return [evse.transactionStartMs ?? fromMs]
  const startMs = Date.parse(profile.chargingSchedule[0]?.startSchedule ?? '')
  if (Number.isNaN(startMs)) return []
  if (profile.chargingProfileKind === 'Absolute') return [startMs]
  const periodMs = recurrenceMs(profile)
  const first = Math.max(0, Math.floor((fromMs - startMs) / periodMs))
  const last = Math.max(first, Math.floor((toMs - startMs) / periodMs))
  return Array.from({ length: last - first + 1 }, (_, index) => startMs + (first + index) * periodMs)
}

/** The schedule's end, if it has one; a recurring one ends at the latest where it begins again. */
function durationEnd(profile: ChargingProfile, startMs: number): number[] {
  const duration = profile.chargingSchedule[0]?.duration
  return duration === undefined ? [] : [startMs + duration * 1_000]
}

function recurrenceMs({ recurrencyKind }: ChargingProfile): number {
  return recurrencyKind === 'Weekly' ? 7 * 86_400_000 : 86_400_000
}

function perPhaseW({ powerW, phases }: Limit): number {
  return powerW / phases
}
