/** Reads an uploaded file, as it came from its provider, into a series. */
import type { SeriesKind } from '../views.ts'
import { decode } from './decode.ts'
import type { Reading, ReadRequest, ValueSource } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import { plausibilityWarnings, startWarnings } from './plausible.ts'
import { type RecognizedFile, recognize } from './recognize.ts'
import type { Series } from './series.ts'
import { seriesFrom } from './series-from.ts'
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

/**
 * Reads prices, a base load or a grid limit.
 *
 * @throws InputProblem for a file that cannot be read as that, or whose values cannot be right
 */
export function readSeries(kind: SeriesKind, bytes: Uint8Array, options: ReadOptions): SeriesFile {
  refuseUnknownZone(options)
  const text = decode(options.fileName, bytes)
  const request = { ...options, kind }
  return seriesFile(recognize(options.fileName, text, request), request)
}

function seriesFile({ formatName, reading, source }: RecognizedFile, request: ReadRequest): SeriesFile {
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
      ...(reading.timeIs === 'start' ? startWarnings(series, request.timeZone) : []),
      ...plausibilityWarnings(kind, series, unit, source.fileName),
    ],
  }
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
