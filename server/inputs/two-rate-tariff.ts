import { wallClock } from './wall-clock.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A day and a night price, and the local hours between which they change. */
export interface TwoRates {
  /** Per kWh, from `nightEndHour` to `nightStartHour`. */
  readonly dayPerKwh: number
  /** Per kWh, from `nightStartHour` to `nightEndHour`. */
  readonly nightPerKwh: number
  /** Whole local hour, 0 to 23, later in the day than `nightEndHour`. */
  readonly nightStartHour: number
  readonly nightEndHour: number
}

/** What is assumed until prices are uploaded: 0.33 by day, 0.30 from 22:00 to 06:00. */
export const assumedRates: TwoRates = { dayPerKwh: 0.33, nightPerKwh: 0.3, nightStartHour: 22, nightEndHour: 6 }

/** A price known for every instant. */
export interface Tariff {
  /** Price per kWh in force at an instant. */
  readonly priceAt: (atMs: number) => number
  /** The first instant after this one at which the price changes, so that slots can be cut there. */
  readonly nextChangeMs: (atMs: number) => number
}

/** The tariff of a day and a night rate in the local time of a zone. */
export function twoRateTariff(timeZone: string, rates: TwoRates = assumedRates): Tariff {
  const clock = wallClock(timeZone)
  const isNight = (wallMs: number) => {
    const hour = Math.floor(timeOfDay(wallMs) / hourMs)
    return hour >= rates.nightStartHour || hour < rates.nightEndHour
  }
  return {
    priceAt: (atMs) => (isNight(clock.timeAt(atMs)) ? rates.nightPerKwh : rates.dayPerKwh),
    nextChangeMs: (atMs) => {
      const wallMs = clock.timeAt(atMs)
      const midnightMs = wallMs - timeOfDay(wallMs)
      const changesMs = [0, 1, 2]
        .flatMap((day) => [rates.nightEndHour, rates.nightStartHour].map((hour) => day * dayMs + hour * hourMs))
        .flatMap((sinceMidnightMs) => clock.instantsAt(midnightMs + sinceMidnightMs))
      return changesMs.find((changeMs) => changeMs > atMs) ?? atMs + dayMs
    },
  }
}

/** Mean price per kWh of a tariff over [fromMs, toMs). */
export function meanPrice(tariff: Tariff, fromMs: number, toMs: number): number {
  if (tariff.nextChangeMs(fromMs) >= toMs) return tariff.priceAt(fromMs)
  let sum = 0
  for (let atMs = fromMs; atMs < toMs; ) {
    const untilMs = Math.min(toMs, tariff.nextChangeMs(atMs))
    sum += tariff.priceAt(atMs) * (untilMs - atMs)
    atMs = untilMs
  }
  return sum / (toMs - fromMs)
}

function timeOfDay(wallMs: number): number {
  return ((wallMs % dayMs) + dayMs) % dayMs
}
