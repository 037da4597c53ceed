import { DateTime } from 'luxon'
import type { Stamp } from './stamp.ts'
import { wallClock } from './wall-clock.ts'

/** Far more than the hour by which a clock change can turn neighbouring rows around. */
const clearlyApartMs = 3 * 3_600_000

/** Whether values hold from their time on, or up to it. */
export type TimeIs = 'start' | 'end'

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
export function resolveStamps(stamps: readonly Stamp[], timeZone: string, timeIs: TimeIs): ResolvedStamps {
  const meaningsOf = meaningsIn(timeZone, timeIs)
  const instantsMs: (number | undefined)[] = []
  const repeated = new Map<number, number[]>()
  stamps.forEach(({ wallMs, offsetMs }, index) => {
    const { instants, alone } = offsetMs === undefined ? meaningsOf(wallMs) : exactly(wallMs - offsetMs)
    instantsMs.push(alone ?? instants[0])
    if (instants.length > 1) addTo(repeated, wallMs, index)
  })
  const descends = repeated.size > 0 && isDescending(stamps)
  const uncertain: number[] = []
  for (const [wallMs, indices] of repeated) {
    const { instants, alone } = meaningsOf(wallMs)
    if (indices.length === 1 && alone === undefined) uncertain.push(wallMs)
    if (indices.length === 1) continue
    const inTimeOrder = descends ? indices.toReversed() : indices
    inTimeOrder.forEach((index, occurrence) => {
      instantsMs[index] = occurrence === 0 ? instants[0] : instants.at(-1)
    })
  }
  return { instantsMs, warnings: ambiguityWarning(uncertain, timeZone) }
}

function addTo(repeated: Map<number, number[]>, wallMs: number, index: number): void {
  const indices = repeated.get(wallMs)
  if (indices) indices.push(index)
  else repeated.set(wallMs, [index])
}

/** What a wall time can mean. */
interface Meanings {
  /** Ascending; the n-th row with this time is the n-th of them. */
  readonly instants: readonly number[]
  /** What it means where only one row has it; undefined where that is uncertain. */
  readonly alone: number | undefined
}

function exactly(atMs: number): Meanings {
  return { instants: [atMs], alone: atMs }
}

/**
 * The end of an interval is either what the clock shows then, or the time just after the last one that it
 * showed: the quarter hour before the clock goes back from 03:00 to 02:00 ends at 02:00, or at 03:00.
 */
function meaningsIn(timeZone: string, timeIs: TimeIs): (wallMs: number) => Meanings {
  const { instantsAt } = wallClock(timeZone)
  return (wallMs) => {
    const shown = instantsAt(wallMs)
    if (timeIs === 'start') return { instants: shown, alone: onlyOne(shown) }
    const justAfter = instantsAt(wallMs - 1).map((atMs) => atMs + 1)
    const instants = [...new Set([...shown, ...justAfter])].toSorted((a, b) => a - b)
    return { instants, alone: onlyOne(shown) ?? onlyOne(justAfter) }
  }
}

function onlyOne(instants: readonly number[]): number | undefined {
  return instants.length === 1 ? instants[0] : undefined
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
