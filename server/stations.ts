import { ClockLag } from './clock-lag.ts'
import type { RegisteredStation } from './store/store.ts'
import type { StationView } from './views/stations.ts'

/** What is known of a station, connected or not. */
interface Station {
  isConnected: boolean
  address: string | undefined
  sinceMs: number
  registration: StationView['registration']
  vendorName: string | undefined
  model: string | undefined
  clockLag: ClockLag
  /** Status of each EVSE's connectors, by EVSE and connector. */
  readonly connectors: Map<number, Map<number, string>>
}

// What a station names beyond any real size is not kept.
const mostEvses = 200

/** The site's stations by identity: registration belongs to the identity, not to the socket (P4 §5.3). */
export class Stations {
  readonly #stations = new Map<string, Station>()
  #ids: readonly string[] | undefined

  connected(stationId: string, address: string, nowMs: number): void {
    const station = this.#stationOf(stationId)
    station.isConnected = true
    station.address = address
    station.sinceMs = nowMs
  }

  disconnected(stationId: string, nowMs: number): void {
    const station = this.#stationOf(stationId)
    station.isConnected = false
    station.sinceMs = nowMs
  }

  /** Takes a station's registration, now or from a time before. */
  booted({ stationId, vendorName, model }: RegisteredStation): void {
    const station = this.#stationOf(stationId)
    station.registration = 'accepted'
    station.vendorName = vendorName
    station.model = model
    // It takes its time from the answer.
    station.clockLag = new ClockLag()
  }

  /** Counts a station as registered that this server has never seen to boot. */
  register(stationId: string): void {
    this.#stationOf(stationId).registration = 'implicit'
  }

  /** Names a station that has not been seen yet. */
  expect(stationId: string): void {
    this.#stationOf(stationId)
  }

  forget(stationId: string): void {
    this.#stations.delete(stationId)
    this.#ids = undefined
  }

  registration(stationId: string): StationView['registration'] {
    return this.#stationOf(stationId).registration
  }

  /** The station's only EVSE, or the first where it has named none; undefined where it has several. */
  onlyEvse(stationId: string): number | undefined {
    const evses = [...this.#stationOf(stationId).connectors.keys()].filter((evseId) => evseId > 0)
    return evses.length > 1 ? undefined : (evses[0] ?? 1)
  }

  /** Whether no connector of an EVSE has a car, as far as the station has said. */
  isFree(stationId: string, evseId: number): boolean {
    const connectors = this.#stationOf(stationId).connectors.get(evseId)
    return connectors !== undefined && mostRelevant([...connectors.values()]) === 'Available'
  }

  isConnected(stationId: string): boolean {
    return this.#stationOf(stationId).isConnected
  }

  /** Takes note of a timestamp that the station has just made; what is kept from an outage is not one. */
  toldTime(stationId: string, timestampMs: number | undefined, nowMs: number): void {
    if (timestampMs !== undefined) this.#stationOf(stationId).clockLag.told(timestampMs, nowMs)
  }

  /** How far a station's clock is behind ours, ms. */
  clockLagMs(stationId: string): number {
    return this.#stationOf(stationId).clockLag.ms
  }

  /** @returns whether it was taken note of: a station that names more than any real one is not */
  connectorStatus(stationId: string, evseId: number, connectorId: number, status: string): boolean {
    const { connectors } = this.#stationOf(stationId)
    const evse = connectors.get(evseId) ?? new Map<number, string>()
    if (connectors.size >= mostEvses || evse.size >= mostEvses) return false
    connectors.set(evseId, evse.set(connectorId, status))
    return true
  }

  /** Whether there is an EVSE that has none of these sessions: a car may come. */
  hasFreeEvse(sessions: readonly { readonly stationId: string; readonly evseId: number }[]): boolean {
    const taken = new Set(sessions.map(({ stationId, evseId }) => `${stationId}/${evseId}`))
    for (const [stationId, { connectors, registration }] of this.#stations) {
      if (registration !== 'accepted' && registration !== 'implicit') continue
      for (const evseId of connectors.keys()) if (evseId > 0 && !taken.has(`${stationId}/${evseId}`)) return true
    }
    return false
  }

  /** The identities in their order. */
  get ids(): readonly string[] {
    this.#ids ??= [...this.#stations.keys()].sort()
    return this.#ids
  }

  /** Every EVSE that a station has named, or that has a session, in the order of their stations' identities. */
  evses(
    sessions: readonly { readonly stationId: string; readonly evseId: number }[],
    ofStation?: string,
  ): { stationId: string; evseId: number }[] {
    const evseIds = new Map<string, Set<number>>()
    const note = (stationId: string, evseId: number) => {
      if (evseId > 0) evseIds.set(stationId, (evseIds.get(stationId) ?? new Set()).add(evseId))
    }
    const one = ofStation === undefined ? undefined : this.#stations.get(ofStation)
    const stations = ofStation !== undefined && one ? ([[ofStation, one]] as const) : this.#stations
    for (const [stationId, { connectors, registration }] of stations) {
      if (registration === 'accepted' || registration === 'implicit') {
        for (const evseId of connectors.keys()) note(stationId, evseId)
      }
    }
    for (const { stationId, evseId } of sessions) note(stationId, evseId)
    return [...evseIds]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([stationId, ids]) => [...ids].sort((a, b) => a - b).map((evseId) => ({ stationId, evseId })))
  }

  get connectedCount(): number {
    let count = 0
    for (const { isConnected } of this.#stations.values()) if (isConnected) count++
    return count
  }

  /** Those asked for, all of them by default, in the order of their identities. */
  views(ids: readonly string[] = this.ids): StationView[] {
    return ids.flatMap((stationId) => {
      const station = this.#stations.get(stationId)
      if (!station) return []
      return [viewOf(stationId, station)]
    })
  }
  #stationOf(stationId: string): Station {
    const existing = this.#stations.get(stationId)
    if (existing) return existing
    const station: Station = {
      isConnected: false,
      address: undefined,
      sinceMs: 0,
      registration: 'none',
      vendorName: undefined,
      model: undefined,
      clockLag: new ClockLag(),
      connectors: new Map(),
    }
    this.#stations.set(stationId, station)
    this.#ids = undefined
    return station
  }
}

function viewOf(stationId: string, station: Station): StationView {
  return {
    stationId,
    isConnected: station.isConnected,
    sinceMs: station.sinceMs,
    registration: station.registration,
    ...(station.address === undefined ? {} : { address: station.address }),
    ...(station.vendorName === undefined ? {} : { vendorName: station.vendorName }),
    ...(station.model === undefined ? {} : { model: station.model }),
    evses: [...station.connectors]
      .sort(([a], [b]) => a - b)
      .map(([evseId, connectors]) => ({ evseId, connectorStatus: mostRelevant([...connectors.values()]) })),
  }
}

/** An EVSE with several connectors charges at one of them: its status is the one that is not `Available`. */
function mostRelevant(statuses: readonly string[]): string {
  return statuses.find((status) => status !== 'Available') ?? 'Available'
}
