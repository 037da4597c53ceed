/** Puts the values of a file in order, and finds what is wrong with them. */
import { DateTime } from 'luxon'
import type { Reading, TimedValue, ValueSource } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import type { Series } from './series.ts'

/** How many holes are told one by one. */
const listedHoles = 10

/**
 * Sorts the values, drops repetitions, finds the step, and converts to our unit. Holes are listed, never filled.
 *
 * @throws InputProblem for two different values of one instant, a single value, and values that follow no one step
 */
export function seriesFrom(
  reading: Reading,
  source: ValueSource,
): { readonly series: Series; readonly warnings: readonly string[] } {
  const sorted = reading.values.toSorted((a, b) => a.atMs - b.atMs)
  const values = withoutRepetitions(sorted, reading, source)
  const stepMs = stepOf(values, source)
  const holes = holesIn(values, stepMs, reading, source)
  const shiftMs = reading.timeIs === 'end' ? stepMs : 0
  const series: Series = {
    stepMs,
    startsMs: values.map(({ atMs }) => atMs - shiftMs),
    values: values.map(({ value }) => reading.unit.toBase(value, stepMs)),
  }
  return {
    series,
    warnings: [...repetitionWarning(sorted.length - values.length), ...holeWarnings(holes, shiftMs, reading.timeZone)],
  }
}

function withoutRepetitions(
  sorted: readonly TimedValue[],
  { timeZone }: Reading,
  source: ValueSource,
): readonly TimedValue[] {
  return sorted.filter((current, index) => {
    const before = sorted[index - 1]
    if (before === undefined || before.atMs !== current.atMs) return true
    if (before.value === current.value) return false
    const line = source.lineOf(before.row)
    throw new InputProblem({
      file: source.fileName,
      line: source.lineOf(current.row),
      found: `${current.value} for ${localTime(current.atMs, timeZone)}, after ${before.value}${line === undefined ? '' : ` in line ${line}`}`,
      expected: 'one value for each time',
    })
  })
}

/** The most frequent difference between neighbours; of equally frequent ones the shortest. */
function stepOf(values: readonly TimedValue[], source: ValueSource): number {
  const counts = new Map<number, number>()
  values.forEach(({ atMs }, index) => {
    const before = values[index - 1]
    if (before) counts.set(atMs - before.atMs, (counts.get(atMs - before.atMs) ?? 0) + 1)
  })
  const [step] = [...counts].toSorted(([a, countA], [b, countB]) => countB - countA || a - b)
  if (step) return step[0]
  throw new InputProblem({
    file: source.fileName,
    line: source.lineOf(values[0]?.row ?? 0),
    found: values.length === 0 ? 'no values' : 'a single value',
    expected: 'at least two, since the time between them tells how long each holds',
  })
}

/** A span without values: [fromMs, toMs) of the times as they are written. */
interface Hole {
  readonly fromMs: number
  readonly toMs: number
}

function holesIn(
  values: readonly TimedValue[],
  stepMs: number,
  { timeZone }: Reading,
  source: ValueSource,
): readonly Hole[] {
  const holes: Hole[] = []
  values.forEach(({ atMs, row }, index) => {
    const before = values[index - 1]
    if (!before || atMs - before.atMs === stepMs) return
    if ((atMs - before.atMs) % stepMs !== 0) {
      throw new InputProblem({
        file: source.fileName,
        line: source.lineOf(row),
        found: `${localTime(atMs, timeZone)}, ${minutes(atMs - before.atMs)} after the time before it`,
        expected: `steps of ${minutes(stepMs)} throughout, as most of the file has them`,
      })
    }
    holes.push({ fromMs: before.atMs + stepMs, toMs: atMs })
  })
  return holes
}

function holeWarnings(holes: readonly Hole[], shiftMs: number, timeZone: string): readonly string[] {
  const listed = holes
    .slice(0, listedHoles)
    .map(
      ({ fromMs, toMs }) =>
        `no values from ${localTime(fromMs - shiftMs, timeZone)} to ${localTime(toMs - shiftMs, timeZone)}`,
    )
  return holes.length > listedHoles ? [...listed, `and ${holes.length - listedHoles} more holes`] : listed
}

function repetitionWarning(count: number): readonly string[] {
  if (count === 0) return []
  return [count === 1 ? '1 row repeats another and is dropped' : `${count} rows repeat others and are dropped`]
}

function localTime(atMs: number, timeZone: string): string {
  return DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm')
}

function minutes(ms: number): string {
  return `${ms / 60_000} min`
}
