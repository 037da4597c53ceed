import { DateTime } from 'luxon'
import type { Stamp } from './stamp.ts'
import { manyInstantsAt } from './wall-clock.ts'

/** Far more than the hour by which a clock change can turn neighbouring rows around. */
const clearlyApartMs = 3 * 3_600_000

/** The instants of written times, and what remained uncertain. */
export interface ResolvedStamps {
  /** One per stamp; undefined for a wall time that the clock of the zone skipped. */
  readonly instantsMs: readonly (number | undefined)[]
  readonly warnings: readonly string[]
}

/**
 * Turns the times of a file into instants. A wall time that the clock showed twice is told apart by its
 * order: its first row, in time order, is the first instant. Where only one row has it, that is a warning.
 *
 * @param stamps in the order of the file, which may be ascending or descending
 */
export function resolveStamps(stamps: readonly Stamp[], timeZone: string): ResolvedStamps {
  const instantsAt = manyInstantsAt(timeZone)
  const instantsMs: (number | undefined)[] = []
  const repeated = new Map<number, number[]>()
  stamps.forEach(({ wallMs, offsetMs }, index) => {
    const candidates = offsetMs === undefined ? instantsAt(wallMs) : [wallMs - offsetMs]
    instantsMs.push(candidates[0])
    if (candidates.length > 1) repeated.set(wallMs, [...(repeated.get(wallMs) ?? []), index])
  })
  const descends = repeated.size > 0 && isDescending(stamps)
  for (const [wallMs, indices] of repeated) {
    const inTimeOrder = descends ? indices.toReversed() : indices
    const [first, last] = instantsAt(wallMs)
    inTimeOrder.forEach((index, occurrence) => {
      instantsMs[index] = occurrence === 0 ? first : last
    })
  }
  const uncertain = [...repeated].filter(([, indices]) => indices.length === 1).map(([wallMs]) => wallMs)
  return { instantsMs, warnings: ambiguityWarning(uncertain, timeZone) }
}

/** By the first two rows that are clearly apart. */
function isDescending(stamps: readonly Stamp[]): boolean {
  const firstMs = stamps[0]?.wallMs ?? 0
  const apart = stamps.find(({ wallMs }) => Math.abs(wallMs - firstMs) > clearlyApartMs)
  return apart !== undefined && apart.wallMs < firstMs
}

function ambiguityWarning(wallTimesMs: readonly number[], timeZone: string): readonly string[] {
  const [firstMs] = wallTimesMs
  if (firstMs === undefined) return []
  const first = DateTime.fromMillis(firstMs, { zone: 'utc' }).toFormat('yyyy-MM-dd HH:mm')
  const others = wallTimesMs.length > 1 ? ` and ${wallTimesMs.length - 1} more times` : ''
  return [`${first}${others}: twice in ${timeZone}, once in the file, read as the earlier one`]
}
