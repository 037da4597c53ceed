import type { LimitSpan } from '../limits/limit-span.ts'

/** Whose limit, and over what: EVSE 0 is the whole station. */
interface Place {
  readonly evseId: number
  readonly source: string
}

/** Limits that come from outside the site's own plan, such as a grid operator's (K12): until they are cleared. */
export class OutsideLimits {
  /** By station, then by EVSE and source. */
  readonly #limits = new Map<string, Map<string, Place & { readonly spans: readonly LimitSpan[] }>>()

  /**
   * Puts a source's limit in the place of its last one.
   *
   * @param evseId 0 for all of the station's EVSEs together
   */
  set(stationId: string, evseId: number, source: string, spans: readonly LimitSpan[]): void {
    const limits = this.#limits.get(stationId) ?? new Map()
    this.#limits.set(stationId, limits.set(`${evseId} ${source}`, { evseId, source, spans }))
  }

  /** @param evseId whose limit is cleared; 0 for all that the source has set at the station */
  clear(stationId: string, evseId: number, source: string): void {
    const limits = this.#limits.get(stationId)
    for (const [key, place] of limits ?? []) {
      if (place.source === source && (evseId === 0 || place.evseId === evseId)) limits?.delete(key)
    }
    if (limits?.size === 0) this.#limits.delete(stationId)
  }

  /** Stations with a limit for all of their EVSEs together. */
  get limitedStations(): readonly string[] {
    return [...this.#limits.keys()].filter((stationId) => this.ofStation(stationId).length > 0)
  }

  /** Limits of one EVSE by itself. */
  ofEvse(stationId: string, evseId: number): readonly LimitSpan[] {
    const limits = [...(this.#limits.get(stationId)?.values() ?? [])]
    return limits.flatMap((limit) => (limit.evseId === evseId ? limit.spans : []))
  }

  /** Limits of all of a station's EVSEs together. */
  ofStation(stationId: string): readonly LimitSpan[] {
    return this.ofEvse(stationId, 0)
  }
}
