/** The series that a demonstration uploads, as CSV. */
import { readFile } from 'node:fs/promises'
import { houseLoadW, type Scenario } from './scenario.ts'

/** A price and when it begins to count. */
export interface PricePoint {
  /** Epoch ms. */
  readonly startMs: number
  readonly pricePerKwh: number
}

const quarterMs = 900_000
const hourMs = 3_600_000

/** Reads hourly prices without gaps, `start,price`. */
export async function readPrices(path: string | URL): Promise<PricePoint[]> {
  return pricesFrom(await readFile(path, 'utf8'))
}

/** @throws Error that names the line that is wrong */
export function pricesFrom(csv: string): PricePoint[] {
  const [, ...lines] = csv.trim().split('\n')
  return lines.map((line, index) => {
    const [start = '', price = ''] = line.split(',')
    const point = { startMs: Date.parse(start), pricePerKwh: Number(price) }
    if (Number.isNaN(point.startMs) || price === '' || Number.isNaN(point.pricePerKwh)) {
      throw new Error(`prices line ${index + 2}: "${line}" is not an instant and a price`)
    }
    return point
  })
}

/** The price at an instant; outside of their time the prices repeat. */
export function priceAt(prices: readonly PricePoint[], atMs: number): number {
  const [first] = prices
  if (!first) throw new RangeError('there are no prices')
  const hours = Math.floor((atMs - first.startMs) / hourMs)
  const index = ((hours % prices.length) + prices.length) % prices.length
  return prices[index]?.pricePerKwh ?? first.pricePerKwh
}

/** Prices of [fromMs, toMs) by the hour, repeated where they are at an end. */
export function pricesCsv(prices: readonly PricePoint[], fromMs: number, toMs: number): string {
  return csvOf('start,price', instants(fromMs, toMs, hourMs), (atMs) => priceAt(prices, atMs).toFixed(5))
}

/** The house's load in [fromMs, toMs) by the quarter hour. */
export function houseCsv(scenario: Scenario, fromMs: number, toMs: number): string {
  return csvOf('start,load_w', instants(fromMs, toMs, quarterMs), (atMs) => houseLoadW(scenario, atMs).toFixed(0))
}

function csvOf(header: string, startsMs: readonly number[], valueAt: (atMs: number) => string): string {
  const rows = startsMs.map((atMs) => `${new Date(atMs).toISOString().replace(':00.000Z', 'Z')},${valueAt(atMs)}`)
  return [header, ...rows, ''].join('\n')
}

function instants(fromMs: number, toMs: number, stepMs: number): number[] {
  return Array.from(
    { length: Math.max(0, Math.round((toMs - fromMs) / stepMs)) },
    (_, index) => fromMs + index * stepMs,
  )
}
