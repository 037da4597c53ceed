/** Values over time, each holding from its start for one step: a price, a load, a limit. */
export interface Series {
  /** Length of every step, ms. */
  readonly stepMs: number
  /** Ascending and unique; a start further than `stepMs` from the one before it is a hole. */
  readonly startsMs: readonly number[]
  /** As many as `startsMs`. Price per kWh, or W. */
  readonly values: readonly number[]
}

/** The value in force at an instant, or undefined before, after and in the holes of the series. */
export function valueAt(series: Series, atMs: number): number | undefined {
  const index = lastAtOrBefore(series.startsMs, atMs)
  const startMs = series.startsMs[index]
  if (startMs === undefined || atMs >= startMs + series.stepMs) return undefined
  return series.values[index]
}

/** Time-weighted mean over [fromMs, toMs), or undefined where the series does not cover all of it. */
export function meanOver(series: Series, fromMs: number, toMs: number): number | undefined {
  let sum = 0
  for (let atMs = fromMs; atMs < toMs; ) {
    const index = lastAtOrBefore(series.startsMs, atMs)
    const startMs = series.startsMs[index]
    const value = series.values[index]
    if (startMs === undefined || value === undefined || atMs >= startMs + series.stepMs) return undefined
    const untilMs = Math.min(toMs, startMs + series.stepMs)
    // Untouched by arithmetic, so that equal prices stay equal.
    if (untilMs - atMs === toMs - fromMs) return value
    sum += value * (untilMs - atMs)
    atMs = untilMs
  }
  return sum / (toMs - fromMs)
}

/** The values in force at any time within [fromMs, toMs), and whether the series covers all of it. */
export function valuesOver(
  series: Series,
  fromMs: number,
  toMs: number,
): { readonly values: readonly number[]; readonly isComplete: boolean } {
  const values: number[] = []
  let coveredMs = 0
  for (let index = Math.max(0, lastAtOrBefore(series.startsMs, fromMs)); index < series.startsMs.length; index++) {
    const startMs = series.startsMs[index] as number
    if (startMs >= toMs) break
    const overlapMs = Math.min(toMs, startMs + series.stepMs) - Math.max(fromMs, startMs)
    if (overlapMs <= 0) continue
    coveredMs += overlapMs
    values.push(series.values[index] as number)
  }
  return { values, isComplete: coveredMs === toMs - fromMs }
}

/** Index of the last start at or before an instant; -1 before the first. */
function lastAtOrBefore(startsMs: readonly number[], atMs: number): number {
  let low = 0
  let high = startsMs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((startsMs[middle] as number) <= atMs) low = middle + 1
    else high = middle
  }
  return low - 1
}
