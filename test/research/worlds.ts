import type { BackTestRequest } from '../../research/back-test.ts'
import type { Method } from '../../research/method.ts'
import type { RecordedSession } from '../../research/recorded-session.ts'
import type { Series } from '../../server/inputs/series.ts'

const hourMs = 3_600_000

/** Midnight of a day in UTC, which the tiny worlds live in. */
export const midnightMs = Date.parse('2026-01-15T00:00Z')

export const hour = (hours: number) => midnightMs + hours * hourMs

/** A series that begins at midnight. */
export function hourly(values: readonly number[]): Series {
  return { stepMs: hourMs, startsMs: values.map((_, index) => hour(index)), values }
}

/** A car that charges with up to 4 kW and has no minimum. */
export function car(id: string, arrival: number, departure: number, energyWh: number): RecordedSession {
  return {
    id,
    stationId: id,
    arrivalMs: hour(arrival),
    departureMs: hour(departure),
    energyWh,
    minPowerW: 0,
    maxPowerW: 4_000,
  }
}

export const firstComeFirstServed: Method = { type: 'rule', rule: 'first-come-first-served' }
export const equalShare: Method = { type: 'rule', rule: 'equal-share' }
export const uncontrolled: Method = { type: 'rule', rule: 'uncontrolled' }
export const earliestDepartureFirst: Method = { type: 'rule', rule: 'earliest-departure-first' }
export const clairvoyant: Method = { type: 'clairvoyant', strategy: 'cheapest' }
export const cheapest: Method = { type: 'planner', strategy: 'cheapest' }

const emptyProfile = new Map(
  Array.from({ length: 12 }, (_, month) => ['SA', 'FT', 'WT'].map((day) => `${month + 1} ${day}`))
    .flat()
    .map((key) => [key, Array.from({ length: 96 }, () => 0)] as const),
)

/** A back-test in hours at a site of 4 kW, with departures and prices known. */
export function worldOf(
  sessions: readonly RecordedSession[],
  pricePerKwh: readonly number[],
  changes: Partial<BackTestRequest> = {},
): BackTestRequest {
  return {
    sessions: sessions.toSorted((a, b) => a.arrivalMs - b.arrivalMs),
    site: { prices: hourly(pricePerKwh), gridLimit: 4_000 },
    timeZone: 'UTC',
    slotMinutes: 60,
    methods: [],
    knowledge: { departures: 'known', energy: 'known', departureErrorMs: 0, seed: 1 },
    standard: { profile: emptyProfile, yearlyUseKwh: 0 },
    effort: 'full',
    ...changes,
  }
}
