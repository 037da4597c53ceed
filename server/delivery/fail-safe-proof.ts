import { CallFailure } from '../ocpp/call-error.ts'
import { profileId } from '../ocpp/v201/profile.ts'
import type { InstalledProfile, ProfileReports } from '../ocpp/v201/profile-reports.ts'
import type { HeldFailSafe, HeldLimit } from './fail-safe.ts'

/** What a station lists of its profiles; undefined where it was not asked, or does not list them. */
export interface ListedProfiles {
  readonly caps: readonly InstalledProfile[] | undefined
  readonly defaults: readonly InstalledProfile[] | undefined
}

type Call = (action: string, payload: object, timeoutMs: number) => Promise<unknown>

/** Asks a station to list what it took of its profiles for the time without a server. */
export async function listedProfiles(
  call: Call,
  reports: ProfileReports,
  stationId: string,
  { stationMax, defaults }: HeldFailSafe,
): Promise<ListedProfiles> {
  const listed = async (purpose: 'ChargingStationMaxProfile' | 'TxDefaultProfile') => {
    try {
      return await reports.installed(call, stationId, purpose)
    } catch (error) {
      if (error instanceof CallFailure) return undefined
      throw error
    }
  }
  const isOwed = Object.values(defaults).some(isTaken)
  return {
    caps: isTaken(stationMax) ? await listed('ChargingStationMaxProfile') : undefined,
    defaults: isOwed ? await listed('TxDefaultProfile') : undefined,
  }
}

/** What counts as held after a boot: what the station listed, and what it was told since. */
export function keptOverBoot({ stationMax, defaults }: HeldFailSafe, bootedMs: number): HeldFailSafe {
  const stays = (held: HeldLimit) => held.state === 'verified' || held.sinceMs >= bootedMs
  return {
    ...(stationMax && stays(stationMax) ? { stationMax } : {}),
    defaults: Object.fromEntries(Object.entries(defaults).filter(([, held]) => stays(held))),
  }
}

/** Whether a station said that it took a profile. */
function isTaken(held: HeldLimit | undefined): boolean {
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
