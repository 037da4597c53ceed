import { messageOf } from './error-message.ts'
import type { ForecastWay } from './inputs/forecast-error.ts'
import { learnLoad } from './inputs/learn-load.ts'
import type { LearnAnswer } from './inputs/learn-load-thread.ts'
import { type SlotForecast, slotForecast } from './inputs/learnt-load.ts'
import { fewestDays } from './inputs/load-forecast.ts'
import type { Series } from './inputs/series.ts'
import type { MeanLoad } from './inputs/standard-load.ts'
import type { BaseLoadView, LoadErrorsView } from './views/base-load.ts'
import type { SiteSettings } from './views/site-settings.ts'

/** The settings by which a load is told. */
type LoadSettings = Pick<SiteSettings, 'timeZone' | 'holidays' | 'loadQuantile'>

/** What is known of a history under some settings. */
type Learnt = { readonly type: 'answer'; readonly answer: LearnAnswer } | { readonly type: 'failed'; why: string }

const dayMs = 86_400_000
// The seasons change: an older history no longer goes below the standard profile.
const freshMs = 8 * 7 * dayMs
// As many as a change in work needs beside what is in force, and some to go back to.
const mostKept = 4

/**
 * What the histories of uploaded base loads teach. Threads find it out before a file or a setting takes effect, so
 * that a plan only looks it up, and always finds the same.
 */
export class LoadHistory {
  readonly #log: (text: string) => void
  readonly #learnt = new WeakMap<Series, Map<string, Learnt>>()
  #forecast: { readonly key: string; readonly history: Series; readonly slots: SlotForecast } | undefined

  constructor(log: (text: string) => void) {
    this.#log = log
  }

  /** Resolves when all about a history is known that these settings ask for. A failure is logged, and shown. */
  async learn(history: Series, settings: LoadSettings): Promise<void> {
    const learnt = this.#learnt.get(history) ?? new Map<string, Learnt>()
    this.#learnt.set(history, learnt)
    const key = keyOf(settings)
    if (learnt.has(key) || isTooShort(history)) return
    const { timeZone, holidays, loadQuantile: quantile } = settings
    try {
      learnt.set(key, { type: 'answer', answer: await learnLoad(history, { timeZone, holidays, quantile }) })
    } catch (error) {
      const why = `no forecast could be made of the uploaded load: ${messageOf(error)}`
      learnt.set(key, { type: 'failed', why })
      this.#log(why)
    }
    for (const old of [...learnt.keys()].slice(0, -mostKept)) learnt.delete(old)
  }

  /** Tells the load of slots; undefined where nothing was learnt. */
  forecast(history: Series, settings: LoadSettings, standard: MeanLoad): SlotForecast | undefined {
    const learnt = this.#learnt.get(history)?.get(keyOf(settings))
    if (learnt?.type !== 'answer') return undefined
    const slots = this.#slots(history, learnt.answer, settings)
    const staleMs = learnt.answer.learnt.toMs + freshMs
    return (fromMs, toMs) => {
      const loadW = slots(fromMs, toMs)
      return loadW !== undefined && fromMs >= staleMs ? Math.max(loadW, standard(fromMs, toMs)) : loadW
    }
  }

  /** How far forecasts were off, or why there are none. */
  view(history: Series, settings: LoadSettings): Pick<BaseLoadView, 'errors' | 'problem'> {
    const learnt = this.#learnt.get(history)?.get(keyOf(settings))
    if (learnt?.type === 'failed') return { problem: learnt.why }
    const errors = learnt && errorsView(learnt.answer)
    return errors ? { errors } : {}
  }

  /** Made anew only for another history or other settings: it remembers what it was asked. */
  #slots(history: Series, { learnt }: LearnAnswer, settings: LoadSettings): SlotForecast {
    const key = keyOf(settings)
    if (this.#forecast?.key !== key || this.#forecast.history !== history) {
      const { timeZone, holidays, loadQuantile: quantile } = settings
      const slots = slotForecast(learnt, { timeZone, quantile, holidays: new Set(holidays) })
      this.#forecast = { key, history, slots }
    }
    return this.#forecast.slots
  }
}

function keyOf({ timeZone, holidays, loadQuantile }: LoadSettings): string {
  return JSON.stringify([timeZone, holidays, loadQuantile])
}

/** No time of day can have been seen often enough. */
function isTooShort({ startsMs, stepMs }: Series): boolean {
  return (startsMs.at(-1) ?? 0) + stepMs - (startsMs[0] ?? 0) <= (fewestDays - 1) * dayMs
}

function errorsView({ middleErrors, marginErrors }: LearnAnswer): LoadErrorsView | undefined {
  if (!middleErrors || !marginErrors) return undefined
  const { fromMs, toMs, byWay } = middleErrors
  const told = (way: ForecastWay) => {
    const { meanAbsoluteW, coveredPercent } = byWay[way]
    return { meanAbsoluteW, coveredPercent }
  }
  const { meanAbsoluteW, coveredPercent } = marginErrors.byWay.forecast
  return {
    fromMs,
    toMs,
    ways: [
      { way: 'forecast', ...told('forecast') },
      { way: 'with-margin', meanAbsoluteW, coveredPercent },
      { way: 'same-as-yesterday', ...told('same-as-yesterday') },
      { way: 'standard-profile', ...told('standard-profile') },
    ],
  }
}
