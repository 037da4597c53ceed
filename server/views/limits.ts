/** What lies between the site's connection and its stations: fuses and feeders that several share, and the wiring. */
export interface SiteLimits {
  readonly groups: readonly LimitGroup[]
  /** Stations not named here have no limit but the site's, and unknown wiring. */
  readonly stations: readonly StationPlace[]
}

/** Stations and other groups that share a fuse or a feeder. */
export interface LimitGroup {
  readonly id: string
  /** What people call it. */
  readonly name: string
  /** The group it lies within; the site itself when absent. */
  readonly parentId?: string
  /** Most that the cars behind it may draw together, W; no such limit when absent. */
  readonly limitW?: number
  /** Most current of those cars on each phase, A; no such limit when absent. */
  readonly phaseLimitA?: number
}

/** Where a station hangs, and what its own connection bears. */
export interface StationPlace {
  readonly stationId: string
  /** The group it belongs to; the site itself when absent. */
  readonly groupId?: string
  /** Most that all of its EVSEs may draw together, W. */
  readonly limitW?: number
  /** Most current of all of its EVSEs together on each phase, A. */
  readonly phaseLimitA?: number
  /**
   * Grid phases of its L1, L2 and L3, as OCPP's PhaseRotation has them: R, S and T are the grid's L1, L2 and L3,
   * x is not connected. `STR`: its L1 is on the grid's L2. Unknown when absent.
   */
  readonly phaseRotation?: string
  /** EVSEs that are not as their station. */
  readonly evses?: readonly EvsePlace[]
}

/** An EVSE that hangs elsewhere, or is wired otherwise, than its station. */
export interface EvsePlace {
  readonly evseId: number
  readonly groupId?: string
  readonly phaseRotation?: string
}
