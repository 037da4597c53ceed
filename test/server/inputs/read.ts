/** Short ways to read text as a file in tests. */
import { InputProblem } from '../../../server/inputs/input-problem.ts'
import { type ReadOptions, readSeries, type SeriesFile } from '../../../server/inputs/read-series.ts'
import type { FileQuestion, SeriesKind } from '../../../server/views/inputs.ts'

/** Reads lines as a file named `file.csv` of a site in Berlin. */
export function read(kind: SeriesKind, lines: readonly string[], options: Partial<ReadOptions> = {}): SeriesFile {
  return readBytes(kind, Buffer.from(lines.join('\n')), options)
}

/** Reads bytes as a file named `file.csv` of a site in Berlin. */
export function readBytes(kind: SeriesKind, bytes: Uint8Array, options: Partial<ReadOptions> = {}): SeriesFile {
  return readSeries(kind, bytes, { fileName: 'file.csv', timeZone: 'Europe/Berlin', ...options })
}

/** The message of the problem that reading ends with. */
export function problemOf(reading: () => unknown): string {
  try {
    reading()
  } catch (error) {
    if (error instanceof InputProblem) return error.message
    throw error
  }
  return 'no problem'
}

/** What the problem that reading ends with asks for. */
export function asksOf(reading: () => unknown): FileQuestion | undefined {
  try {
    reading()
  } catch (error) {
    if (error instanceof InputProblem) return error.asks
    throw error
  }
  return undefined
}

/** The series as `2026-01-15T11:00Z 0.31` lines. */
export function linesOf({ series }: SeriesFile): readonly string[] {
  return series.startsMs.map((startMs, index) => `${instant(startMs)} ${series.values[index]}`)
}

/** `2026-01-15T11:00Z`. */
export function instant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`
}

/** The wall times of a span in steps, as `2026-03-29 00:15`, and nothing about zones. */
export function wallTimes(from: string, to: string, stepMinutes: number): readonly string[] {
  const times: string[] = []
  for (let atMs = Date.parse(`${from}Z`); atMs < Date.parse(`${to}Z`); atMs += stepMinutes * 60_000) {
    times.push(new Date(atMs).toISOString().slice(0, 16).replace('T', ' '))
  }
  return times
}
