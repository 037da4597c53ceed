import type { Series } from './series.ts'
import { wallClock } from './wall-clock.ts'

/** How a load is told from its history. */
export interface ForecastSettings {
  /** IANA zone of the site. */
  readonly timeZone: string
  /** 0 to 1: the part of comparable days whose load a forecast covers. 0.5 is the median; more keeps a margin. */
  readonly quantile: number
  /** Local days that count as Sundays, `2026-05-01`. */
  readonly holidays?: ReadonlySet<string>
  /** How many comparable days count, the newest first. Default 20. */
  readonly mostDays?: number
}

/**
 * The load that is expected over [fromMs, toMs) by what a meter has shown up to `knownMs`, W;
 * undefined with less than three comparable days.
 */
export type LoadForecast = (knownMs: number, fromMs: number, toMs: number) => number | undefined

/** What the meter showed at one time of day, on days of one kind. Ascending. */
interface Comparable {
  readonly endsMs: number[]
  readonly values: number[]
}

const dayMs = 86_400_000
const fewestDays = 3
const defaultMostDays = 20

/**
 * Tells a load by the time of day and the kind of day (working day, Saturday, Sunday or holiday): a quantile of what the
 * meter showed then on the newest comparable days. For a slot over several steps, the highest of their quantiles.
 */
export function loadForecast(history: Series, settings: ForecastSettings): LoadForecast {
  const { stepMs } = history
  const clock = wallClock(settings.timeZone)
  const keyAt = (atMs: number) => keyOf(clock.timeAt(atMs), stepMs, settings.holidays)
  const comparables = new Map<string, Comparable>()
  history.startsMs.forEach((startMs, index) => {
    const key = keyAt(startMs)
    const comparable = comparables.get(key) ?? { endsMs: [], values: [] }
    comparable.endsMs.push(startMs + stepMs)
    comparable.values.push(history.values[index] as number)
    comparables.set(key, comparable)
  })
  const told = new Map<string, number | undefined>()
  const stepLoad = (knownMs: number, atMs: number) => {
    const key = keyAt(atMs)
    const comparable = comparables.get(key)
    if (!comparable) return undefined
    const count = countUpTo(comparable.endsMs, knownMs)
    const name = `${key} ${count}`
    if (!told.has(name)) told.set(name, quantileOf(newest(comparable, count, settings), settings.quantile))
    return told.get(name)
  }
  return (knownMs, fromMs, toMs) => {
    const loads: (number | undefined)[] = []
    for (let atMs = fromMs; atMs < toMs; atMs += stepMs - (atMs % stepMs)) loads.push(stepLoad(knownMs, atMs))
    const known = loads.filter((load) => load !== undefined)
    return known.length < loads.length || known.length === 0 ? undefined : Math.max(...known)
  }
}

/** The time of day, in whole steps, and the kind of day. */
function keyOf(wallMs: number, stepMs: number, holidays: ReadonlySet<string> | undefined): string {
  const day = new Date(wallMs)
  const weekday = day.getUTCDay()
  const isHoliday = holidays?.has(day.toISOString().slice(0, 10)) ?? false
  const kind = isHoliday || weekday === 0 ? 'Sunday' : weekday === 6 ? 'Saturday' : 'working day'
  return `${kind} ${Math.floor((wallMs % dayMs) / stepMs)}`
}

function newest({ values }: Comparable, count: number, { mostDays = defaultMostDays }: ForecastSettings): number[] {
  return values.slice(Math.max(0, count - mostDays), count)
}

/** Between the two nearest values, in a straight line; undefined for too few values to tell. */
function quantileOf(values: readonly number[], quantile: number): number | undefined {
  if (values.length < fewestDays) return undefined
  const sorted = values.toSorted((a, b) => a - b)
  const place = quantile * (sorted.length - 1)
  const below = sorted[Math.floor(place)] as number
  const above = sorted[Math.ceil(place)] as number
  return below + (above - below) * (place - Math.floor(place))
}

/** How many of ascending values are at most a given one. */
function countUpTo(values: readonly number[], most: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) <= most) low = middle + 1
    else high = middle
  }
  return low
}
