/** Tells whether values can be what their unit says, and times what they seem. */
import type { SeriesKind } from '../views/inputs.ts'
import { InputProblem } from './input-problem.ts'
import type { Series } from './series.ts'
import type { Unit } from './unit.ts'
import { wallClock } from './wall-clock.ts'

/** No price per kWh is above this in the currencies that Europe's exchanges quote. */
const perMwhAbove = 5

/** Above this, a price per kWh may be one in cents. */
const perhapsCentsAbove = 0.8

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
    })
  }
  return [`half of the prices are above ${rounded(median)} ${unit.baseName}: is that their unit?`]
}

/** What is odd about times read as starts: whole days that begin a step after midnight and finish at it are ends. */
export function startWarnings({ startsMs, stepMs }: Series, timeZone: string): readonly string[] {
  const clock = wallClock(timeZone)
  const timeOfDay = (atMs: number) => clock.timeAt(atMs) % 86_400_000
  const [firstMs, lastMs] = [startsMs[0], startsMs.at(-1)]
  if (firstMs === undefined || lastMs === undefined) return []
  if (timeOfDay(firstMs) !== stepMs || timeOfDay(lastMs) !== 0) return []
  return ['the first time is one step after midnight and the last is midnight: are they ends? They are read as starts']
}

function medianSize(values: readonly number[]): number {
  return values.map(Math.abs).toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
