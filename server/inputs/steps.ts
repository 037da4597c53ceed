/** Finds the step of a series, also where it changes within a file, as day-ahead prices did from hours to quarter hours. */
import type { TimedValue, ValueSource } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import type { TimeIs } from './resolve-stamps.ts'

/** As many equal differences in a row make a stretch with a step of its own, rather than a row of holes. */
const stretchLength = 8

/** Longer steps are not repeated: nobody means a day by a value per quarter hour. */
const longestRepeatedMs = 3_600_000

/** The step of the series, and how long each value holds: as long, or in coarser stretches a multiple of it. */
export interface Steps {
  readonly stepMs: number
  /** As many as there are values. */
  readonly ownMs: readonly number[]
}

/**
 * The step is the shortest one that a whole stretch of the file keeps. In a file without such
 * stretches it is the most frequent difference between neighbours, of equally frequent ones the shortest.
 *
 * @param values ascending and unique
 * @throws InputProblem for less than two values
 */
export function stepsOf(values: readonly TimedValue[], timeIs: TimeIs, source: ValueSource): Steps {
  const differences = values.slice(1).map(({ atMs }, index) => atMs - (values[index]?.atMs ?? 0))
  const isInStretch = stretchesIn(differences)
  const stepMs = shortest(differences, isInStretch) ?? mostFrequent(differences, values, source)
  const stretchStep = (index: number) => (isInStretch[index] ? differences[index] : undefined)
  const ownMs = values.map((_, index) => {
    // A start holds up to the next time, an end from the one before.
    const [own, other] = timeIs === 'start' ? [index, index - 1] : [index - 1, index]
    const wantedMs = stretchStep(own) ?? stretchStep(other) ?? stepMs
    const reachMs = differences[own] ?? wantedMs
    return wantedMs % stepMs === 0 && wantedMs <= reachMs ? wantedMs : stepMs
  })
  return { stepMs, ownMs }
}

/** Which differences are one of many equal ones in a row. */
function stretchesIn(differences: readonly number[]): readonly boolean[] {
  const isInStretch = differences.map(() => false)
  let first = 0
  differences.forEach((differenceMs, index) => {
    if (differences[index + 1] === differenceMs) return
    const isStretch = index + 1 - first >= stretchLength && differenceMs <= longestRepeatedMs
    if (isStretch) isInStretch.fill(true, first, index + 1)
    first = index + 1
  })
  return isInStretch
}

function shortest(differences: readonly number[], isInStretch: readonly boolean[]): number | undefined {
  let leastMs: number | undefined
  differences.forEach((differenceMs, index) => {
    if (isInStretch[index] && differenceMs < (leastMs ?? Number.POSITIVE_INFINITY)) leastMs = differenceMs
  })
  return leastMs
}

function mostFrequent(differences: readonly number[], values: readonly TimedValue[], source: ValueSource): number {
  const counts = new Map<number, number>()
  for (const difference of differences) counts.set(difference, (counts.get(difference) ?? 0) + 1)
  const [step] = [...counts].toSorted(([a, countA], [b, countB]) => countB - countA || a - b)
  if (step) return step[0]
  throw new InputProblem({
    file: source.fileName,
    line: values[0] && source.lineOf(values[0].row),
    found: values.length === 0 ? 'no values' : 'a single value',
    expected: 'at least two, since the time between them tells how long each holds',
  })
}
