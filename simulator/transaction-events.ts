import type { OCPP20 } from 'typed-ocpp'
import type { CsmsLink } from './csms-link.ts'

/** An event on its way, and how often it was tried. */
interface Waiting {
  readonly request: OCPP20.TransactionEventRequest
  attempts: number
}

/** What became of the newest attempt to deliver. */
export type DeliveryOutcome = 'delivered' | 'kept' | 'discarded'

// MessageAttemptsTransactionEvent: refused that often, an event is given up (E13). A lost connection does not count.
const mostAttempts = 3

/** Transaction events in the order in which they happened, kept until the CSMS has them. */
export class TransactionEvents {
  readonly #link: CsmsLink
  #waiting: Waiting[] = []

  constructor(link: CsmsLink) {
    this.#link = link
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /** Whether events of a transaction, or of any where none is named, still wait. */
  holds(transactionId?: string): boolean {
    return this.#waiting.some(
      ({ request }) => transactionId === undefined || request.transactionInfo.transactionId === transactionId,
    )
  }

  /** Keeps an event; one that happens without a connection says so. */
  add(request: OCPP20.TransactionEventRequest): void {
    this.#waiting.push({ request: this.#link.isOnline ? request : { ...request, offline: true }, attempts: 0 })
  }

  /** Tries to deliver the oldest event. */
  async deliverNext(): Promise<DeliveryOutcome> {
    const [next] = this.#waiting
    if (!next) return 'kept'
    try {
      await this.#link.call('TransactionEvent', next.request)
      this.#waiting = this.#waiting.slice(1)
      return 'delivered'
    } catch {
      if (!this.#link.isOnline || ++next.attempts < mostAttempts) return 'kept'
      this.#waiting = this.#waiting.slice(1)
      return 'discarded'
    }
  }
}
