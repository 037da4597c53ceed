/** Reads the rows of a table into values and instants: what all table formats have in common. */
import { isBlank, type Table } from './csv.ts'
import { type DecimalMark, decimalMarkOf, isMissing, parseDecimal } from './decimal.ts'
import type { TimedValue } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import { resolveStamps } from './resolve-stamps.ts'
import type { Stamp } from './stamp.ts'

/** Where in a row a format keeps what. */
export interface RowLayout {
  /** The text of a row's time, for messages too. */
  readonly timeText: (row: readonly string[]) => string
  readonly parseTime: (text: string) => Stamp | undefined
  /** What a time looks like: `2026-03-29T00:15+01:00`. */
  readonly timeExample: string
  readonly valueText: (row: readonly string[]) => string
  /** Zone of times without an offset. */
  readonly timeZone: string
  /** Which rows count; all when absent. */
  readonly keeps?: (row: readonly string[]) => boolean
}

/** The values of a table, in its order, and what remained uncertain. */
export interface ReadRows {
  readonly values: readonly TimedValue[]
  /** True where every time said its own distance from UTC. */
  readonly hasOffsets: boolean
  readonly warnings: readonly string[]
}

/**
 * Reads all rows below the header.
 *
 * @throws InputProblem for a table without rows, and for a row whose time or number cannot be read
 */
export function readRows(table: Table, layout: RowLayout): ReadRows {
  const rows = rowsToRead(table, layout)
  const texts = rows.map((row) => layout.valueText(table.rows[row] ?? []))
  const { mark, doubt } = decimalMarkOf(texts)
  const numbers = rows.map((row, index) => readNumber(table, row, texts[index] ?? '', mark))
  const stamps = rows.map((row) => readStamp(table, row, layout))
  const { instantsMs, warnings } = resolveStamps(stamps, layout.timeZone)
  const values = rows.flatMap((row, index) => {
    const value = numbers[index]
    if (value === undefined) return []
    return [{ atMs: instantsMs[index] ?? skippedTime(table, row, layout), value, row }]
  })
  return {
    values,
    hasOffsets: stamps.every(({ offsetMs }) => offsetMs !== undefined),
    warnings: [...warnings, ...doubtWarning(doubt, mark), ...missingWarning(rows.length - values.length)],
  }
}

function rowsToRead(table: Table, { keeps }: RowLayout): readonly number[] {
  const rows: number[] = []
  for (let row = table.headerRow + 1; row < table.rows.length; row++) {
    const fields = table.rows[row] as readonly string[]
    if (!isBlank(fields) && (keeps === undefined || keeps(fields))) rows.push(row)
  }
  if (rows.length > 0) return rows
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: 'a header and no rows',
    expected: 'rows of times and values below it',
  })
}

/** Undefined where the row says that there is no value. */
function readNumber(table: Table, row: number, text: string, mark: DecimalMark): number | undefined {
  if (isMissing(text)) return undefined
  const number = parseDecimal(text, mark)
  if (number !== undefined) return number
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(row),
    found: `"${text.trim()}"`,
    expected:
      mark === ',' ? 'a number with a decimal comma, such as 0,31' : 'a number with a decimal point, such as 0.31',
    says: `"${text.trim()}" is not a number${mark === ',' ? ' with a decimal comma, as in the rows before' : ''}`,
  })
}

function readStamp(table: Table, row: number, layout: RowLayout): Stamp {
  const text = layout.timeText(table.rows[row] ?? [])
  const stamp = layout.parseTime(text)
  if (stamp) return stamp
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(row),
    found: `"${text.trim()}"`,
    expected: `a time such as ${layout.timeExample}`,
    says: `"${text.trim()}" is not a time such as ${layout.timeExample}`,
  })
}

function skippedTime(table: Table, row: number, layout: RowLayout): never {
  const text = layout.timeText(table.rows[row] ?? []).trim()
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(row),
    found: `"${text}", which clocks in ${layout.timeZone} skip`,
    expected: `a time in ${layout.timeZone}, or one with its offset from UTC`,
  })
}

function doubtWarning(doubt: string | undefined, mark: DecimalMark): readonly string[] {
  if (doubt === undefined) return []
  return [`"${doubt}" is read as ${parseDecimal(doubt, mark)}: no number in the file tells decimals from thousands`]
}

function missingWarning(count: number): readonly string[] {
  if (count === 0) return []
  return [count === 1 ? '1 row has no value' : `${count} rows have no value`]
}
