import type { SiteTimes } from '../../format.ts'

const quarterHourMs = 900_000
const hourMs = 3_600_000
const hourSteps = [1, 2, 3, 4, 6, 12, 24]

/** A mark on the time axis. */
export interface TimeTick {
  readonly atMs: number
  /** The hour, `18:00`; at midnight the day, `Sun 22 Nov`. */
  readonly label: string
}

/**
 * Whole hours of the site's clocks, evenly chosen so that at most `mostTicks` are shown.
 * Hours are found on the zone's own clock, so that days of 23 and 25 hours come out right.
 */
export function timeTicks(fromMs: number, toMs: number, times: SiteTimes, mostTicks: number): readonly TimeTick[] {
  const hours = (toMs - fromMs) / hourMs
  const step = hourSteps.find((candidate) => hours / candidate <= mostTicks) ?? 24
  const ticks: TimeTick[] = []
  // Some zones stand a quarter hour apart from UTC's hours.
  for (let atMs = Math.ceil(fromMs / quarterHourMs) * quarterHourMs; atMs <= toMs; atMs += quarterHourMs) {
    const label = times.time(atMs)
    const [hour, minute] = label.split(':').map(Number)
    if (minute !== 0 || hour === undefined || hour % step !== 0) continue
    ticks.push({ atMs, label: hour === 0 ? times.day(atMs) : label })
  }
  return ticks
}

/** The least round number at or above a value: 1, 2, 2.5, 4, 5, 6 or 8 times a power of ten. */
export function roundedUp(value: number): number {
  if (value <= 0) return 0
  const power = 10 ** Math.floor(Math.log10(value))
  const factor =
    [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value * 0.999_999) ?? 10
  return factor * power
}

/** An axis from 0, or from below it where values are, to a round number above them all; never empty. */
export function axisRange(values: Iterable<number>): { readonly min: number; readonly max: number } {
  let low = 0
  let high = 0
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low === 0 && high === 0) return { min: 0, max: 1 }
  return { min: low === 0 ? 0 : -roundedUp(-low), max: roundedUp(high) }
}
