/** Limits that come from outside the site's own plan, such as a grid operator's (K12): until they are cleared. */
export class OutsideLimits {
  /** W, by station and EVSE; EVSE 0 is the whole station. */
  readonly #limitsW = new Map<string, Map<number, number>>()

  /** @param evseId 0 for all of the station's EVSEs together */
  set(stationId: string, evseId: number, limitW: number): void {
    const limitsW = this.#limitsW.get(stationId) ?? new Map<number, number>()
    this.#limitsW.set(stationId, limitsW.set(evseId, limitW))
  }

  clear(stationId: string, evseId: number): void {
    const limitsW = this.#limitsW.get(stationId)
    limitsW?.delete(evseId)
    if (limitsW?.size === 0) this.#limitsW.delete(stationId)
  }

  /** Stations with a limit for all of their EVSEs together. */
  get limitedStations(): readonly string[] {
    return [...this.#limitsW].filter(([, limitsW]) => limitsW.has(0)).map(([stationId]) => stationId)
  }

  /** Limit of one EVSE, W; undefined for none. */
  evseW(stationId: string, evseId: number): number | undefined {
    return this.#limitsW.get(stationId)?.get(evseId)
  }

  /** Limit of all of a station's EVSEs together, W; undefined for none. */
  stationW(stationId: string): number | undefined {
    return this.evseW(stationId, 0)
  }
}
