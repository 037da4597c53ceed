/** Puts the values of a file in order, and finds what is wrong with them. */
import { DateTime } from 'luxon'
import type { Reading, TimedValue, ValueSource } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import type { Series } from './series.ts'
import { stepsOf } from './steps.ts'

/** How many holes, or stretches with a step of their own, are told one by one. */
const listed = 10

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
  const { stepMs, ownMs } = stepsOf(values, reading.timeIs, source)
  refuseOtherSteps(values, stepMs, reading, source)
  const pieces = values.map(({ atMs, value }, index) => {
    const lastsMs = ownMs[index] ?? stepMs
    return { startMs: reading.timeIs === 'end' ? atMs - lastsMs : atMs, lastsMs, value }
  })
  return {
    series: inSteps(pieces, stepMs, reading),
    warnings: [
      ...repetitionWarning(sorted.length - values.length),
      ...stretchWarnings(pieces, stepMs, reading.timeZone),
      ...holeWarnings(pieces, reading.timeZone),
    ],
  }
}

/** A value and the time for which it holds. */
interface Piece {
  readonly startMs: number
  readonly lastsMs: number
  readonly value: number
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

/** A hole is a multiple of the step; anything else means that times are not what they seem. */
function refuseOtherSteps(
  values: readonly TimedValue[],
  stepMs: number,
  { timeZone }: Reading,
  source: ValueSource,
): void {
  const index = values.findIndex(({ atMs }, here) => (atMs - (values[here - 1]?.atMs ?? atMs)) % stepMs !== 0)
  const [before, current] = [values[index - 1], values[index]]
  if (!before || !current) return
  throw new InputProblem({
    file: source.fileName,
    line: source.lineOf(current.row),
    found: `${localTime(current.atMs, timeZone)}, ${minutes(current.atMs - before.atMs)} after the time before it`,
    expected: `steps of ${minutes(stepMs)} throughout, as most of the file has them`,
  })
}

/** Every value once per step for which it holds, in our unit. */
function inSteps(pieces: readonly Piece[], stepMs: number, { unit }: Reading): Series {
  const startsMs: number[] = []
  const values: number[] = []
  for (const { startMs, lastsMs, value } of pieces) {
    const baseValue = unit.toBase(value, lastsMs)
    for (let atMs = startMs; atMs < startMs + lastsMs; atMs += stepMs) {
      startsMs.push(atMs)
      values.push(baseValue)
    }
  }
  return { stepMs, startsMs, values }
}

function holeWarnings(pieces: readonly Piece[], timeZone: string): readonly string[] {
  const holes = pieces.flatMap(({ startMs }, index) => {
    const before = pieces[index - 1]
    const fromMs = before === undefined ? startMs : before.startMs + before.lastsMs
    return fromMs < startMs ? [`no values from ${localTime(fromMs, timeZone)} to ${localTime(startMs, timeZone)}`] : []
  })
  return shortened(holes, 'holes')
}

function stretchWarnings(pieces: readonly Piece[], stepMs: number, timeZone: string): readonly string[] {
  const stretches: { readonly fromMs: number; toMs: number; readonly lastsMs: number }[] = []
  for (const { startMs, lastsMs } of pieces) {
    const stretch = stretches.at(-1)
    if (lastsMs !== stepMs && stretch?.toMs === startMs && stretch.lastsMs === lastsMs) stretch.toMs += lastsMs
    else if (lastsMs !== stepMs) stretches.push({ fromMs: startMs, toMs: startMs + lastsMs, lastsMs })
  }
  return shortened(
    stretches.map(
      ({ fromMs, toMs, lastsMs }) =>
        `from ${localTime(fromMs, timeZone)} to ${localTime(toMs, timeZone)} each value holds for ${minutes(lastsMs)}`,
    ),
    'such stretches',
  )
}

function shortened(warnings: readonly string[], what: string): readonly string[] {
  if (warnings.length <= listed) return warnings
  return [...warnings.slice(0, listed), `and ${warnings.length - listed} more ${what}`]
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
