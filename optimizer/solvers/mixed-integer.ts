/** A mixed-integer programme that a solver of any make can be given: minimize cost, all columns at least 0. */
export interface MixedIntegerModel {
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

export interface Column {
  readonly cost: number
  readonly type: 'continuous' | 'binary' | 'semi-continuous'
  /** Least value of a semi-continuous column that is not 0; 0 otherwise. */
  readonly least: number
  readonly most: number
}

export interface Row {
  readonly type: 'at-most' | 'equal'
  /** At least 0. */
  readonly limit: number
  readonly terms: readonly (readonly [column: number, factor: number])[]
}

/** What a solver found. */
export type MixedIntegerResult =
  | { readonly type: 'optimal'; readonly values: readonly number[]; readonly objective: number }
  /** It gave up early: no objective is below `bound`, and `values` are the best so far, where there are any. */
  | {
      readonly type: 'stopped'
      readonly values?: readonly number[]
      readonly bound: number
      /** Whether the clock ended it, which another run need not do at the same place. */
      readonly isByTime: boolean
    }
  | { readonly type: 'infeasible' }

export type MixedIntegerSolver = (model: MixedIntegerModel) => MixedIntegerResult
