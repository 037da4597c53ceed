/** Reads a table with a value in each row. */
import { isBlank, type Table } from './csv.ts'
import { InputProblem } from './input-problem.ts'
import { type Entry, type EntryStyle, type ReadEntries, readEntries } from './read-entries.ts'

/** Where in a row a format keeps what. */
export interface RowLayout extends EntryStyle {
  readonly timeText: (row: readonly string[]) => string
  readonly valueText: (row: readonly string[]) => string
  /** Which rows count; all when absent. */
  readonly keeps?: (row: readonly string[]) => boolean
}

/**
 * Reads all rows below the header.
 *
 * @throws InputProblem for a table without rows, and for a row whose time or number cannot be read
 */
export function readRows(table: Table, layout: RowLayout): ReadEntries {
  return readEntries(table, entriesOf(table, layout), layout)
}

function entriesOf(table: Table, { timeText, valueText, keeps }: RowLayout): readonly Entry[] {
  const entries: Entry[] = []
  for (let row = table.headerRow + 1; row < table.rows.length; row++) {
    const fields = table.rows[row] as readonly string[]
    if (isBlank(fields) || (keeps !== undefined && !keeps(fields))) continue
    entries.push({ time: timeText(fields), value: valueText(fields), row })
  }
  if (entries.length > 0) return entries
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: 'a header and no rows',
    expected: 'rows of times and values below it',
  })
}

/** Index of the first column whose name fits, or -1. */
export function columnOf(header: readonly string[], pattern: RegExp): number {
  return header.findIndex((name) => pattern.test(name.trim()))
}
