import type { FailSafeView } from '../views/stations.ts'
import type { HeldFailSafe } from './fail-safe.ts'

/** What a station keeps for the time without a server, as the console and the API show it. */
export function failSafeView({ stationMax, defaults }: HeldFailSafe): FailSafeView {
  return {
    ...(stationMax?.mostW === undefined ? {} : { stationMaxW: stationMax.mostW }),
    evses: Object.entries(defaults).map(([evseId, { state, mostW, detail }]) => ({
      evseId: Number(evseId),
      state,
      ...(mostW === undefined ? {} : { mostW }),
      ...(detail === undefined ? {} : { detail }),
    })),
  }
}
