/** Reads an uploaded file, as it came from its provider, into a series. */
import type { SeriesKind } from '../views.ts'
import { type Delimiter, firstRows, possibleDelimiters, readTable } from './csv.ts'
import { decode } from './decode.ts'
import type { Reading, ReadRequest, TableFormat } from './formats/format.ts'
import { tableFormats } from './formats/registry.ts'
import { InputProblem } from './input-problem.ts'
import { plausibilityWarnings } from './plausible.ts'
import type { Series } from './series.ts'
import { seriesFrom, type ValueSource } from './series-from.ts'
import { isTimeZone } from './wall-clock.ts'

/** What whoever uploads a file says about it; what the file itself says goes first. */
export interface ReadOptions extends Omit<ReadRequest, 'kind'> {
  /** For messages only: formats are recognized by content. */
  readonly fileName: string
}

/** What was understood of a file. */
export interface SeriesFile {
  /** Per kWh, or W. */
  readonly series: Series
  /** The layout that was recognized, in words. */
  readonly format: string
  /** Of the series: `EUR/kWh`, `W`. */
  readonly unit: string
  /** Zone in which the file's times were read; `UTC` where each says its own offset. */
  readonly timeZone: string
  readonly currency?: string
  readonly warnings: readonly string[]
}

const kindNames: Readonly<Record<SeriesKind, string>> = {
  prices: 'prices',
  'base-load': 'a base load',
  'grid-limit': 'a grid limit',
}

/**
 * Reads prices, a base load or a grid limit.
 *
 * @throws InputProblem for a file that cannot be read as that, or whose values cannot be right
 */
export function readSeries(kind: SeriesKind, bytes: Uint8Array, options: ReadOptions): SeriesFile {
  refuseUnknownZone(options)
  const text = decode(options.fileName, bytes)
  const { format, delimiter, headerRow } = recognizeTable(options.fileName, text, kind)
  const table = readTable(options.fileName, text, delimiter, headerRow)
  const request = { ...options, kind }
  return seriesFile(format.name, format.read(table, request), request, table)
}

function seriesFile(formatName: string, reading: Reading, request: ReadRequest, source: ValueSource): SeriesFile {
  const { kind } = request
  if (kind === 'grid-limit') refuseNegativeLimits(reading, source)
  const { series, warnings } = seriesFrom(reading, source)
  const { unit } = reading
  return {
    series,
    format: [formatName, reading.part, unit.name].filter((words) => words !== undefined).join(', '),
    unit: unit.baseName,
    timeZone: reading.timeZone,
    ...(unit.currency !== undefined && { currency: unit.currency }),
    warnings: [
      ...reading.warnings,
      ...warnings,
      ...currencyWarning(unit.currency, request.currency),
      ...plausibilityWarnings(kind, series, unit, source.fileName),
    ],
  }
}

interface RecognizedTable {
  readonly format: TableFormat
  readonly delimiter: Delimiter
  readonly headerRow: number
}

/** The first format, delimiter and row that fit: only with the right delimiter does a header have its columns. */
function recognizeTable(fileName: string, text: string, kind: SeriesKind): RecognizedTable {
  const recognized = findHeader(text, kind)
  if (recognized) return recognized
  const expected = tableFormats.filter(({ kinds }) => kinds.includes(kind)).map(({ header }) => header(kind))
  const other = (['prices', 'base-load', 'grid-limit'] as const).find((otherKind) => findHeader(text, otherKind))
  if (other) {
    throw new InputProblem({
      file: fileName,
      found: kindNames[other],
      expected: `${kindNames[kind]}, with the columns ${expected.join(' or ')}`,
    })
  }
  const { line, columns } = likelyHeader(text)
  throw new InputProblem({
    file: fileName,
    line,
    found: `the columns ${columns.map((column) => `"${column.trim().slice(0, 40)}"`).join(', ')}`,
    expected: `${expected.join(' or ')}`,
  })
}

function findHeader(text: string, kind: SeriesKind): RecognizedTable | undefined {
  const previews = possibleDelimiters(text).map((delimiter) => ({ delimiter, rows: firstRows(text, delimiter) }))
  for (const format of tableFormats.filter(({ kinds }) => kinds.includes(kind))) {
    for (const { delimiter, rows } of previews) {
      const headerRow = rows.findIndex((row) => format.isHeader(row, kind))
      if (headerRow >= 0) return { format, delimiter, headerRow }
    }
  }
  return undefined
}

/** What stands where a header was expected: the first row, cut with the delimiter that gives the most columns. */
function likelyHeader(text: string): { readonly line: number; readonly columns: readonly string[] } {
  const [widest] = possibleDelimiters(text)
    .map((delimiter) => {
      const rows = firstRows(text, delimiter)
      const index = rows.findIndex((row) => row.some((field) => field.trim() !== ''))
      return { line: index + 1, columns: (rows[index] ?? []).slice(0, 8) }
    })
    .toSorted((a, b) => b.columns.length - a.columns.length)
  return widest ?? { line: 1, columns: [] }
}

function refuseUnknownZone({ fileName, timeZone }: ReadOptions): void {
  if (isTimeZone(timeZone)) return
  throw new InputProblem({
    file: fileName,
    found: `the time zone "${timeZone}"`,
    expected: 'one such as Europe/Berlin',
  })
}

/** A file's own currency counts, but nothing is converted. */
function currencyWarning(currency: string | undefined, wanted: string | undefined): readonly string[] {
  if (currency === undefined || wanted === undefined || currency === wanted) return []
  return [`prices are in ${currency} and are not converted to ${wanted}`]
}

function refuseNegativeLimits({ values }: Reading, source: ValueSource): void {
  const negative = values.find(({ value }) => value < 0)
  if (!negative) return
  throw new InputProblem({
    file: source.fileName,
    line: source.lineOf(negative.row),
    found: `a limit of ${negative.value}`,
    expected: 'limits of at least 0',
  })
}
