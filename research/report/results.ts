import type { ForecastErrors } from '../../server/inputs/forecast-error.ts'
import type { MethodResult } from '../back-test.ts'
import type { Score } from '../score.ts'

/** A file that went into a back-test. */
export interface InputFile {
  /** `sessions`, `prices`, … */
  readonly what: string
  /** Its name without folders, so that results are the same wherever the files lie. */
  readonly name: string
  readonly sha256: string
  /** What was understood of it. */
  readonly understood: string
}

/** Everything that a back-test has to tell: the same for the same inputs, byte for byte. */
export interface BacktestResults {
  readonly program: string
  readonly version: string
  readonly seed: number
  /** Name and value of each setting. */
  readonly settings: Readonly<Record<string, string | number>>
  readonly inputs: readonly InputFile[]
  /** IANA zone. */
  readonly timeZone: string
  readonly currency: string
  readonly missedPerKwh: number
  readonly period: { readonly fromMs: number; readonly toMs: number }
  /** Start of the first of `quarterHoursW`. */
  readonly firstQuarterMs: number
  /** Most the site may draw, W, and its base load in each quarter hour. */
  readonly gridLimitW: readonly number[]
  readonly baseLoadW: readonly number[]
  readonly sessionIds: readonly string[]
  readonly stations: number
  readonly askedWh: number
  readonly methods: readonly (MethodResult & Score)[]
  readonly forecast?: { readonly quantile: number; readonly errors: ForecastErrors }
  /** Sentences without their full stop. */
  readonly remarks: readonly string[]
}
