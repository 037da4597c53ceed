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

/** A value axis whose ends are marks of its own. */
export interface AxisRange {
  readonly min: number
  readonly max: number
  readonly stepSize: number
}

const mostSteps = 5

/** An axis with at most five even steps, from 0, or from below it where values are, to above them all; never empty. */
export function axisRange(values: Iterable<number>): AxisRange {
  let low = 0
  let high = 0
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low === high) return { min: 0, max: 1, stepSize: 0.5 }
  const stepSize = roundStep((high - low) / (low < 0 && high > 0 ? mostSteps - 1 : mostSteps))
  return { min: floorTo(low, stepSize), max: -floorTo(-high, stepSize), stepSize }
}

/** The least of 1, 2, 2.5 and 5 times a power of ten at or above a value. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 2.5, 5].find((factor) => factor * power >= value) ?? 10) * power
}

function floorTo(value: number, step: number): number {
  // Adding 0 turns a negative zero into zero.
  return Math.floor(value / step) * step + 0
}
