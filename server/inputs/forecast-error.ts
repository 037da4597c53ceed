import type { LoadForecast } from './load-forecast.ts'
import { meanOver, type Series } from './series.ts'
import type { MeanLoad } from './standard-load.ts'
import { wallClock } from './wall-clock.ts'

/** How far one way to tell a load was off. */
export interface ForecastError {
  /** Mean of the absolute differences, W. */
  readonly meanAbsoluteW: number
  /** Mean of forecast minus load, W: above 0 where it told too much. */
  readonly biasW: number
  /** Part of the time in which the load was at most what was told, per cent. */
  readonly coveredPercent: number
}

/** Errors of several ways to tell the same load, over the same time. */
export interface ForecastErrors {
  /** What the error was measured over. */
  readonly fromMs: number
  readonly toMs: number
  readonly steps: number
  readonly byWay: Readonly<Record<ForecastWay, ForecastError>>
}

/** The ways that are measured: our own, the same time on the day before, a standard household scaled to the load's mean. */
export type ForecastWay = 'forecast' | 'same-as-yesterday' | 'standard-profile'

const dayMs = 86_400_000

/**
 * The errors over the last days of a history, each step told with what was known when its local day began.
 * Undefined where no step can be told by all the ways.
 *
 * @param standard any yearly use: its mean is scaled to what the history shows before the time that is measured
 */
export function forecastErrors(
  history: Series,
  { forecast, standard }: { readonly forecast: LoadForecast; readonly standard: MeanLoad },
  { timeZone, days }: { readonly timeZone: string; readonly days: number },
): ForecastErrors | undefined {
  const clock = wallClock(timeZone)
  const { stepMs } = history
  const toMs = (history.startsMs.at(-1) ?? 0) + stepMs
  const fromMs = toMs - days * dayMs
  const scale = scaleOf(history, standard, fromMs)
  const differences: Record<ForecastWay, number[]> = { forecast: [], 'same-as-yesterday': [], 'standard-profile': [] }
  history.startsMs.forEach((startMs, index) => {
    if (startMs < fromMs) return
    const loadW = history.values[index] as number
    const wallMs = clock.timeAt(startMs)
    const dayBeganMs = startMs - (wallMs % dayMs)
    const earlierMs = clock.daysEarlier(startMs, 1)
    const toldW = forecast(dayBeganMs, startMs, startMs + stepMs)
    const yesterdayW = meanOver(history, earlierMs, earlierMs + stepMs)
    if (toldW === undefined || yesterdayW === undefined) return
    differences.forecast.push(toldW - loadW)
    differences['same-as-yesterday'].push(yesterdayW - loadW)
    differences['standard-profile'].push(standard(startMs, startMs + stepMs) * scale - loadW)
  })
  const steps = differences.forecast.length
  if (steps === 0) return undefined
  return {
    fromMs,
    toMs,
    steps,
    byWay: {
      forecast: errorOf(differences.forecast),
      'same-as-yesterday': errorOf(differences['same-as-yesterday']),
      'standard-profile': errorOf(differences['standard-profile']),
    },
  }
}

function scaleOf({ startsMs, values, stepMs }: Series, standard: MeanLoad, beforeMs: number): number {
  let shown = 0
  let told = 0
  startsMs.forEach((startMs, index) => {
    if (startMs >= beforeMs) return
    shown += values[index] as number
    told += standard(startMs, startMs + stepMs)
  })
  return told === 0 ? 1 : shown / told
}

function errorOf(differences: readonly number[]): ForecastError {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    meanAbsoluteW: mean(differences.map(Math.abs)),
    biasW: mean(differences),
    coveredPercent: (100 * differences.filter((difference) => difference >= 0).length) / differences.length,
  }
}
