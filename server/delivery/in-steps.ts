import type { ProfileOrder } from '../ocpp/v201/profile.ts'
import type { Step } from './gradual.ts'
import { inTurns } from './in-turns.ts'

/** An order, and what it does to what its station may charge by. */
export interface Dispatch {
  readonly order: ProfileOrder
  readonly step: Step
}

/** What becomes of a single order. */
export interface Deliveries {
  /** Makes it its EVSE's newest one; all but what lowers is held until it is delivered or dropped. */
  put(dispatch: Dispatch): void
  /** @returns whether the station took it; false where a newer one replaced it */
  deliver(order: ProfileOrder): Promise<boolean>
  /** Gives up one that is still held. */
  drop(order: ProfileOrder): void
}

/**
 * Sends orders in steps: what lowers a car's power first, then what limits one that nothing limited, then what raises.
 * Each step waits until all before it was accepted, of other calls, too, and is dropped where it was not: between two
 * plans, too, the site stays under its limit, and a failure asks for another plan anyway.
 */
export class InSteps {
  readonly #deliveries: Deliveries
  /** Deliveries under way that what raises waits for, each with whether it came through. */
  readonly #awaited = new Set<Promise<boolean>>()

  constructor(deliveries: Deliveries) {
    this.#deliveries = deliveries
  }

  /** @returns when every order is delivered, dropped or given up */
  async dispatch(dispatches: readonly Dispatch[]): Promise<void> {
    // All in this turn: what is cancelled or replaced while they are started must not come back.
    for (const dispatch of dispatches) this.#deliveries.put(dispatch)
    let cameThrough = true
    for (const step of ['lowers', 'begins'] as const) {
      const orders = ordersOf(dispatches, step)
      if (!cameThrough) this.#dropAll(orders)
      else cameThrough = await this.#allCameThrough(await inTurns(orders, (order) => this.#awaitedDelivery(order)))
    }
    const raising = ordersOf(dispatches, 'raises')
    if (!cameThrough) return this.#dropAll(raising)
    await Promise.allSettled(await inTurns(raising, (order) => this.#deliveries.deliver(order)))
  }

  /** Whether all came through, that of newer calls among it, which began meanwhile. */
  async #allCameThrough(own: readonly Promise<boolean>[]): Promise<boolean> {
    let awaited = [...own, ...this.#awaited]
    while (awaited.length > 0) {
      if (!(await Promise.all(awaited)).every(Boolean)) return false
      awaited = [...this.#awaited]
    }
    return true
  }

  async #awaitedDelivery(order: ProfileOrder): Promise<boolean> {
    const cameThrough = this.#deliveries.deliver(order).catch(() => false)
    this.#awaited.add(cameThrough)
    try {
      return await cameThrough
    } finally {
      this.#awaited.delete(cameThrough)
    }
  }

  #dropAll(orders: readonly ProfileOrder[]): void {
    for (const order of orders) this.#deliveries.drop(order)
  }
}

function ordersOf(dispatches: readonly Dispatch[], step: Step): ProfileOrder[] {
  return dispatches.filter((each) => each.step === step).map(({ order }) => order)
}
