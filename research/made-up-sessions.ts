/** Makes up sessions of a workplace, for those who have prices at hand and no record of their own yet. */
import { wallClock } from '../server/inputs/wall-clock.ts'
import { randomFrom } from './random.ts'

/** What to make up. */
export interface MadeUpPeriod {
  /** Instants between which whole local days are filled. */
  readonly fromMs: number
  readonly toMs: number
  readonly timeZone: string
  /** On a working day; a tenth of them on others. */
  readonly cars: number
  readonly seed: number
}

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000
const mostDays = 28

/** Cars that stations at workplaces see: 16 A on one, two and three phases, and 32 A on one. */
const mostPowersW = [3_680, 7_360, 7_360, 11_040] as const

/**
 * A table of sessions in our own layout, for the last four weeks at most of the whole local days in a period: cars that
 * come in the morning and leave in the afternoon, and whose drivers err by up to an hour. Each id says that it is made up.
 *
 * @throws RangeError for a period without a whole local day
 */
export function madeUpSessions({ fromMs, toMs, timeZone, cars, seed }: MadeUpPeriod): string {
  const clock = wallClock(timeZone)
  const random = randomFrom(seed)
  // The clock may show a wall time twice or never: its first instant, or the one an hour later.
  const instantOf = (wallMs: number) => clock.instantsAt(wallMs)[0] ?? clock.instantsAt(wallMs + hourMs)[0] ?? wallMs
  const rows = daysWithin(clock.timeAt(fromMs), clock.timeAt(toMs)).flatMap((dayWallMs) => {
    const isWeekend = [0, 6].includes(new Date(dayWallMs).getUTCDay())
    return Array.from({ length: Math.ceil(isWeekend ? cars / 10 : cars) }, (_, car) => {
      const stay = stayOf(random)
      const at = (minutes: number) => new Date(instantOf(dayWallMs + minutes * minuteMs)).toISOString()
      const energyWh = Math.round(4_000 + random() * Math.min(26_000, stay.maxPowerW * 3))
      const times = [stay.arrival, stay.departure, stay.stated].map(at)
      const id = `made up ${new Date(dayWallMs).toISOString().slice(0, 10)} ${car + 1}`
      return [id, `CS${car + 1}`, ...times, energyWh, stay.maxPowerW, 1_380].join(',')
    })
  })
  if (rows.length === 0) throw new RangeError('no whole day lies in the period')
  return `id,station,arrival,departure,stated_departure,energy_wh,max_power_w,min_power_w\n${rows.join('\n')}\n`
}

/** The wall times of the midnights at which whole days begin, the last four weeks of them at most. */
function daysWithin(fromWallMs: number, toWallMs: number): number[] {
  const first = Math.ceil(fromWallMs / dayMs)
  const end = Math.floor(toWallMs / dayMs)
  const start = Math.max(first, end - mostDays)
  return Array.from({ length: Math.max(0, end - start) }, (_, day) => (start + day) * dayMs)
}

/** Arrival, departure and stated departure in minutes after midnight; long enough for the energy. */
function stayOf(random: () => number) {
  const arrival = Math.round(6.5 * 60 + (random() + random()) * 105)
  const departure = Math.round(14.5 * 60 + (random() + random()) * 120)
  const stated = departure + Math.round((random() - 0.5) * 120)
  return { arrival, departure, stated, maxPowerW: mostPowersW[Math.floor(random() * 4)] ?? 3_680 }
}
