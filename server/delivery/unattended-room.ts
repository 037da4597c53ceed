import type { LimitSource } from '../limits/limits-within.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import { nominalVoltageV } from '../sessions/charging-needs.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import type { UnattendedRoom } from './fail-safe.ts'
import type { FreeSlot } from './grants.ts'

/** Grid limit and expected base load of the days to come. */
export interface Outlook {
  readonly slots: readonly FreeSlot[]
  readonly mostLimitW: number
  readonly mostLoadW: number
}

/** Limit and load by slot, W. */
export type LimitsAndLoads = (
  startsMs: readonly number[],
  endMs: number,
) => { readonly gridLimitW: readonly number[]; readonly baseLoadW: readonly number[] }

const slotMs = 3_600_000
const slotCount = 48

/** What is expected hour by hour for two days: the highest load and the lowest limit of each. */
export function outlookOf(nowMs: number, seriesFor: LimitsAndLoads): Outlook {
  const firstMs = Math.floor(nowMs / slotMs) * slotMs
  const startsMs = Array.from({ length: slotCount }, (_, slot) => firstMs + slot * slotMs)
  const { gridLimitW, baseLoadW } = seriesFor(startsMs, firstMs + slotCount * slotMs)
  return {
    slots: startsMs.map((fromMs, slot) => ({
      fromMs,
      toMs: fromMs + slotMs,
      freeW: (gridLimitW[slot] ?? 0) - (baseLoadW[slot] ?? 0),
    })),
    mostLimitW: Math.max(...gridLimitW),
    mostLoadW: Math.max(0, ...baseLoadW),
  }
}

/** The outlook of the hour, computed anew when settings or series change. */
export class Outlooks {
  #known: { readonly hour: number; readonly settings: SiteSettings; readonly revision: number } | undefined
  #outlook: Outlook | undefined

  at(nowMs: number, settings: SiteSettings, shelf: Pick<SeriesShelf, 'seriesFor' | 'revision'>): Outlook {
    const hour = Math.floor(nowMs / slotMs)
    const { revision } = shelf
    const known = this.#known
    const isKnown = known?.hour === hour && known.settings === settings && known.revision === revision
    if (isKnown && this.#outlook) return this.#outlook
    this.#known = { hour, settings, revision }
    this.#outlook = outlookOf(nowMs, (startsMs, endMs) => shelf.seriesFor(settings, startsMs, endMs))
    return this.#outlook
  }
}

/** What the worst of the slots leaves, in W and on each phase. */
export function worstRoom({ slots, mostLoadW }: Outlook, { phaseLimitA, baseLoadPhases }: LimitSource): UnattendedRoom {
  const houseA = mostLoadW / (baseLoadPhases === 'even' ? 3 * nominalVoltageV : nominalVoltageV)
  return {
    powerW: Math.min(...slots.map(({ freeW }) => freeW)),
    currentA: phaseLimitA === null ? Number.POSITIVE_INFINITY : phaseLimitA - houseA,
  }
}
