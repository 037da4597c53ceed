import type { LimitPrice } from '../../optimizer/explain/limit-price.ts'
import type { SlotReason } from '../../optimizer/explain/slot-reason.ts'
import type { Plan, PlanRequest, Strategy } from '../../optimizer/model.ts'

/** The newest plan with the problem it solves; arrays per slot, as in `PlanRequest` and `Plan`. */
export interface PlanView extends Plan, Pick<PlanRequest, 'limits' | 'phaseLimitA' | 'baseLoadA'> {
  /** Under which it is on record. */
  readonly id: number
  readonly strategy: Strategy
  readonly startsMs: readonly number[]
  readonly endMs: number
  readonly gridLimitW: readonly number[]
  readonly baseLoadW: readonly number[]
  readonly pricePerKwh: readonly number[]
  readonly madeAtMs: number
  readonly solveMs: number
  readonly cause: string
}

/** Why the newest plan is as it is, and what would change it; arrays per slot of the plan. */
export interface ExplanationView {
  /** Which plan it explains: `plannedAtMs` of the figures. */
  readonly plannedAtMs: number
  readonly startsMs: readonly number[]
  readonly endMs: number
  /** Changes that would make all fit, each proven by planning with it; empty where all fits. */
  readonly offers: readonly { readonly sessionId?: string; readonly text: string }[]
  /** What one more kW of grid limit in a slot would save, in the currency, and bring in energy, Wh. */
  readonly limitPrices: readonly LimitPrice[]
  /** By session, why it charges or waits in each slot; of the first 20 sessions. */
  readonly reasons: Readonly<Record<string, readonly SlotReason[]>>
}
