import type { FileQuestion } from './inputs.ts'

/** RFC 9457 problem details, as every HTTP error is answered. */
export interface ProblemView {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Of a form: the field to mend. */
  readonly field?: string
  /** For files: which, where, what was there, what should have been. */
  readonly file?: string
  readonly line?: number
  readonly found?: string
  readonly expected?: string
  /** The first rows of a table that is not known, to choose columns from. */
  readonly firstRows?: readonly (readonly string[])[]
  /** What has to be said with the file for it to be read. */
  readonly asks?: FileQuestion
  /** The code of a station's CALLERROR. */
  readonly callError?: string
}
