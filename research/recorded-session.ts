/** One car's stay at one station, as a record has it. Instants in epoch ms, energy in Wh, power in W. */
export interface RecordedSession {
  /** Unique within the record. */
  readonly id: string
  readonly stationId: string
  readonly arrivalMs: number
  /** When the car really left. */
  readonly departureMs: number
  /** What the car took, and so what it needed. */
  readonly energyWh: number
  /** Least power while charging; 0 for a car without a minimum. */
  readonly minPowerW: number
  readonly maxPowerW: number
  /** When the driver said on arrival to leave; absent where nothing was said. */
  readonly statedDepartureMs?: number
  /** What the driver asked for on arrival; absent where nothing was said. */
  readonly statedEnergyWh?: number
}

/** The sessions of a file, and what a reader of results has to know about them. */
export interface SessionRecord {
  /** By arrival, then id. */
  readonly sessions: readonly RecordedSession[]
  /** Sentences without their full stop. */
  readonly remarks: readonly string[]
}
