/**
 * Wall-clock time and instants, exact on the days when the clock changes.
 * A wall time is written as the epoch ms that it would be if the zone were UTC.
 */
import { IANAZone } from 'luxon'

const minuteMs = 60_000
const dayMs = 86_400_000

/** A clock on the wall, somewhere. */
export interface WallClock {
  /** What it shows at an instant. */
  readonly timeAt: (atMs: number) => number
  /**
   * The instants at which it shows a wall time, ascending:
   * none where it skips that, two where it goes back over it, otherwise one.
   */
  readonly instantsAt: (wallMs: number) => readonly number[]
  /** The instant with the same wall time, whole local days earlier; where the clock skips that, whole 24 hours earlier. */
  readonly daysEarlier: (atMs: number, days: number) => number
}

/** True for a zone such as `Europe/Berlin` that this machine knows. */
export function isTimeZone(timeZone: string): boolean {
  return IANAZone.isValidZone(timeZone)
}

/** The clock of an IANA zone. It remembers what it was asked, since asking the zone takes 4 µs each time. */
export function wallClock(timeZone: string): WallClock {
  const offsetAt = offsetsOf(timeZone)
  const timeAt = (atMs: number) => atMs + offsetAt(atMs)
  const instantsAt = (wallMs: number) => {
    const before = offsetAt(wallMs - dayMs)
    const after = offsetAt(wallMs + dayMs)
    if (before === after) return [wallMs - before]
    const candidates = [wallMs - Math.max(before, after), wallMs - Math.min(before, after)]
    return candidates.filter((atMs) => timeAt(atMs) === wallMs)
  }
  const daysEarlier = (atMs: number, days: number) => {
    const instants = instantsAt(timeAt(atMs) - days * dayMs)
    // Of two, the one with the offset in force now: the second half of a repeated hour repeats a second half.
    const sameOffset = instants.find((instant) => offsetAt(instant) === offsetAt(atMs))
    return sameOffset ?? instants[0] ?? atMs - days * dayMs
  }
  return { timeAt, instantsAt, daysEarlier }
}

/** How far a zone is ahead of UTC at an instant, ms. */
function offsetsOf(timeZone: string): (atMs: number) => number {
  const zone = IANAZone.create(timeZone)
  const exactly = remembered((atMs) => zone.offset(atMs) * minuteMs)
  // No zone changes its clock and back within a day.
  const wholeDay = remembered((day) => {
    const offsetMs = exactly(day * dayMs)
    return offsetMs === exactly((day + 1) * dayMs) ? offsetMs : undefined
  })
  return (atMs) => wholeDay(Math.floor(atMs / dayMs)) ?? exactly(atMs)
}

/** Enough for the days of a century, and little memory. */
const mostRemembered = 50_000

function remembered<Value>(find: (key: number) => Value): (key: number) => Value {
  const values = new Map<number, Value>()
  return (key) => {
    const known = values.get(key)
    if (known !== undefined || values.has(key)) return known as Value
    if (values.size >= mostRemembered) values.clear()
    const value = find(key)
    values.set(key, value)
    return value
  }
}
