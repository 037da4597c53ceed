import { CallFailure } from '../ocpp/call-error.ts'
import { profileId } from '../ocpp/v201/profile.ts'
import type { Session } from '../sessions/session.ts'
import type { Stations } from '../stations.ts'
import type { StationLimits } from './station-limits.ts'

/** What is asked about the places that a station has for profiles. */
export interface PlaceParts {
  readonly stations: Stations
  readonly limits: StationLimits
  /** Sessions in progress at a station. */
  readonly sessionsAt: (stationId: string) => readonly Session[]
}

/**
 * Which of a station's profiles for the time without a server find no place in it beside one for each EVSE's car:
 * EVSEs by their numbers, and 0 for the hard cap.
 */
export function beyondCapacity({ stations, limits, sessionsAt }: PlaceParts, stationId: string): readonly number[] {
  const capacity = limits.profileCapacity(stationId)
  if (capacity === undefined) return []
  const evses = stations.evses(sessionsAt(stationId), stationId).filter((each) => each.stationId === stationId)
  return withoutPlace(
    evses.map(({ evseId }) => evseId),
    capacity,
  )
}

/**
 * Which profiles for the time without a server find no place where each EVSE's car has one. The hard cap, 0, goes
 * first: what it guards against is a mistake.
 *
 * @param capacity how many profiles the station holds at a time
 */
export function withoutPlace(evseIds: readonly number[], capacity: number): number[] {
  return [...evseIds, 0].slice(Math.max(0, capacity - evseIds.length))
}

/**
 * Takes profiles for the time without a server back from a station.
 *
 * @returns those that it no longer has; one that found no answer is not among them
 */
export async function takeBack(
  call: (action: string, payload: object) => Promise<unknown>,
  evseIds: readonly number[],
): Promise<readonly number[]> {
  const gone: number[] = []
  for (const evseId of evseIds) {
    const purpose = evseId === 0 ? 'ChargingStationMaxProfile' : 'TxDefaultProfile'
    try {
      await call('ClearChargingProfile', { chargingProfileId: profileId(evseId, purpose) })
      gone.push(evseId)
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error
    }
  }
  return gone
}
