/** What is wrong with a plan. */
export interface Violation {
  readonly rule:
    | 'number'
    | 'sessions'
    | 'limit'
    | 'shared-limit'
    | 'phase-limit'
    | 'window'
    | 'maximum'
    | 'minimum'
    | 'energy'
    | 'total'
  /** Found and expected, in words. */
  readonly text: string
}
