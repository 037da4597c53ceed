import type { FileQuestion } from '../views/inputs.ts'

/** What is wrong with a file, and where. */
export interface ProblemDetails {
  /** Its name. */
  readonly file: string
  /** Counted from 1. Absent where it is the file as a whole. */
  readonly line?: number | undefined
  readonly found: string
  readonly expected: string
  /** What the message says after the place; `found …, expected …` when absent. */
  readonly says?: string | undefined
  /** The first rows of a table that no format knows, for naming its columns. */
  readonly firstRows?: readonly (readonly string[])[] | undefined
  /** What would make the file readable, where that is a choice. */
  readonly asks?: FileQuestion | undefined
}

/** A file that cannot be read as what it was given for. Nothing of it is applied. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem'
  readonly file: string
  readonly line: number | undefined
  readonly found: string
  readonly expected: string

  readonly says: string | undefined
  readonly firstRows: readonly (readonly string[])[] | undefined
  readonly asks: FileQuestion | undefined

  constructor({ file, line, found, expected, says, firstRows, asks }: ProblemDetails, options?: ErrorOptions) {
    const place = line === undefined ? file : `${file} line ${line}`
    super(`${place}: ${says ?? `found ${found}, expected ${expected}`}`, options)
    this.says = says
    this.firstRows = firstRows
    this.asks = asks
    this.file = file
    this.line = line
    this.found = found
    this.expected = expected
  }
}
