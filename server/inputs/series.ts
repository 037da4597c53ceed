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
    sum += value * (untilMs - atMs)
    atMs = untilMs
  }
  return sum / (toMs - fromMs)
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
