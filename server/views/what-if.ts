import type { Strategy } from '../../optimizer/model.ts'

/** Simple rules that plans are compared with. */
export const whatIfRules = [
  'uncontrolled',
  'first-come-first-served',
  'equal-share',
  'earliest-departure-first',
] as const

/** Answer to `POST /api/what-if`: the same needs under several ways to charge; arrays per slot. */
export interface WhatIfView {
  readonly startsMs: readonly number[]
  readonly endMs: number
  readonly baseLoadW: readonly number[]
  /** In force. */
  readonly gridLimitW: readonly number[]
  /** In force. */
  readonly pricePerKwh: readonly number[]
  readonly cars: number
  readonly columns: readonly WhatIfColumnView[]
  /** What to know before the columns are compared: sentences. */
  readonly remarks: readonly string[]
}

/** One way to charge, and what it comes to from now on. */
export interface WhatIfColumnView {
  readonly method: (typeof whatIfRules)[number] | Strategy
  /** The limit that was asked for, W; that in force when absent. */
  readonly gridLimitW?: number
  /** The limit that it is held to, W. */
  readonly limitW: readonly number[]
  /** False where the time was up before the search ended: then the figures, if any, are the best so far. */
  readonly isDone: boolean
  readonly figures?: WhatIfFigures
  /** Proven distance to the best of its strategy, per cent; absent for rules, which have no aim. */
  readonly gapPercent?: number
  /** Mean load of the site, W. */
  readonly siteLoadW?: readonly number[]
}

/** What a way to charge comes to. */
export interface WhatIfFigures {
  /** Of the cars' energy. */
  readonly cost: number
  /** Of the cars, Wh. */
  readonly energyWh: number
  /** What cars get less than they wish, or took in the record, Wh. */
  readonly missedWh: number
  /** Highest load of the site at any instant, W. */
  readonly peakW: number
  /** Energy that the site draws above its limit, Wh: by the cars, or by other loads alone. */
  readonly aboveLimitWh: number
  /** Jain's index over the parts of their wishes that cars get: 1 where all get the same part. */
  readonly fairness: number
  /** Part of its wish that the worst served car gets, per cent. */
  readonly leastMetPercent: number
  /** Cars that lack more than 0.1 kWh. */
  readonly sessionsShort: number
  /** How often the power of a car changes between its arrival and its last Wh, in all. */
  readonly setpointChanges: number
}
