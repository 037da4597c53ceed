import type { LoadForecast } from '../server/inputs/load-forecast.ts'
import type { Series } from '../server/inputs/series.ts'
import { siteInputs } from '../server/inputs/site-inputs.ts'
import type { MeanLoad } from '../server/inputs/standard-load.ts'
import { twoRateTariff } from '../server/inputs/two-rate-tariff.ts'
import { wallClock } from '../server/inputs/wall-clock.ts'
import type { SiteSeries } from '../server/planning/planning-problem.ts'
import type { SiteRecord } from './period.ts'

/** What a plan made at an instant knows of price, load and limit of the slots it is about. */
export type SeriesKnown = (nowMs: number, startsMs: readonly number[], endMs: number) => SiteSeries

/** How much of the site's series is known before its time. */
export interface SeriesKnowledge {
  readonly timeZone: string
  /** Local hour from which on the next day's prices are known; undefined where all prices are known at all times. */
  readonly pricesKnownFromHour?: number
  /** Tells the load that is still to come; where absent, the load is known before. */
  readonly loadForecast?: LoadForecast
  readonly standardLoad: MeanLoad
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/** The series of a site as they become known. What is not known yet is assumed as the live server does. */
export function seriesKnown(site: SiteRecord, knowledge: SeriesKnowledge): SeriesKnown {
  const { timeZone, loadForecast, standardLoad } = knowledge
  const pricesBy = pricesKnownBy(site.prices, knowledge)
  const tariff = twoRateTariff(timeZone)
  const limit = site.gridLimit
  const limitW = typeof limit === 'number' ? limit : limit.values.reduce((least, each) => Math.min(least, each))
  return (nowMs, startsMs, endMs) =>
    siteInputs(
      {
        prices: pricesBy(nowMs),
        ...(site.baseLoad === undefined ? {} : { baseLoad: loadForecast ? upTo(site.baseLoad, nowMs) : site.baseLoad }),
        ...(loadForecast ? { loadForecast: (fromMs, toMs) => loadForecast(nowMs, fromMs, toMs) } : {}),
        ...(typeof limit === 'number' ? {} : { gridLimit: limit }),
        gridLimitW: limitW,
        timeZone,
        tariff,
        standardLoad,
      },
      startsMs,
      endMs,
    )
}

/** The prices that are known at an instant: of its day, and from some hour on of the next. */
function pricesKnownBy(prices: Series, { timeZone, pricesKnownFromHour }: SeriesKnowledge): (nowMs: number) => Series {
  if (pricesKnownFromHour === undefined) return () => prices
  const clock = wallClock(timeZone)
  const known = new Map<number, Series>()
  return (nowMs) => {
    const wallMs = clock.timeAt(nowMs)
    const midnightMs = Math.floor(wallMs / dayMs) * dayMs
    const days = wallMs - midnightMs >= pricesKnownFromHour * hourMs ? 2 : 1
    const untilWallMs = midnightMs + days * dayMs
    const series = known.get(untilWallMs) ?? upTo(prices, clock.instantsAt(untilWallMs)[0] ?? nowMs + dayMs)
    known.set(untilWallMs, series)
    return series
  }
}

/** The part of a series that has begun and ended by an instant. */
function upTo({ stepMs, startsMs, values }: Series, untilMs: number): Series {
  const firstLater = startsMs.findIndex((startMs) => startMs + stepMs > untilMs)
  const count = firstLater < 0 ? startsMs.length : firstLater
  return { stepMs, startsMs: startsMs.slice(0, count), values: values.slice(0, count) }
}
