import type { Session } from './sessions.ts'

/** Limits that come from outside the site's own plan, such as a grid operator's (K12): until they are cleared. */
export class OutsideLimits {
  /** W, by station and EVSE; EVSE 0 is the whole station. */
  readonly #limitsW = new Map<string, number>()

  /** @param evseId 0 for all of the station's EVSEs together */
  set(stationId: string, evseId: number, limitW: number): void {
    this.#limitsW.set(`${stationId}/${evseId}`, limitW)
  }

  clear(stationId: string, evseId: number): void {
    this.#limitsW.delete(`${stationId}/${evseId}`)
  }

  /** The lower of the limit of a session's EVSE and its even share of its station's, W; undefined without either. */
  boundW({ stationId, evseId }: Session, active: readonly Session[]): number | undefined {
    const ownW = this.#limitsW.get(`${stationId}/${evseId}`)
    const stationW = this.#limitsW.get(`${stationId}/0`)
    const sharers = active.filter((session) => session.stationId === stationId).length
    const bounds = [ownW, stationW === undefined ? undefined : stationW / Math.max(1, sharers)]
    const known = bounds.filter((boundW) => boundW !== undefined)
    return known.length === 0 ? undefined : Math.min(...known)
  }
}
