import type { PlanMethod } from '../../optimizer/model.ts'

/** The site's load over time, before and after, and the figures that sum it up. */
export interface ResultsView {
  /** Start of each slot; slots end where the next begins, the last one at `endMs`. */
  readonly startsMs: readonly number[]
  readonly endMs: number
  readonly baseLoadW: readonly number[]
  readonly gridLimitW: readonly number[]
  readonly pricePerKwh: readonly number[]
  /** Site load had every car charged at full power from plug-in, W. */
  readonly beforeW: readonly number[]
  /**
   * Kept free from now on for cars that the plan does not decide over, beyond what they are expected to draw, W: for
   * those out of reach, those that take no profile, and those that may come unheard of. 0 in slots gone by.
   */
  readonly keptFreeW: readonly number[]
  /** The first 30 apart; where there are more, all others as one with the id `others`. */
  readonly sessions: readonly SessionSeriesView[]
  /** Where fuses, groups and stations hold the cars back by the newest plan: the soonest 20. */
  readonly fullLimits: readonly FullLimitView[]
  readonly figures: ResultFigures
}

/** One session's part of the result charts; arrays per slot of `ResultsView`. */
export interface SessionSeriesView {
  readonly id: string
  readonly stationId: string
  readonly evseId: number
  readonly label: string
  readonly askedWh: number
  readonly departureMs: number
  /** Metered mean power, W; `null` for slots to come. */
  readonly measuredW: readonly (number | null)[]
  /** Planned power, W; `null` for slots gone by. */
  readonly plannedW: readonly (number | null)[]
  /** Energy delivered at each slot's end, Wh; `null` for slots to come. */
  readonly deliveredWh: readonly (number | null)[]
  /** Energy planned to be delivered at each slot's end, Wh; `null` for slots gone by. */
  readonly expectedWh: readonly (number | null)[]
}

/** A stretch of time in which a plan uses all that a limit allows. */
export interface FullLimitView {
  /** Which limit: `L1 of Garage`, `CS1`, `L2 of the site’s fuse`. */
  readonly label: string
  readonly fromMs: number
  readonly toMs: number
}

export interface ResultFigures {
  readonly peakBeforeW: number
  readonly peakAfterW: number
  readonly costBefore: number
  readonly costAfter: number
  readonly askedWh: number
  readonly deliveredWh: number
  readonly plannedWh: number
  readonly shortfallWh: number
  /** What is left to later plans, of cars that take too few periods for a safe part and the rest. */
  readonly laterWh?: number
  /** How the newest plan was made; absent before the first. */
  readonly method?: PlanMethod
  readonly gapPercent?: number
  readonly solveMs?: number
  readonly plannedAtMs?: number
  /** Why the newest plan was made. */
  readonly cause?: string
}
