/** Explains one plan off the event loop, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { type LimitPrice, limitPrices } from '../../optimizer/explain/limit-price.ts'
import { type Offer, offers } from '../../optimizer/explain/offers.ts'
import type { PlanRequest } from '../../optimizer/model.ts'
import { plan } from '../../optimizer/plan.ts'

/** To the server: what was found. */
export interface Explanation {
  readonly offers: readonly Offer[]
  readonly limitPrices: readonly LimitPrice[]
}

const request = workerData as PlanRequest
const explanation: Explanation = {
  offers: offers(request, plan(request)),
  limitPrices: limitPrices(request),
}
parentPort?.postMessage(explanation)
