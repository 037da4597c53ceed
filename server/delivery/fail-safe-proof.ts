import { profileId } from '../ocpp/v201/profile.ts'
import type { InstalledProfile } from '../ocpp/v201/profile-reports.ts'
import type { HeldFailSafe, HeldLimit } from './fail-safe.ts'

/** What a station lists of its profiles; undefined where it was not asked, or does not list them. */
export interface ListedProfiles {
  readonly caps: readonly InstalledProfile[] | undefined
  readonly defaults: readonly InstalledProfile[] | undefined
}

/** Whether a station said that it took a profile. */
export function isTaken(held: HeldLimit | undefined): boolean {
  return held?.state === 'accepted' || held?.state === 'verified'
}

/** What a station keeps, by what it lists: what it took and lists is verified, what it lists no longer is left out. */
export function provenBy(
  { stationMax, defaults }: HeldFailSafe,
  { caps, defaults: listed }: ListedProfiles,
): HeldFailSafe {
  const max = stationMax && proven(stationMax, caps, profileId(0, 'ChargingStationMaxProfile'))
  return {
    ...(max ? { stationMax: max } : {}),
    defaults: Object.fromEntries(
      Object.entries(defaults).flatMap(([evseId, held]) => {
        const kept = proven(held, listed, profileId(Number(evseId), 'TxDefaultProfile'))
        return kept ? [[evseId, kept]] : []
      }),
    ),
  }
}

function proven(held: HeldLimit, listed: readonly InstalledProfile[] | undefined, id: number): HeldLimit | undefined {
  if (!listed || !isTaken(held)) return held
  return listed.some((profile) => profile.id === id) ? { ...held, state: 'verified' } : undefined
}
