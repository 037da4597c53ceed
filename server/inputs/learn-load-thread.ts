/** The thread in which `learnLoad` finds out what a history teaches. */
import { readFile } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { type ForecastErrors, forecastErrors } from './forecast-error.ts'
import { inPlanningSteps, type LearntLoad, learntLoad } from './learnt-load.ts'
import { loadForecast } from './load-forecast.ts'
import type { Series } from './series.ts'
import { h25File, parseStandardProfile, standardLoad } from './standard-load.ts'

/** What the thread is given. */
export interface LearnTask {
  readonly stepMs: number
  readonly startsMs: Float64Array
  readonly values: Float64Array
  readonly timeZone: string
  readonly holidays: readonly string[]
  /** The margin's quantile. */
  readonly quantile: number
}

/** What the thread answers. Errors are absent where no step of the last weeks can be told. */
export interface LearnAnswer {
  readonly learnt: LearntLoad
  /** Of the median: what is expected. */
  readonly middleErrors?: ForecastErrors
  /** Of the quantile: what plans keep free. */
  readonly marginErrors?: ForecastErrors
}

const measuredDays = 28
// Any yearly use: the errors scale it to the history.
const yearlyUseKwh = 3_500

async function answer(task: LearnTask): Promise<LearnAnswer> {
  const { stepMs, timeZone, quantile } = task
  const series: Series = { stepMs, startsMs: Array.from(task.startsMs), values: Array.from(task.values) }
  const history = inPlanningSteps(series)
  const settings = { timeZone, holidays: new Set(task.holidays) }
  const standard = standardLoad(parseStandardProfile(await readFile(h25File, 'utf8')), yearlyUseKwh, timeZone)
  const errorsAt = (each: number) =>
    forecastErrors(
      history,
      { forecast: loadForecast(history, { ...settings, quantile: each }), standard },
      { timeZone, days: measuredDays },
    )
  const middleErrors = errorsAt(0.5)
  const marginErrors = errorsAt(quantile)
  return {
    learnt: learntLoad(history, settings),
    ...(middleErrors ? { middleErrors } : {}),
    ...(marginErrors ? { marginErrors } : {}),
  }
}

parentPort?.postMessage(await answer(workerData as LearnTask))
