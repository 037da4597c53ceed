import { siteLoads } from './figures.ts'
import type { Period } from './period.ts'
import type { Run } from './run.ts'

const quarterMs = 900_000
const quartersPerDay = 96

/** Mean load of the site in each quarter hour from the period's start on, W. */
export function quarterHourMeans(period: Period, run: Run): number[] {
  const firstMs = firstQuarterMs(period)
  const count = Math.ceil((period.endMs - firstMs) / quarterMs)
  const sums = Array.from({ length: count }, () => 0)
  for (const { fromMs, hours, loadW } of siteLoads(period, run)) {
    let atMs = fromMs
    const toMs = fromMs + hours * 3_600_000
    while (toMs - atMs > 1e-3) {
      const quarter = Math.floor((atMs - firstMs) / quarterMs + 1e-9)
      const untilMs = Math.min(toMs, firstMs + (quarter + 1) * quarterMs)
      sums[quarter] = (sums[quarter] ?? 0) + loadW * (untilMs - atMs)
      atMs = untilMs
    }
  }
  return sums.map((sum) => sum / quarterMs)
}

/** Start of the quarter hour in which a period begins, epoch ms. */
export function firstQuarterMs({ startsMs, endMs }: Period): number {
  return Math.floor((startsMs[0] ?? endMs) / quarterMs) * quarterMs
}

/** Indices of the quarter hours of the day, of those that begin at `firstMs`, in which a load is highest. */
export function worstDay(quarterHoursW: readonly number[]): { readonly from: number; readonly to: number } {
  const peakAt = quarterHoursW.reduce((at, loadW, index) => (loadW > (quarterHoursW[at] ?? 0) ? index : at), 0)
  const from = Math.max(0, Math.min(peakAt - quartersPerDay / 2, quarterHoursW.length - quartersPerDay))
  return { from, to: Math.min(quarterHoursW.length, from + quartersPerDay) }
}
