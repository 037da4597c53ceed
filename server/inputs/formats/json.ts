/** Small pieces that the readers of JSON share. */
import { z } from 'zod'
import { type Entry, type ReadEntries, readEntries } from '../read-entries.ts'
import { isoStamp } from '../stamp.ts'
import type { ValueSource } from './format.ts'

/** A number, as such or as text, or nothing; whether a text is a number is told per entry. */
export const jsonNumber = z.union([z.number(), z.string(), z.null()])

/** A value of a document: its time as text, its number as it was found. */
export interface JsonEntry {
  readonly time: string
  readonly value: number | string | null
}

/** The entries as text, for the reader that all formats share. */
export function entriesOf(values: readonly JsonEntry[]): readonly Entry[] {
  return values.map(({ time, value }, row) => ({ time, value: value === null ? '' : String(value), row }))
}

/**
 * Reads entries with ISO times.
 *
 * @param timeZone zone of times without an offset
 * @throws InputProblem for an entry whose time or number cannot be read
 */
export function readIsoEntries(source: ValueSource, values: readonly JsonEntry[], timeZone: string): ReadEntries {
  return readEntries(source, entriesOf(values), {
    parseTime: isoStamp,
    timeExample: '2026-03-29T00:15:00+01:00',
    timeZone,
    decimalMark: '.',
  })
}
