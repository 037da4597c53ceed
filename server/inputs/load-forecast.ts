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
export interface Comparable {
  readonly endsMs: number[]
  readonly values: number[]
}

const dayMs = 86_400_000
/** With fewer comparable days nothing is told. */
export const fewestDays = 3
const defaultMostDays = 20

/**
 * Tells a load by the time of day and the kind of day (working day, Saturday, Sunday or holiday): a quantile of what the
 * meter showed then on the newest comparable days. For a slot over several steps, the highest of their quantiles.
 */
export function loadForecast(history: Series, settings: ForecastSettings): LoadForecast {
  const { stepMs } = history
  const keyAt = comparableKey(stepMs, settings)
  const comparables = comparablesOf(history, keyAt)
  const told = new Map<string, number | undefined>()
  const stepLoad = (knownMs: number, atMs: number) => {
    const key = keyAt(atMs)
    const comparable = comparables.get(key)
    if (!comparable) return undefined
    const count = countUpTo(comparable.endsMs, knownMs)
    const name = `${key} ${count}`
    if (!told.has(name)) told.set(name, quantileOf(newestOf(comparable, count, settings.mostDays), settings.quantile))
    return told.get(name)
  }
  return (knownMs, fromMs, toMs) => highestStep(stepMs, fromMs, toMs, (atMs) => stepLoad(knownMs, atMs))
}

/** The highest load of the steps that lie within [fromMs, toMs); undefined where one of them cannot be told. */
export function highestStep(
  stepMs: number,
  fromMs: number,
  toMs: number,
  loadAt: (atMs: number) => number | undefined,
): number | undefined {
  const loads: (number | undefined)[] = []
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs - (atMs % stepMs)) loads.push(loadAt(atMs))
  const known = loads.filter((load) => load !== undefined)
  return known.length < loads.length || known.length === 0 ? undefined : Math.max(...known)
}

/** Names the time of day, in whole steps, and the kind of day of an instant: what is comparable has the same name. */
export function comparableKey(
  stepMs: number,
  { timeZone, holidays }: Pick<ForecastSettings, 'timeZone' | 'holidays'>,
): (atMs: number) => string {
  const clock = wallClock(timeZone)
  return (atMs) => keyOf(clock.timeAt(atMs), stepMs, holidays)
}

/** What a history shows, by the names of `comparableKey`. */
export function comparablesOf(
  { stepMs, startsMs, values }: Series,
  keyAt: (atMs: number) => string,
): ReadonlyMap<string, Comparable> {
  const comparables = new Map<string, Comparable>()
  startsMs.forEach((startMs, index) => {
    const key = keyAt(startMs)
    const comparable = comparables.get(key) ?? { endsMs: [], values: [] }
    comparable.endsMs.push(startMs + stepMs)
    comparable.values.push(values[index] as number)
    comparables.set(key, comparable)
  })
  return comparables
}

/** The time of day, in whole steps, and the kind of day. */
function keyOf(wallMs: number, stepMs: number, holidays: ReadonlySet<string> | undefined): string {
  const day = new Date(wallMs)
  const weekday = day.getUTCDay()
  const isHoliday = holidays?.has(day.toISOString().slice(0, 10)) ?? false
  const kind = isHoliday || weekday === 0 ? 'Sunday' : weekday === 6 ? 'Saturday' : 'working day'
  return `${kind} ${Math.floor((wallMs % dayMs) / stepMs)}`
}

/** The newest of the first `count` values. */
export function newestOf({ values }: Comparable, count: number, mostDays = defaultMostDays): number[] {
  return values.slice(Math.max(0, count - mostDays), count)
}

/** Between the two nearest values, in a straight line; undefined for too few values to tell. */
export function quantileOf(values: readonly number[], quantile: number): number | undefined {
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
