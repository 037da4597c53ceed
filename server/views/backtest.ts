/** A back-test, as it stands. */
export interface BacktestView {
  readonly id: string
  readonly name: string
  /** `interrupted`: a restart ended it; it can be started again. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'
  /** Part that is played, 0 to 1. */
  readonly part: number
  readonly createdMs: number
  readonly endedMs?: number | undefined
  /** Why it failed: a sentence. */
  readonly problem?: string | undefined
  /** Options of the back-test command with their values; of one that is given several times, all in a list. */
  readonly settings: Readonly<Record<string, string>>
  readonly files: readonly { readonly what: string; readonly name: string }[]
}

/** What a back-test would understand of a file, of `POST /api/backtests/files/{what}`. */
export interface BacktestFileView {
  readonly what: 'sessions' | 'prices' | 'base-load' | 'grid-limit'
  readonly fileName: string
  /** In words: the format, or how many sessions. */
  readonly understood: string
  /** First start and last end. */
  readonly fromMs: number
  readonly toMs: number
  /** Sentences without their full stop. */
  readonly warnings: readonly string[]
  /** Areas that prices could be read for. */
  readonly areas?: readonly string[]
}
