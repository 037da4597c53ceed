/** Plans off the event loop: takes one request at a time, sends every better plan, and says when it is done. */

import { parentPort } from 'node:worker_threads'
import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import { plans } from '../../optimizer/plan.ts'
import { loadHighs } from '../../optimizer/solvers/highs.ts'
import { highsLimits } from '../../optimizer/solvers/solver-choice.ts'
import { messageOf } from '../error-message.ts'

/** From the server: plan this. */
export interface SolveOrder {
  readonly id: number
  readonly request: PlanRequest
}

/** To the server: a plan, the last plan, or the reason there is none. */
export type SolveReport =
  | { readonly id: number; readonly type: 'plan'; readonly plan: Plan }
  | { readonly id: number; readonly type: 'done' }
  | { readonly id: number; readonly type: 'failed'; readonly message: string }

// Loaded once and kept: that takes longer than most plans. One car is planned without it.
const loading = loadHighs(highsLimits)

parentPort?.on('message', (order: SolveOrder) => void solve(order))

async function solve({ id, request }: SolveOrder): Promise<void> {
  const report = (message: SolveReport) => parentPort?.postMessage(message)
  try {
    const effort = { isSupervised: true, ...(request.sessions.length > 1 ? { highs: await loading } : {}) }
    for (const plan of plans(request, effort)) report({ id, type: 'plan', plan })
    report({ id, type: 'done' })
  } catch (error) {
    report({ id, type: 'failed', message: messageOf(error) })
  }
}
