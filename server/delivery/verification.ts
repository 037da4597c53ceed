import type { Compared } from '../sessions/ceiling.ts'
import { nominalVoltageV } from '../sessions/charging-needs.ts'
import { type ChargingSchedule, powerAt } from './charging-schedule.ts'

/** What a station's composite schedule says about the profile it took. */
export type Verdict =
  | { readonly type: 'as-sent'; readonly compared: readonly Compared[] }
  /** The station allows less for a time: another limit is over it, and the car is safe. */
  | ({ readonly type: 'lower'; readonly compared: readonly Compared[] } & Difference)
  /** The station allows more for a time than it was told: the profile does not count. */
  | ({ readonly type: 'higher'; readonly found: ChargingSchedule } & Difference)
  /** Nothing that could be compared. */
  | { readonly type: 'untold' }

/** Where two schedules differ most. */
export interface Difference {
  readonly atMs: number
  readonly foundW: number
  readonly sentW: number
}

/** What the answer is compared with. */
export interface SentSchedule {
  readonly schedule: ChargingSchedule
  /** Phases the car uses; absent for DC. */
  readonly phases?: number
  /** When the answer came, epoch ms. */
  readonly nowMs: number
}

// Stations round to their own steps: up by a tenth of an ampere per phase, down to whole ones.
const aboveAPerPhase = 0.15
const belowAPerPhase = 1.05
// Starts of periods are in whole seconds, from an instant that is not one.
const skewMs = 3_000
// A clock that is off further than that tells no instant that could be used.
const mostClockErrorMs = 3_600_000

/**
 * Compares a GetCompositeSchedule answer (K08) with what was sent, interval by interval, by the station's own clock:
 * that is how it reads the profile's times. Forgives what stations do differently without harm: starts in fractions
 * of seconds, another unit, phases left out, equal periods merged, a schedule shorter than asked for.
 */
export function verdictOn(answer: unknown, { schedule, phases, nowMs }: SentSchedule): Verdict {
  const told = compositeFrom(answer, phases, nowMs)
  if (!told) return { type: 'untold' }
  const perPhaseW = nominalVoltageV * (phases ?? 3)
  const toleranceW = belowAPerPhase * perPhaseW
  const differences = intervals(schedule, told).map(({ fromMs, toMs }) => {
    const atMs = (fromMs + toMs) / 2
    return { fromMs, toMs, atMs, foundW: powerAt(told.schedule, atMs), sentW: powerAt(schedule, atMs), toleranceW }
  })
  const highest = differences.toSorted((a, b) => b.foundW - b.sentW - (a.foundW - a.sentW))[0]
  const lowest = differences.toSorted((a, b) => a.foundW - a.sentW - (b.foundW - b.sentW))[0]
  if (!highest || !lowest) return { type: 'untold' }
  if (highest.foundW - highest.sentW > aboveAPerPhase * perPhaseW) {
    return { type: 'higher', found: told.schedule, ...highest }
  }
  if (lowest.sentW - lowest.foundW > toleranceW) return { type: 'lower', ...lowest, compared: differences }
  return { type: 'as-sent', compared: differences }
}

/** A station's schedule and the time for which it told it. */
interface Told {
  readonly schedule: ChargingSchedule
  readonly fromMs: number
  readonly toMs: number
}

/** The intervals in which neither schedule changes, but for those that a skewed clock may make up. */
function intervals(sent: ChargingSchedule, { schedule, fromMs, toMs }: Told): Pick<Compared, 'fromMs' | 'toMs'>[] {
  const starts = [...sent.steps, ...schedule.steps].map(({ startMs }) => startMs)
  const cuts = [fromMs, ...starts.filter((startMs) => startMs > fromMs && startMs < toMs), toMs].sort((a, b) => a - b)
  return cuts.slice(1).flatMap((endMs, index) => {
    const startMs = cuts[index] ?? endMs
    return endMs - startMs > 2 * skewMs ? [{ fromMs: startMs, toMs: endMs }] : []
  })
}

function compositeFrom(answer: unknown, phases: number | undefined, nowMs: number): Told | undefined {
  const schedule = fieldsOf(fieldsOf(answer)?.schedule)
  if (!schedule || !Array.isArray(schedule.chargingSchedulePeriod)) return undefined
  const toldMs = Date.parse(String(schedule.scheduleStart))
  const fromMs = Math.abs(toldMs - nowMs) < mostClockErrorMs ? toldMs : nowMs
  const durationS = Number(schedule.duration)
  const steps = schedule.chargingSchedulePeriod.map((period: unknown) => {
    const { startPeriod, limit, numberPhases } = fieldsOf(period) ?? {}
    return {
      startMs: fromMs + Number(startPeriod) * 1_000,
      powerW: wattsFrom(Number(limit), schedule.chargingRateUnit, phases, numberPhases),
    }
  })
  const isReadable = steps.every(({ startMs, powerW }) => Number.isFinite(startMs) && Number.isFinite(powerW))
  if (steps.length === 0 || !isReadable || !(durationS > 0)) return undefined
  return { schedule: { steps }, fromMs, toMs: fromMs + durationS * 1_000 }
}

/** A limit as the car meets it, W over the phases that it uses: amperes are per phase, watts in sum (K01.FR.51). */
function wattsFrom(limit: number, unit: unknown, phases: number | undefined, numberPhases: unknown): number {
  const over = typeof numberPhases === 'number' && numberPhases >= 1 ? numberPhases : phases
  if (unit === 'A') return limit * nominalVoltageV * (phases ?? over ?? 3)
  return phases === undefined || over === undefined ? limit : (limit / over) * phases
}

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}
