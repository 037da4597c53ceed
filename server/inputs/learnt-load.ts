import {
  comparableKey,
  comparablesOf,
  type ForecastSettings,
  fewestDays,
  highestStep,
  newestOf,
  quantileOf,
} from './load-forecast.ts'
import type { Series } from './series.ts'

/** What the whole of a history teaches: plain data, so that a thread can find it out and plans look it up. */
export interface LearntLoad {
  readonly stepMs: number
  /** What the newest comparable days showed, W, by the names of `comparableKey`; those with too few days are left out. */
  readonly loadsW: ReadonlyMap<string, readonly number[]>
  /** End of the history. */
  readonly toMs: number
}

/** Load that is expected in [fromMs, toMs), W; undefined where the history has too few comparable days. */
export type SlotForecast = (fromMs: number, toMs: number) => number | undefined

/** Finds out what a history teaches; a year of quarter hours takes tens of milliseconds. */
export function learntLoad(history: Series, settings: Pick<ForecastSettings, 'timeZone' | 'holidays'>): LearntLoad {
  const { stepMs, startsMs } = history
  const comparables = comparablesOf(history, comparableKey(stepMs, settings))
  const named = [...comparables].map(([key, each]) => [key, newestOf(each, each.values.length)] as const)
  return {
    stepMs,
    loadsW: new Map(named.filter(([, loadsW]) => loadsW.length >= fewestDays)),
    toMs: (startsMs.at(-1) ?? 0) + stepMs,
  }
}

/** Tells the load of slots as `loadForecast` does, by all that was learnt. */
export function slotForecast({ stepMs, loadsW }: LearntLoad, settings: ForecastSettings): SlotForecast {
  const keyAt = comparableKey(stepMs, settings)
  const told = new Map<string, number | undefined>()
  const stepLoad = (atMs: number) => {
    const key = keyAt(atMs)
    if (!told.has(key)) told.set(key, quantileOf(loadsW.get(key) ?? [], settings.quantile))
    return told.get(key)
  }
  return (fromMs, toMs) => highestStep(stepMs, fromMs, toMs, stepLoad)
}

/**
 * The same history in steps of at least 5 minutes, each with the highest load within it: as many values as plans need,
 * and on the safe side.
 */
export function inPlanningSteps(history: Series): Series {
  if (history.stepMs >= leastStepMs) return history
  const highest = new Map<number, number>()
  history.startsMs.forEach((startMs, index) => {
    const stepStartMs = Math.floor(startMs / leastStepMs) * leastStepMs
    const loadW = history.values[index] as number
    highest.set(stepStartMs, Math.max(highest.get(stepStartMs) ?? loadW, loadW))
  })
  return { stepMs: leastStepMs, startsMs: [...highest.keys()], values: [...highest.values()] }
}

const leastStepMs = 300_000
