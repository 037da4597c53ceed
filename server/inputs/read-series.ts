/** Reads an uploaded file, as it came from its provider, into a series. */
import type { FileCheckView, SeriesKind } from '../views/inputs.ts'
import { decode } from './decode.ts'
import { fileCheck } from './file-check.ts'
import type { Reading, ReadRequest, ValueSource } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import { plausibilityWarnings, refuseMixedUnits, startWarnings } from './plausible.ts'
import { type RecognizedFile, recognize } from './recognize.ts'
import type { Series } from './series.ts'
import { seriesFrom } from './series-from.ts'
import type { Unit } from './unit.ts'
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
  /** Areas of the file, where one is taken unless another is named: that one first. */
  readonly areas?: readonly string[]
  readonly warnings: readonly string[]
  /** With days counted in the zone of the file's times, or of the site where those have offsets. */
  readonly check: FileCheckView
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
  if (kind === 'prices') refuseMixedUnits(reading, source)
  const read = seriesFrom(reading, source)
  const { series, unit, currency, warnings } = inWantedCurrency(read.series, reading.unit, request)
  return {
    series,
    format: [formatName, reading.part, reading.unit.name].filter((words) => words !== undefined).join(', '),
    unit,
    timeZone: reading.timeZone,
    ...(currency !== undefined && { currency }),
    ...(reading.areas !== undefined && { areas: takenFirst(reading.areas, reading.part) }),
    check: fileCheck(series, reading.timeZone === 'UTC' ? request.timeZone : reading.timeZone),
    warnings: [
      ...reading.warnings,
      ...read.warnings,
      ...startWarnings(series, reading, request.timeZone, source.fileName),
      ...warnings,
      ...plausibilityWarnings(kind, read.series, reading.unit, source.fileName),
    ],
  }
}

function takenFirst(areas: readonly string[], taken: string | undefined): readonly string[] {
  return [...areas.filter((area) => area === taken), ...areas.filter((area) => area !== taken)]
}

/** Prices in the site's currency where a rate was given; otherwise as they are, with a warning. */
function inWantedCurrency(
  series: Series,
  { currency, baseName }: Unit,
  { currency: wanted, exchangeRate }: ReadRequest,
): Pick<SeriesFile, 'series' | 'unit' | 'warnings'> & { readonly currency: string | undefined } {
  if (currency === undefined || wanted === undefined || currency === wanted) {
    return { series, unit: baseName, currency, warnings: [] }
  }
  if (exchangeRate === undefined) {
    const warnings = [`prices are in ${currency} and are not converted to ${wanted}`]
    return { series, unit: baseName, currency, warnings }
  }
  return {
    series: { ...series, values: series.values.map((price) => price * exchangeRate) },
    unit: `${wanted}/kWh`,
    currency: wanted,
    warnings: [`prices are converted from ${currency}: 1 ${currency} is ${exchangeRate} ${wanted}`],
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
