/** Times as they are written in files. */

const minuteMs = 60_000

/** A written time: what the clock showed, and where the text says so, its distance from UTC. */
export interface Stamp {
  /** The epoch ms that the text would mean in UTC. */
  readonly wallMs: number
  /** Ahead of UTC, ms. */
  readonly offsetMs?: number
}

/** What marks behind a time mean, ms ahead of UTC. */
const markOffsetsMs: Readonly<Record<string, number>> = { UTC: 0, CET: 60 * minuteMs, CEST: 120 * minuteMs }

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|UTC|[-+]\d\d(?::?\d\d)?)?$/
const dayFirst = /^(\d\d?)([./])(\d\d?)\2(\d{4}),? +(\d\d?):(\d\d)(?::(\d\d))?(?:\s*\((UTC|CET|CEST)\))?$/
const english = /^(?:(\d\d?)\/|([a-z]{3}) )(\d\d?)(?:\/|, )(\d{4}),? (\d\d?):(\d\d)(?::(\d\d))? ([AP]M)$/i
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `2026-03-29`, `2026-03-29 00:15`, `2026-03-29T00:15:00.000+01:00`, `2026-03-28T23:15Z`. */
export function isoStamp(text: string): Stamp | undefined {
  const match = iso.exec(text.trim())
  if (!match) return undefined
  const [, year, month, day, hour = 0, minute = 0, second = 0, offset] = match
  return stamp(
    [year, month, day, hour, minute, second].map(Number),
    offset === undefined ? undefined : offsetMs(offset),
  )
}

/** `29.03.2026 00:15`, `29/03/2026 00:15:00`, `29/03/2026 01:45:00 (CET)`: day before month. */
export function dayFirstStamp(text: string): Stamp | undefined {
  const match = dayFirst.exec(text.trim())
  if (!match) return undefined
  const [, day, , month, year, hour, minute, second = 0, mark] = match
  return stamp(
    [year, month, day, hour, minute, second].map(Number),
    mark === undefined ? undefined : markOffsetsMs[mark],
  )
}

/** `3/29/2026 5:00:00 AM`, `Mar 29, 2026 5:00 AM`: month before day, and hours to 12. */
export function englishStamp(text: string): Stamp | undefined {
  const match = english.exec(text.trim())
  if (!match) return undefined
  const [, monthNumber, monthName, day, year, hour, minute, second = 0, half] = match
  const month = monthNumber === undefined ? months.indexOf(monthName?.toLowerCase() ?? '') + 1 : Number(monthNumber)
  const hourOfDay = (Number(hour) % 12) + (half?.toUpperCase() === 'PM' ? 12 : 0)
  return stamp([Number(year), month, Number(day), hourOfDay, Number(minute), Number(second)], undefined)
}

/** `1774738800000`: ms since 1970 in UTC. */
export function epochStamp(text: string): Stamp | undefined {
  return /^\d{11,14}$/.test(text.trim()) ? { wallMs: Number(text), offsetMs: 0 } : undefined
}

function stamp(fields: readonly number[], offset: number | undefined): Stamp | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  const wallMs = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(wallMs)
  // Date.UTC carries 31 April over into May, and takes the year 26 for 1926.
  const isRealDay = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  const isReal = isRealDay && hour <= 23 && minute <= 59 && second <= 59
  if (!isReal) return undefined
  return offset === undefined ? { wallMs } : { wallMs, offsetMs: offset }
}

/** Of `Z`, `UTC`, `+01:00`, `+0100` or `+01`. */
function offsetMs(text: string): number {
  if (text === 'Z' || text === 'UTC') return 0
  const sign = text.startsWith('-') ? -1 : 1
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(':', ''))
  return sign * minutes * minuteMs
}
