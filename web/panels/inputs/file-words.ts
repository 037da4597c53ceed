import type { FileCheckView, FileView, SeriesKind } from '../../../server/views/inputs.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import { currencySign, formatCount, formatKw, formatNumber, type SiteTimes } from '../../format.ts'

/** The series in words, as headings and in a sentence. */
export const seriesWords: Readonly<Record<SeriesKind, { readonly title: string; readonly noun: string }>> = {
  prices: { title: 'Prices', noun: 'prices' },
  'base-load': { title: 'Base load', noun: 'base load' },
  'grid-limit': { title: 'Limit series', noun: 'grid limit' },
}

/** One line of what was understood of a file. */
export interface Understood {
  readonly term: string
  readonly text: string
}

/** What was understood of a file, line by line. */
export function understoodOf(file: FileView, times: SiteTimes): readonly Understood[] {
  return [
    { term: 'Format', text: file.format },
    { term: 'Range', text: `${times.dateTime(file.fromMs)} to ${times.dateTime(file.toMs)}` },
    { term: 'Resolution', text: `${file.stepMinutes}\u00a0min, ${formatCount(file.points, 'value')}` },
    { term: 'Values', text: valueRange(file) },
    { term: 'Time zone', text: file.timeZone },
    ...(file.check ? checkLines(file.check) : []),
  ]
}

/** What is worth a look before the file is used. */
function checkLines({ negativeValues, missingSteps, unusualDays }: FileCheckView): readonly Understood[] {
  const days = unusualDays.map(({ day, hours }) => `${day} (${hours}\u00a0h)`).join(', ')
  return [
    { term: 'Holes', text: missingSteps === 0 ? 'none' : `${formatCount(missingSteps, 'step')} without a value` },
    { term: 'Negative', text: negativeValues === 0 ? 'none' : formatCount(negativeValues, 'value') },
    ...(days === '' ? [] : [{ term: 'Clock changes', text: days }]),
  ]
}

/** A problem with a file as a sentence: where, what was there, what should have been. */
export function problemText({ title, detail, file, line, found, expected }: ProblemView): string {
  if (found === undefined || expected === undefined) return detail || title
  const place = line === undefined ? (file ?? title) : `${file ?? 'The file'}, line ${line}`
  return `${place}: found ${found}, expected ${expected}.`
}

/** The least and the greatest value: `0.180 to 0.412 €/kWh`. */
export function valueRange({ preview, unit, check }: Pick<FileView, 'preview' | 'unit' | 'check'>): string {
  if (preview.length === 0) return 'none'
  const values = preview.map(({ value }) => value)
  const least = check?.least ?? Math.min(...values)
  const greatest = check?.greatest ?? Math.max(...values)
  if (unit === 'W') return `${formatKw(least)} to ${formatKw(greatest)}`
  const [currency = '', per] = unit.split('/')
  const sign = per ? `${currencySign(currency)}/${per}` : unit
  return `${formatNumber(least, 3)} to ${formatNumber(greatest, 3)}\u00a0${sign}`
}
