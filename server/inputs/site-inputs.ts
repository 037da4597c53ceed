/** Puts together what a plan needs to know about each slot, from what was uploaded and what has to be assumed. */
import type { BaseLoadSource } from '../views/base-load.ts'
import type { SeriesKind } from '../views/inputs.ts'
import { meanOver, type Series, valuesOver } from './series.ts'
import type { MeanLoad } from './standard-load.ts'
import { meanPrice, type Tariff } from './two-rate-tariff.ts'
import { type WallClock, wallClock } from './wall-clock.ts'

/** The uploaded series of a site, and what stands in where they say nothing. */
export interface InputSources {
  readonly prices?: Series | undefined
  readonly baseLoad?: Series | undefined
  readonly gridLimit?: Series | undefined
  /** IANA zone in which days are counted. */
  readonly timeZone: string
  /** The site's setting, W. */
  readonly gridLimitW: number
  readonly tariff: Tariff
  readonly standardLoad: MeanLoad
  /** Load where the series does not say it, W, if it can be told. Days before and the standard load stand in when absent. */
  readonly loadForecast?: ((fromMs: number, toMs: number) => number | undefined) | undefined
}

/** Where values had to be assumed, and how. */
export interface Assumption {
  /** Start of the first slot with an assumed value. */
  readonly fromMs: number
  /** A sentence without its full stop, for the console. */
  readonly text: string
}

/** One value per slot, and per kind what was assumed. */
export interface SiteInputs {
  readonly pricePerKwh: readonly number[]
  readonly baseLoadW: readonly number[]
  readonly gridLimitW: readonly number[]
  /** Where each base load comes from. */
  readonly baseLoadSource: readonly BaseLoadSource[]
  /** A kind is absent where its series, or for the limit the setting alone, says it all. */
  readonly assumed: Readonly<Partial<Record<SeriesKind, Assumption>>>
}

/** A value of one slot, and whether it is from a source that covers the slot. */
interface SlotValue {
  readonly value: number
  readonly isAssumed: boolean
}

type SlotFunction<Value = SlotValue> = (fromMs: number, toMs: number) => Value

/** A base load, and where it comes from. */
interface SlotLoad extends SlotValue {
  readonly source: BaseLoadSource
}

/**
 * The inputs of the slots that start at `startsMs`; each ends where the next one begins, the last at `endMs`.
 *
 * @param startsMs ascending
 */
export function siteInputs(sources: InputSources, startsMs: readonly number[], endMs: number): SiteInputs {
  const clock = wallClock(sources.timeZone)
  const perSlot = <Value>(slotValue: SlotFunction<Value>) =>
    startsMs.map((fromMs, slot) => slotValue(fromMs, startsMs[slot + 1] ?? endMs))
  const slots = {
    prices: perSlot(priceIn(sources, clock)),
    'base-load': perSlot(baseLoadIn(sources, clock)),
    'grid-limit': perSlot(gridLimitIn(sources)),
  }
  const baseLoadSource = slots['base-load'].map(({ source }) => source)
  return {
    pricePerKwh: slots.prices.map(({ value }) => value),
    baseLoadW: slots['base-load'].map(({ value }) => value),
    gridLimitW: slots['grid-limit'].map(({ value }) => value),
    baseLoadSource,
    assumed: assumptions(sources, slots, baseLoadSource, startsMs),
  }
}

/** Time-weighted mean of the prices; else that of the last day that is covered; else the tariff. */
function priceIn({ prices, tariff }: InputSources, clock: WallClock): SlotFunction {
  return (fromMs, toMs) => {
    const price = prices && meanOver(prices, fromMs, toMs)
    if (price !== undefined) return { value: price, isAssumed: false }
    const repeated = prices && repeatedPrice(prices, fromMs, toMs, clock)
    return { value: repeated ?? meanPrice(tariff, fromMs, toMs), isAssumed: true }
  }
}

