import type { TakesNoProfiles } from '../ocpp/v201/device-model.ts'
import { assumedProfileLimits, type ProfileLimits } from '../ocpp/v201/profile.ts'

/** What profiles stations take, as far as it is known. */
export interface StationLimits {
  /** Settles when there is nothing more to wait for before a profile is sent; undefined where there is not. */
  ready(stationId: string): Promise<void> | undefined
  of(stationId: string): ProfileLimits
  /** Most stack level that a station names. */
  maxStackLevel(stationId: string): number | undefined
  /** Takes note of what a refusal taught. */
  learn(stationId: string, limits: ProfileLimits): void
  /** False for a station that is known not to tell its composite schedule. */
  tellsSchedule(stationId: string): boolean
  tellsNoSchedule(stationId: string): void
  /** Most profiles that a station holds at a time; undefined where nobody knows. */
  profileCapacity(stationId: string): number | undefined
  /** Takes note of a station that holds so many profiles and takes no more. */
  foundFull(stationId: string, profiles: number): void
  /** What a station showed that takes no charging profile; undefined where one is worth a try. */
  takesNoProfiles(stationId: string): TakesNoProfiles | undefined
  /** Takes note of a station that knows no SetChargingProfile. */
  foundWithoutProfiles(stationId: string, detail: string): void
}

/** What a station is known to take of profiles, as one text: where it changes, what was refused may be taken. */
export function knownToTake(limits: StationLimits, stationId: string): string {
  const { rateUnit = 'any unit', maxPeriods, stackLevel } = limits.of(stationId)
  return [
    rateUnit,
    `periods ${maxPeriods}`,
    `level ${stackLevel}`,
    `levels ${limits.maxStackLevel(stationId) ?? 'unknown'}`,
    `profiles ${limits.profileCapacity(stationId) ?? 'unknown'}`,
  ].join(', ')
}

/** Limits that are known from refusals alone. */
export function limitsFromRefusals(): StationLimits {
  const learned = new Map<string, ProfileLimits>()
  const untold = new Set<string>()
  const full = new Map<string, number>()
  const without = new Map<string, TakesNoProfiles>()
  return {
    ready: () => undefined,
    of: (stationId) => learned.get(stationId) ?? assumedProfileLimits,
    maxStackLevel: () => undefined,
    learn: (stationId, limits) => void learned.set(stationId, limits),
    tellsSchedule: (stationId) => !untold.has(stationId),
    tellsNoSchedule: (stationId) => void untold.add(stationId),
    profileCapacity: (stationId) => full.get(stationId),
    foundFull: (stationId, profiles) => void full.set(stationId, profiles),
    takesNoProfiles: (stationId) => without.get(stationId),
    foundWithoutProfiles: (stationId, detail) => void without.set(stationId, { sinceMs: 0, detail }),
  }
}
