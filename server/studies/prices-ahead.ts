import type { Series } from '../inputs/series.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import type { PriceStep } from './what-if-request.ts'

/** No plan looks further. */
const longestMs = 48 * 3_600_000

/** Prices that a series would put in force from now on, as a plan would take them, each up to the next. */
export function pricesAhead(
  shelf: SeriesShelf,
  settings: SiteSettings,
  prices: Series,
  nowMs: number,
): readonly PriceStep[] {
  const slotMs = settings.slotMinutes * 60_000
  const firstMs = Math.floor(nowMs / slotMs) * slotMs
  const startsMs = Array.from({ length: longestMs / slotMs + 1 }, (_, slot) => firstMs + slot * slotMs)
  const endMs = firstMs + startsMs.length * slotMs
  const { pricePerKwh } = shelf.seriesFor(settings, startsMs, endMs, prices)
  const steps = startsMs.map((fromMs, slot) => ({ fromMs, pricePerKwh: pricePerKwh[slot] ?? 0 }))
  return steps.filter((step, slot) => step.pricePerKwh !== steps[slot - 1]?.pricePerKwh)
}