/** The price at the same local time on the nearest of the 7 days before, or undefined. */
function repeatedPrice(prices: Series, fromMs: number, toMs: number, clock: WallClock): number | undefined {
  for (let days = 1; days <= 7; days++) {
    const earlierMs = clock.daysEarlier(fromMs, days)
    const price = meanOver(prices, earlierMs, earlierMs + toMs - fromMs)
    if (price !== undefined) return price
  }
  return undefined
}

/**
 * The highest load in the slot: a mean would let a series finer than the slots break the limit within one.
 * Where the series does not cover the slot, the forecast; without one the highest of what it covers, of the same slot
 * a day and a week earlier, and of the standard profile.
 */
function baseLoadIn({ baseLoad, standardLoad, loadForecast }: InputSources, clock: WallClock): SlotFunction<SlotLoad> {
  const assumed = (source: BaseLoadSource, ...loadsW: number[]) => ({
    value: Math.max(...loadsW),
    isAssumed: true,
    source,
  })
  return (fromMs, toMs) => {
    if (!baseLoad) return assumed('standard-profile', standardLoad(fromMs, toMs))
    const load = valuesOver(baseLoad, fromMs, toMs)
    if (load.isComplete) return { value: Math.max(...load.values), isAssumed: false, source: 'uploaded' }
    const forecastW = loadForecast?.(fromMs, toMs)
    if (forecastW !== undefined) return assumed('forecast', forecastW, ...load.values)
    const earlier = [1, 7].flatMap((days) => {
      const earlierMs = clock.daysEarlier(fromMs, days)
      return valuesOver(baseLoad, earlierMs, earlierMs + toMs - fromMs).values
    })
    const source = earlier.length > 0 ? 'earlier-days' : 'standard-profile'
    return assumed(source, standardLoad(fromMs, toMs), ...load.values, ...earlier)
  }
}

/** The lowest limit in the slot; where the series does not cover it, the lowest of the whole series and the setting. */
function gridLimitIn({ gridLimit, gridLimitW }: InputSources): SlotFunction {
  if (!gridLimit) return () => ({ value: gridLimitW, isAssumed: false })
  const lowestW = gridLimit.values.reduce((lowest, limitW) => Math.min(lowest, limitW), gridLimitW)
  return (fromMs, toMs) => {
    const limit = valuesOver(gridLimit, fromMs, toMs)
    if (limit.isComplete) return { value: Math.min(...limit.values), isAssumed: false }
    return { value: lowestW, isAssumed: true }
  }
}

function assumptions(
  sources: InputSources,
  slots: Readonly<Record<SeriesKind, readonly SlotValue[]>>,
  loadSources: readonly BaseLoadSource[],
  startsMs: readonly number[],
): Partial<Record<SeriesKind, Assumption>> {
  const assumed: Partial<Record<SeriesKind, Assumption>> = {}
  for (const kind of ['prices', 'base-load', 'grid-limit'] as const) {
    const fromMs = startsMs[slots[kind].findIndex(({ isAssumed }) => isAssumed)]
    if (fromMs !== undefined) assumed[kind] = { fromMs, text: assumptionText(kind, sources, loadSources) }
  }
  return assumed
}

function assumptionText(
  kind: SeriesKind,
  { prices, baseLoad }: InputSources,
  loadSources: readonly BaseLoadSource[],
): string {
  switch (kind) {
    case 'prices':
      return prices
        ? 'beyond the uploaded prices: those of the same time on the last day covered, after 7 days the day and night tariff'
        : 'no prices uploaded: a day and a night tariff'
    case 'base-load':
      if (!baseLoad) return 'no load uploaded: the standard household'
      return `beyond the uploaded load: ${loadAssumptionText(new Set(loadSources))}`
    case 'grid-limit':
      return 'beyond the uploaded limits: the lowest of them and of the setting'
  }
}

function loadAssumptionText(sources: ReadonlySet<BaseLoadSource>): string {
  const highest = 'the highest of a day earlier, a week earlier and the standard household'
  if (!sources.has('forecast')) return highest
  const isAll = !sources.has('earlier-days') && !sources.has('standard-profile')
  return `the forecast from its history${isAll ? '' : `, where that says nothing ${highest}`}`
}
