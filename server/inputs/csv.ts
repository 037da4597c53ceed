import Papa from 'papaparse'
import { InputProblem } from './input-problem.ts'

/** Most rows a file may have. */
export const maxRows = 1_000_000

/** How many of the first rows are searched for a header; providers write a preamble before it. */
const previewRows = 15

/** How much of a text is looked at for them, so that a file without lines is soon refused. */
const previewCharacters = 100_000

export type Delimiter = ',' | ';' | '\t' | '|'

/** A delimited text as rows of fields. */
export interface Table {
  readonly fileName: string
  /** All rows of the file, blank ones too. */
  readonly rows: readonly (readonly string[])[]
  /** Index of the header in `rows`. */
  readonly headerRow: number
  /** The line of the file in which a row begins, counted from 1. */
  readonly lineOf: (row: number) => number
}

/** The delimiters a text may have: the one that Excel's `sep=` line names, or all. */
export function possibleDelimiters(text: string): readonly Delimiter[] {
  const all: readonly Delimiter[] = [';', '\t', ',', '|']
  const named = all.find((delimiter) => delimiter === separatorLine(text)?.[1])
  return named ? [named] : all
}

/** The first rows of a text, as read with a delimiter. */
export function firstRows(text: string, delimiter: Delimiter): readonly (readonly string[])[] {
  const start = withoutSeparatorLine(text.slice(0, previewCharacters))
  return Papa.parse<string[]>(start, { delimiter, newline: '\n', preview: previewRows }).data
}

/**
 * Reads a whole text.
 *
 * @param headerRow index of the header, as found in `firstRows`
 * @throws InputProblem for a quotation mark that is never closed, and for more than 1,000,000 rows
 */
export function readTable(fileName: string, text: string, delimiter: Delimiter, headerRow: number): Table {
  const { data: rows, errors } = Papa.parse<string[]>(withoutSeparatorLine(text), {
    delimiter,
    newline: '\n',
    preview: maxRows + 20,
  })
  const firstLine = separatorLine(text) ? 2 : 1
  const lineOf = (row: number) => rows.slice(0, row).reduce((line, fields) => line + linesIn(fields), firstLine)
  const badQuotes = errors.find(({ type }) => type === 'Quotes')
  if (badQuotes) {
    throw new InputProblem({
      file: fileName,
      line: lineOf(badQuotes.row ?? 0),
      found: 'a quotation mark without its partner',
      expected: 'quotation marks in pairs',
    })
  }
  if (rows.length > maxRows + previewRows) {
    throw new InputProblem({ file: fileName, found: 'more than 1,000,000 rows', expected: 'at most that many' })
  }
  return { fileName, rows, headerRow, lineOf }
}

/** True for a row without any text. */
export function isBlank(row: readonly string[]): boolean {
  return row.every((field) => field.trim() === '')
}

/** The lines of a file that a row takes up: quoted fields may hold line breaks. */
function linesIn(fields: readonly string[]): number {
  return fields.reduce((lines, field) => lines + (field.includes('\n') ? field.split('\n').length - 1 : 0), 1)
}

function separatorLine(text: string): RegExpExecArray | null {
  return /^sep=(.)\n/i.exec(text)
}

function withoutSeparatorLine(text: string): string {
  return text.slice(separatorLine(text)?.[0].length ?? 0)
}
