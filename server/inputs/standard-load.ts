import { wallClock } from './wall-clock.ts'

const quarterMs = 900_000
const dayMs = 96 * quarterMs

/** Where the household profile H25 lies, for whoever reads files. */
export const h25File = new URL('../../fixtures/loads/bdew-h25.csv', import.meta.url)

/** BDEW's day types: Saturday, Sunday (and public holiday), working day. */
export const dayTypes = ['SA', 'FT', 'WT'] as const

type DayType = (typeof dayTypes)[number]

/** Energy of a quarter hour, kWh per 1,000,000 kWh a year before dynamisation: per `{month 1–12} {day type}`, 96 values. */
export type StandardProfile = ReadonlyMap<string, readonly number[]>

/** Mean power over [fromMs, toMs), W. */
export type MeanLoad = (fromMs: number, toMs: number) => number

/**
 * Reads a profile in the layout of `fixtures/loads/bdew-h25.csv`.
 *
 * @throws Error if it is not 12 months × 3 day types × 96 numbers
 */
export function parseStandardProfile(csv: string): StandardProfile {
  const rows = csv.trim().split(/\r?\n/).slice(1)
  const profile = new Map(
    rows.map((row) => {
      const [month, dayType, ...quarters] = row.split(',')
      return [`${month} ${dayType}`, quarters.map(Number)]
    }),
  )
  const isWhole = [...profile.values()].every((quarters) => quarters.length === 96 && quarters.every(Number.isFinite))
  if (profile.size !== 36 || !isWhole) {
    throw new Error(`standard profile: found ${profile.size} rows, expected 36 rows of 96 numbers`)
  }
  return profile
}

/**
 * The load of a standard household that uses `yearlyUseKwh` a year, by the clock of its zone.
 * A profile's year adds up to its yearly use within 1 %. Public holidays count as the weekday they fall on.
 */
export function standardLoad(profile: StandardProfile, yearlyUseKwh: number, timeZone: string): MeanLoad {
  const clock = wallClock(timeZone)
  // kWh per 1,000,000 kWh, in a quarter hour, to W.
  const scale = (yearlyUseKwh / 1_000_000) * 4 * 1000
  return (fromMs, toMs) => {
    let sum = 0
    for (let atMs = fromMs; atMs < toMs; ) {
      const wallMs = clock.timeAt(atMs)
      const untilMs = Math.min(toMs, atMs + quarterMs - (wallMs % quarterMs))
      sum += quarterKwh(profile, wallMs) * (untilMs - atMs)
      atMs = untilMs
    }
    return (scale * sum) / (toMs - fromMs)
  }
}

function quarterKwh(profile: StandardProfile, wallMs: number): number {
  const day = new Date(wallMs)
  const quarters = profile.get(`${day.getUTCMonth() + 1} ${dayType(day)}`)
  const quarter = Math.floor((wallMs % dayMs) / quarterMs)
  return (quarters?.[quarter] ?? 0) * dynamisation(dayOfYear(day))
}

function dayType(day: Date): DayType {
  const weekday = day.getUTCDay()
  if (weekday === 6) return 'SA'
  return weekday === 0 ? 'FT' : 'WT'
}

function dayOfYear(day: Date): number {
  return Math.floor((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / dayMs) + 1
}

/** How much more, or less, households use on a day of the year: BDEW's polynomial of the profiles of 2025. */
function dynamisation(day: number): number {
  return -3.92e-10 * day ** 4 + 3.2e-7 * day ** 3 - 7.02e-5 * day ** 2 + 2.1e-3 * day + 1.24
}
