/** Where the base load of a slot comes from. */
export type BaseLoadSource =
  /** The uploaded series says it. */
  | 'uploaded'
  /** Told by the time of day and the kind of day, from the series' history. */
  | 'forecast'
  /** The highest of a day earlier, a week earlier and the standard profile. */
  | 'earlier-days'
  | 'standard-profile'

/** Where the base load of the slots to come comes from, and how far forecasts were off. */
export interface BaseLoadView {
  /** From now on, without holes. */
  readonly stretches: readonly { readonly source: BaseLoadSource; readonly fromMs: number; readonly toMs: number }[]
  /** Absent where the history was not measured: less than four days, or a failure. */
  readonly errors?: LoadErrorsView
  /** Why no forecast could be made of the history: a sentence. */
  readonly problem?: string
}

/** Ways to tell a base load that are compared: `forecast` is the middle of it, `with-margin` what plans keep free. */
export type LoadWay = 'forecast' | 'with-margin' | 'same-as-yesterday' | 'standard-profile'

/** How far each way was off over the same steps of the last weeks, each told when its day began. */
export interface LoadErrorsView {
  readonly fromMs: number
  readonly toMs: number
  readonly ways: readonly {
    readonly way: LoadWay
    /** Mean of the absolute differences, W. */
    readonly meanAbsoluteW: number
    /** Part of the time in which the load was at most what was told, per cent. */
    readonly coveredPercent: number
  }[]
}
