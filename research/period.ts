import type { PlanRequest } from '../optimizer/model.ts'
import { type Series, valueAt } from '../server/inputs/series.ts'
import type { RecordedSession } from './recorded-session.ts'

/** What the site paid, drew and was allowed, as it turned out. */
export interface SiteRecord {
  /** Per kWh. */
  readonly prices: Series
  /** W; a site without other loads when absent. */
  readonly baseLoad?: Series
  /** W; a series, or one limit at all times. */
  readonly gridLimit: Series | number
}

/**
 * A whole period as one planning problem, in which nothing happens within a slot: slots are cut wherever a car comes
 * or goes and wherever price, load or limit change. Its sessions want what they took, and are there while they were.
 */
export interface Period {
  readonly startsMs: readonly number[]
  readonly endMs: number
  readonly request: PlanRequest
}

/** A record that cannot be played; the message says what is missing. */
export class PeriodProblem extends Error {
  override readonly name = 'PeriodProblem'
}

/**
 * The period from the first arrival to the last departure.
 *
 * @param slotMs wall-clock slots in which it is cut beside
 * @throws PeriodProblem without sessions, and where a series has a hole in it
 */
export function periodOf(sessions: readonly RecordedSession[], site: SiteRecord, slotMs: number): Period {
  if (sessions.length === 0) throw new PeriodProblem('no session arrives in the period, expected at least one')
  const startsMs = cutsOf(sessions, site, slotMs)
  const endMs = startsMs.pop() ?? 0
  const slotOf = new Map([...startsMs, endMs].map((startMs, slot) => [startMs, slot]))
  return {
    startsMs,
    endMs,
    request: {
      strategy: 'cheapest',
      calmPercent: 0,
      slotMs: startsMs.map((startMs, slot) => (startsMs[slot + 1] ?? endMs) - startMs),
      pricePerKwh: valuesIn('the prices', site.prices, startsMs, endMs),
      baseLoadW: valuesIn('the base load', site.baseLoad ?? 0, startsMs, endMs),
      gridLimitW: valuesIn('the grid limit', site.gridLimit, startsMs, endMs),
      sessions: sessions.map(({ id, arrivalMs, departureMs, energyWh, minPowerW, maxPowerW }) => ({
        id,
        energyWh,
        minPowerW,
        maxPowerW,
        firstSlot: slotOf.get(arrivalMs) ?? 0,
        endSlot: slotOf.get(departureMs) ?? startsMs.length,
      })),
    },
  }
}

/** Every instant at which something changes, the period's end the last. */
function cutsOf(sessions: readonly RecordedSession[], site: SiteRecord, slotMs: number): number[] {
  const firstMs = sessions.reduce((first, { arrivalMs }) => Math.min(first, arrivalMs), Number.POSITIVE_INFINITY)
  const lastMs = sessions.reduce((last, { departureMs }) => Math.max(last, departureMs), Number.NEGATIVE_INFINITY)
  const startMs = Math.floor(firstMs / slotMs) * slotMs
  const endMs = Math.ceil(lastMs / slotMs) * slotMs
  const cuts = new Set<number>([startMs, endMs])
  for (let cutMs = startMs; cutMs < endMs; cutMs += slotMs) cuts.add(cutMs)
  for (const { arrivalMs, departureMs } of sessions) cuts.add(arrivalMs).add(departureMs)
  for (const series of [site.prices, site.baseLoad, site.gridLimit]) {
    if (series === undefined || typeof series === 'number') continue
    for (const cutMs of series.startsMs) if (cutMs > startMs && cutMs < endMs) cuts.add(cutMs)
  }
  return [...cuts].sort((a, b) => a - b)
}

function valuesIn(what: string, series: Series | number, startsMs: readonly number[], endMs: number): number[] {
  if (typeof series === 'number') return startsMs.map(() => series)
  return startsMs.map((startMs) => {
    const value = valueAt(series, startMs)
    if (value !== undefined) return value
    const goesOnMs = startsMs.find((laterMs) => laterMs > startMs && valueAt(series, laterMs) !== undefined)
    const gap = `from ${isoOf(startMs)} to ${isoOf(goesOnMs ?? endMs)}`
    const needed = `from ${isoOf(startsMs[0] ?? endMs)} to ${isoOf(endMs)}`
    throw new PeriodProblem(`no values of ${what} ${gap}, expected values ${needed} without holes`)
  })
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString().replace(':00.000Z', 'Z')
}
