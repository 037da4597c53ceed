/**
 * Wall-clock time and instants, exact on the days when the clock changes.
 * A wall time is written as the epoch ms that it would be if the zone were UTC.
 */
import { IANAZone } from 'luxon'

const minuteMs = 60_000
const dayMs = 86_400_000

/** True for a zone such as `Europe/Berlin` that this machine knows. */
export function isTimeZone(timeZone: string): boolean {
  return IANAZone.isValidZone(timeZone)
}

/** What a clock on the wall in the zone shows at an instant, ms. */
export function wallTimeAt(atMs: number, timeZone: string): number {
  return atMs + offsetMs(atMs, timeZone)
}

/**
 * The instants at which a clock in the zone shows a wall time, ascending:
 * none where the clock skips it, two where the clock goes back over it, otherwise one.
 */
export function instantsAt(wallMs: number, timeZone: string): readonly number[] {
  const before = offsetMs(wallMs - dayMs, timeZone)
  const after = offsetMs(wallMs + dayMs, timeZone)
  if (before === after) return [wallMs - before]
  return [wallMs - Math.max(before, after), wallMs - Math.min(before, after)].filter(
    (atMs) => wallTimeAt(atMs, timeZone) === wallMs,
  )
}

/** As `instantsAt` for one zone, for files with many times: asks once per day, and once per time near a clock change. */
export function manyInstantsAt(timeZone: string): (wallMs: number) => readonly number[] {
  const calmOffset = remembered((day: number): number | undefined => {
    const before = offsetMs((day - 1) * dayMs, timeZone)
    return before === offsetMs((day + 2) * dayMs, timeZone) ? before : undefined
  })
  const nearChange = remembered((wallMs: number) => instantsAt(wallMs, timeZone))
  return (wallMs) => {
    const offset = calmOffset(Math.floor(wallMs / dayMs))
    return offset === undefined ? nearChange(wallMs) : [wallMs - offset]
  }
}

function remembered<Value>(find: (key: number) => Value): (key: number) => Value {
  const values = new Map<number, Value>()
  return (key) => {
    const known = values.get(key)
    if (known !== undefined || values.has(key)) return known as Value
    const value = find(key)
    values.set(key, value)
    return value
  }
}

/** The instant with the same wall time, whole local days earlier; in the hour the clock skips, whole 24 hours earlier. */
export function daysEarlier(atMs: number, days: number, timeZone: string): number {
  const instants = instantsAt(wallTimeAt(atMs, timeZone) - days * dayMs, timeZone)
  // Of two, the one with the offset in force now: the second half of a repeated hour repeats a second half.
  const sameOffset = instants.find((instant) => offsetMs(instant, timeZone) === offsetMs(atMs, timeZone))
  return sameOffset ?? instants[0] ?? atMs - days * dayMs
}

function offsetMs(atMs: number, timeZone: string): number {
  return IANAZone.create(timeZone).offset(atMs) * minuteMs
}
