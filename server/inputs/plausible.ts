/** Tells whether values can be what their unit says, and times what they seem. */
import type { SeriesKind } from '../views/inputs.ts'
import type { Reading, ValueSource } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'
import type { Series } from './series.ts'
import { type Unit, unitsOf } from './unit.ts'
import { wallClock } from './wall-clock.ts'

/** No price per kWh is above this in the currencies that Europe's exchanges quote. */
const perMwhAbove = 5

/** Above this, a price per kWh may be one in cents. */
const perhapsCentsAbove = 0.8

/** No price is as many times the usual one. */
const mixedAbove = 50

/** Below this, a site's load and its limit in W may be one in kW. */
const perhapsKilowattsBelow = 50

/**
 * What is odd about the size of the values.
 *
 * @throws InputProblem for prices without a unit that look like prices per MWh: a unit is never guessed
 */
export function plausibilityWarnings(
  kind: SeriesKind,
  series: Series,
  unit: Unit,
  fileName: string,
): readonly string[] {
  if (kind === 'prices') return priceWarnings(medianSize(series.values), unit, fileName)
  const largestW = series.values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  if (largestW === 0 || largestW >= perhapsKilowattsBelow) return []
  return [`no value is above ${rounded(largestW)} W: are they in kW?`]
}

function priceWarnings(median: number, unit: Unit, fileName: string): readonly string[] {
  if (median <= perhapsCentsAbove) return []
  if (median > perMwhAbove && !unit.isNamed) {
    throw new InputProblem({
      file: fileName,
      found: `prices around ${rounded(median)} that name no unit and look like prices per MWh or in cents`,
      expected: `prices per kWh, or a column that names its unit, such as price_eur_per_mwh or price_ct_per_kwh`,
      asks: { about: 'unit', choices: unitsOf({ kind: 'prices', currency: unit.currency }) },
    })
  }
  return [`half of the prices are above ${rounded(median)} ${unit.baseName}: is that their unit?`]
}

/**
 * Refuses prices of which some are far too large beside the others, where the file does not name their unit: rows in
 * two units.
 *
 * @throws InputProblem with the line of the first of them
 */
export function refuseMixedUnits({ values, unit }: Reading, source: ValueSource): void {
  if (unit.isNamed) return
  const median = medianSize(values.map(({ value }) => value))
  const mixed = values.find(({ value }) => value > perMwhAbove && value > mixedAbove * median)
  if (!mixed) return
  throw new InputProblem({
    file: source.fileName,
    line: source.lineOf(mixed.row),
    found: `a price of ${mixed.value} among prices around ${rounded(median)}, and no unit`,
    expected: `prices in one unit, or a column that names it, such as price_${unit.currency?.toLowerCase()}_per_kwh`,
  })
}

/**
 * What is odd about times read as starts: whole days that begin a step after midnight and finish at it are ends.
 *
 * @throws InputProblem that asks where the reading wants that: a load read a step late could break the limit
 */
export function startWarnings(
  { startsMs, stepMs }: Series,
  { timeIs, asksTimeIs }: Reading,
  timeZone: string,
  fileName: string,
): readonly string[] {
  const clock = wallClock(timeZone)
  const timeOfDay = (atMs: number) => clock.timeAt(atMs) % 86_400_000
  const [firstMs, lastMs] = [startsMs[0], startsMs.at(-1)]
  if (timeIs === 'end' || firstMs === undefined || lastMs === undefined) return []
  if (timeOfDay(firstMs) !== stepMs || timeOfDay(lastMs) !== 0) return []
  if (!asksTimeIs) return [`${likeEnds}: are they ends? They are read as starts`]
  throw new InputProblem({
    file: fileName,
    found: `a column of starts in which ${likeEnds}, as in one of ends`,
    expected: 'to be told which they are: name the column "end", or choose',
    asks: { about: 'times', choices: ['start', 'end'] },
  })
}

const likeEnds = 'the first time is one step after midnight and the last is midnight'

function medianSize(values: readonly number[]): number {
  return values.map(Math.abs).toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
