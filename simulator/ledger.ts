import { acceptsWh, type Car, charged, drawnW, maxPowerW } from './car.ts'

/** What the site's energy costs, and what the house draws of it. */
export interface SiteTerms {
  priceAt(atMs: number): number
  houseLoadW(atMs: number): number
}

/** What a while of charging came to, and what it would have come to without a plan. */
export interface Account {
  readonly energyWh: number
  readonly cost: number
  readonly uncontrolledCost: number
  /** Highest power of house and cars, W. */
  readonly peakW: number
  readonly uncontrolledPeakW: number
}

const minuteMs = 60_000

/** Keeps account, minute by minute, of what cars drew and of what they would have drawn from plug-in on. */
export class Ledger {
  readonly #terms: SiteTerms
  readonly #uncontrolledW = new Map<number, number>()
  #energyWh = 0
  #cost = 0
  #peakW = 0

  constructor(terms: SiteTerms) {
    this.#terms = terms
  }

  /** All cars together drew `powerW` during the minute that begins at `minuteStartMs`. */
  add(minuteStartMs: number, powerW: number): void {
    const energyWh = powerW / 60
    this.#energyWh += energyWh
    this.#cost += (energyWh / 1_000) * this.#terms.priceAt(minuteStartMs)
    this.#peakW = Math.max(this.#peakW, powerW + this.#terms.houseLoadW(minuteStartMs))
    if (!this.#uncontrolledW.has(minuteStartMs)) this.#uncontrolledW.set(minuteStartMs, 0)
  }

  /** A visit is over: the same energy, had the car charged at full power from its arrival on. */
  addVisit(car: Car, arrivalMs: number, energyWh: number): void {
    const offer = { powerW: maxPowerW(car.model), phases: car.model.phases }
    let unplanned: Car = { ...car, wantedWh: energyWh }
    for (let atMs = Math.ceil(arrivalMs / minuteMs) * minuteMs; acceptsWh(unplanned) > 0; atMs += minuteMs) {
      const before = acceptsWh(unplanned)
      unplanned = charged(unplanned, drawnW(unplanned, offer), minuteMs)
      const powerW = (before - acceptsWh(unplanned)) * 60
      this.#uncontrolledW.set(atMs, (this.#uncontrolledW.get(atMs) ?? 0) + powerW)
    }
  }

  /** The account so far; a new one begins. */
  close(): Account {
    const uncontrolled = [...this.#uncontrolledW]
    const account: Account = {
      energyWh: this.#energyWh,
      cost: this.#cost,
      peakW: this.#peakW,
      uncontrolledCost: uncontrolled.reduce(
        (sum, [atMs, powerW]) => sum + (powerW / 60_000) * this.#terms.priceAt(atMs),
        0,
      ),
      uncontrolledPeakW: Math.max(0, ...uncontrolled.map(([atMs, powerW]) => powerW + this.#terms.houseLoadW(atMs))),
    }
    this.#uncontrolledW.clear()
    this.#energyWh = 0
    this.#cost = 0
    this.#peakW = 0
    return account
  }
}
