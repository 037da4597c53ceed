import type { LimitSource } from '../limits/limits-within.ts'
import { nominalVoltageV } from '../sessions/charging-needs.ts'
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

/** What the worst of the slots leaves, in W and on each phase. */
export function worstRoom({ slots, mostLoadW }: Outlook, { phaseLimitA, baseLoadPhases }: LimitSource): UnattendedRoom {
  const houseA = mostLoadW / (baseLoadPhases === 'even' ? 3 * nominalVoltageV : nominalVoltageV)
  return {
    powerW: Math.min(...slots.map(({ freeW }) => freeW)),
    currentA: phaseLimitA === null ? Number.POSITIVE_INFINITY : phaseLimitA - houseA,
  }
}
