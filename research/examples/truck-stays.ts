import { type BackTestRequest, backTestOf, type MethodResult, playMethod } from '../back-test.ts'
import type { Method } from '../method.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** What is printed of a truck's session, and the prices of its day. */
export interface TruckSession {
  readonly transaction: string
  /** Local day, `2022-04-04`. */
  readonly day: string
  /** Printed costs, in the currency of `pricePerKwh`. */
  readonly uncontrolledCost: number
  readonly smartCost: number
  /** Start of the day, and its 24 hourly prices. */
  readonly midnightMs: number
  readonly pricePerKwh: readonly number[]
}

/** A stay that would cost uncontrolled what is printed, and what it costs by our plan. */
export interface TruckStay {
  readonly arrivalHour: number
  readonly maxPowerW: number
  readonly energyWh: number
  readonly uncontrolledCost: number
  readonly cheapestCost: number
}

// The trucks leave at 23:59 of the day on which they came.
const departureMs = 24 * hourMs - minuteMs

/**
 * The stays from each whole hour on, at each charger's power, whose energy costs uncontrolled what is printed; those that
 * no stay until the departure could cost are left out. Played by the back-test's own methods, with prices known.
 */
export function truckStays(session: TruckSession, maxPowersW: readonly number[]): TruckStay[] {
  return maxPowersW.flatMap((maxPowerW) =>
    session.pricePerKwh.flatMap((_, arrivalHour) => {
      const energyWh = energyCosting(session, arrivalHour, maxPowerW)
      return energyWh === undefined ? [] : [played(session, arrivalHour, maxPowerW, energyWh)]
    }),
  )
}

/** Energy that costs what is printed when it is charged at full power from the arrival on, Wh; undefined if none does. */
function energyCosting(
  { pricePerKwh, uncontrolledCost }: TruckSession,
  arrivalHour: number,
  maxPowerW: number,
): number | undefined {
  let leftCost = uncontrolledCost
  let energyWh = 0
  for (let hour = arrivalHour; hour < pricePerKwh.length; hour++) {
    const pricePerWh = (pricePerKwh[hour] ?? 0) / 1_000
    const mostWh = (maxPowerW * (Math.min((hour + 1) * hourMs, departureMs) - hour * hourMs)) / hourMs
    if (mostWh * pricePerWh >= leftCost) return Math.round(energyWh + leftCost / pricePerWh)
    energyWh += mostWh
    leftCost -= mostWh * pricePerWh
  }
  return undefined
}

function played(session: TruckSession, arrivalHour: number, maxPowerW: number, energyWh: number): TruckStay {
  const backTest = backTestOf(requestFor(session, arrivalHour, maxPowerW, energyWh))
  const costOf = (method: Method) => ended(playMethod(backTest, method)).figures.cost
  return {
    arrivalHour,
    maxPowerW,
    energyWh,
    uncontrolledCost: costOf({ type: 'rule', rule: 'uncontrolled' }),
    cheapestCost: costOf({ type: 'planner', strategy: 'cheapest' }),
  }
}

function requestFor(
  { transaction, midnightMs, pricePerKwh }: TruckSession,
  arrivalHour: number,
  maxPowerW: number,
  energyWh: number,
): BackTestRequest {
  const startsMs = pricePerKwh.map((_, hour) => midnightMs + hour * hourMs)
  const truck = {
    id: transaction,
    stationId: transaction,
    arrivalMs: midnightMs + arrivalHour * hourMs,
    departureMs: midnightMs + departureMs,
    energyWh,
    minPowerW: 0,
    maxPowerW,
  }
  return {
    sessions: [truck],
    site: { prices: { stepMs: hourMs, startsMs, values: pricePerKwh }, gridLimit: maxPowerW },
    timeZone: 'Europe/Stockholm',
    slotMinutes: 60,
    methods: [],
    knowledge: { departures: 'known', energy: 'known', departureErrorMs: 0, seed: 1 },
    // The site is the truck alone.
    standard: { profile: new Map(), yearlyUseKwh: 0 },
    effort: 'quick',
  }
}

function ended(playing: Generator<number, MethodResult>): MethodResult {
  let step = playing.next()
  while (!step.done) step = playing.next()
  return step.value
}
