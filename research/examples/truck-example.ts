import { readFileSync } from 'node:fs'
import { wallClock } from '../../server/inputs/wall-clock.ts'
import { type TruckSession, type TruckStay, truckStays } from './truck-stays.ts'

/** A truck's printed costs beside the range of ours over all stays that agree with the printed uncontrolled cost. */
export interface TruckRow {
  readonly transaction: string
  readonly day: string
  readonly uncontrolledCost: number
  readonly smartCost: number
  /** Absent where no stay costs uncontrolled what is printed. */
  readonly cheapestCost?: { readonly least: number; readonly most: number }
  readonly energyWh?: { readonly least: number; readonly most: number }
  readonly stays: readonly TruckStay[]
  /** `within`: some stay explains both figures; `below`: no stay of that day can cost so little; `above`: ours never costs so much. */
  readonly verdict: 'within' | 'below' | 'above' | 'no stay'
}

/** SEK for one EUR, about that of April 2022: the study prints none. */
export const sekPerEur = 10.3

/** Least and greatest power of the study's chargers, W. */
export const truckPowersW: readonly number[] = [40_000, 125_000]

const timeZone = 'Europe/Stockholm'

/** The seven truck sessions of the study, each set beside our cost, SEK. */
export function truckExample(exchangeRate = sekPerEur): TruckRow[] {
  const prices = new Map(rowsOf('se3-2022-04.csv').map(([day = '', ...values]) => [day, values.map(Number)]))
  return rowsOf('truck-costs.csv').map(([transaction = '', day = '', uncontrolled = '', smart = '']) =>
    truckRow({
      transaction,
      day,
      uncontrolledCost: Number(uncontrolled),
      smartCost: Number(smart),
      midnightMs: wallClock(timeZone).instantsAt(Date.parse(`${day}T00:00Z`))[0] ?? Number.NaN,
      pricePerKwh: (prices.get(day) ?? []).map((perMwh) => (perMwh / 1_000) * exchangeRate),
    }),
  )
}

/** A session's printed costs beside the range of ours. */
export function truckRow(session: TruckSession): TruckRow {
  const { transaction, day, uncontrolledCost, smartCost } = session
  const stays = truckStays(session, truckPowersW)
  const printed = { transaction, day, uncontrolledCost, smartCost, stays }
  if (stays.length === 0) return { ...printed, verdict: 'no stay' }
  const cheapestCost = rangeOf(stays.map((stay) => stay.cheapestCost))
  return {
    ...printed,
    cheapestCost,
    energyWh: rangeOf(stays.map((stay) => stay.energyWh)),
    verdict: smartCost < cheapestCost.least ? 'below' : smartCost > cheapestCost.most ? 'above' : 'within',
  }
}

function rangeOf(values: readonly number[]): { readonly least: number; readonly most: number } {
  return { least: Math.min(...values), most: Math.max(...values) }
}

/** The fields of each row below the header. */
function rowsOf(fileName: string): string[][] {
  const text = readFileSync(new URL(`../../fixtures/examples/${fileName}`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(','))
}
