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
  /** Options of the back-test command with their values. */
  readonly settings: Readonly<Record<string, string>>
  readonly files: readonly { readonly what: string; readonly name: string }[]
}
