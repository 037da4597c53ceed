import type { Sessions } from '../sessions/sessions.ts'
import type { Stations } from '../stations.ts'

/** Most stations that a browser is sent: nobody reads thousands, and sending them takes from those who charge. */
export const mostShownStations = 200

/** Which stations a browser is shown, by identity: with a car first, then those out of reach, then all others. */
export function shownStations(
  stations: Pick<Stations, 'ids' | 'isConnected'>,
  sessions: Pick<Sessions, 'ofStation'>,
  most = mostShownStations,
): readonly string[] {
  const { ids } = stations
  if (ids.length <= most) return ids
  const ranks: string[][] = [[], [], []]
  for (const id of ids) ranks[rankOf(id, stations, sessions)]?.push(id)
  return ranks.flat().slice(0, most).sort()
}

function rankOf(
  stationId: string,
  stations: Pick<Stations, 'isConnected'>,
  sessions: Pick<Sessions, 'ofStation'>,
): number {
  if (sessions.ofStation(stationId).length > 0) return 0
  return stations.isConnected(stationId) ? 2 : 1
}
