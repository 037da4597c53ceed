/** Reads written times and numbers into instants and values: what all formats have in common. */
import { type DecimalMark, decimalMarkOf, isMissing, parseDecimal } from './decimal.ts'
import type { TimedValue, ValueSource } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import { resolveStamps, type TimeIs } from './resolve-stamps.ts'
import type { Stamp } from './stamp.ts'

/** A time and a number as a file writes them. */
export interface Entry {
  readonly time: string
  readonly value: string
  /** Index of its row, or of the entry itself, for messages. */
  readonly row: number
}

/** How a format writes times and numbers. */
export interface EntryStyle {
  readonly parseTime: (text: string) => Stamp | undefined
  /** What a time looks like: `2026-03-29T00:15+01:00`. */
  readonly timeExample: string
  /** Zone of times without an offset. */
  readonly timeZone: string
  /** `start` when absent. */
  readonly timeIs?: TimeIs
  /** Found in the numbers themselves when absent. */
  readonly decimalMark?: DecimalMark
}

/** What was read, in the order of the file, and what remained uncertain. */
export interface ReadEntries {
  readonly values: readonly TimedValue[]
  /** True where every time said its own distance from UTC. */
  readonly hasOffsets: boolean
  readonly warnings: readonly string[]
}

/**
 * Reads entries; those that say that they have no value are left out.
 *
 * @throws InputProblem for an entry whose time or number cannot be read
 */
export function readEntries(source: ValueSource, entries: readonly Entry[], style: EntryStyle): ReadEntries {
  const { mark, doubt } = style.decimalMark ? { mark: style.decimalMark } : markOf(entries)
  const numbers = entries.map((entry) => readNumber(source, entry, mark))
  const stamps = entries.map((entry) => readStamp(source, entry, style))
  const { instantsMs, warnings } = resolveStamps(stamps, style.timeZone, style.timeIs ?? 'start')
  const values: TimedValue[] = []
  let missing = 0
  entries.forEach((entry, index) => {
    const value = numbers[index]
    const atMs = instantsMs[index]
    if (value !== undefined) values.push({ atMs: atMs ?? skippedTime(source, entry, style), value, row: entry.row })
    // A time that the clock skips has no value, and needs none.
    else if (atMs !== undefined) missing++
  })
  return {
    values,
    hasOffsets: stamps.every(({ offsetMs }) => offsetMs !== undefined),
    warnings: [...warnings, ...doubtWarning(doubt, mark), ...missingWarning(missing)],
  }
}

function markOf(entries: readonly Entry[]): { readonly mark: DecimalMark; readonly doubt?: string } {
  return decimalMarkOf(entries.map(({ value }) => value))
}

/** Undefined where the entry says that there is no value. */
function readNumber(source: ValueSource, entry: Entry, mark: DecimalMark): number | undefined {
  if (isMissing(entry.value)) return undefined
  const number = parseDecimal(entry.value, mark)
  if (number !== undefined) return number
  const found = quoted(source, entry, entry.value)
  throw new InputProblem({
    file: source.fileName,
    line: source.lineOf(entry.row),
    found,
    expected:
      mark === ',' ? 'a number with a decimal comma, such as 0,31' : 'a number with a decimal point, such as 0.31',
    says: `${found} is not a number${mark === ',' ? ' with a decimal comma, as in the rows before' : ''}`,
  })
}

function readStamp(source: ValueSource, entry: Entry, style: EntryStyle): Stamp {
  const stamp = style.parseTime(entry.time)
  if (stamp) return stamp
  const found = quoted(source, entry, entry.time)
  throw new InputProblem({
    file: source.fileName,
    line: source.lineOf(entry.row),
    found,
    expected: `a time such as ${style.timeExample}`,
    says: `${found} is not a time such as ${style.timeExample}`,
  })
}

function skippedTime(source: ValueSource, entry: Entry, { timeZone }: EntryStyle): never {
  throw new InputProblem({
    file: source.fileName,
    line: source.lineOf(entry.row),
    found: `${quoted(source, entry, entry.time)}, which clocks in ${timeZone} skip`,
    expected: `a time in ${timeZone}, or one with its offset from UTC`,
  })
}

/** A text of an entry, with the entry's number where there are no lines to name. */
function quoted(source: ValueSource, { row }: Entry, text: string): string {
  return `"${shortened(text.trim())}"${source.lineOf(row) === undefined ? ` in entry ${row + 1}` : ''}`
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function doubtWarning(doubt: string | undefined, mark: DecimalMark): readonly string[] {
  if (doubt === undefined) return []
  return [`"${doubt}" is read as ${parseDecimal(doubt, mark)}: no number in the file tells decimals from thousands`]
}

function missingWarning(count: number): readonly string[] {
  if (count === 0) return []
  return [count === 1 ? '1 row has no value' : `${count} rows have no value`]
}
