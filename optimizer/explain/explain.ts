import type { BindingLimit, Plan, PlanRequest, ShortfallReason } from '../model.ts'
import { negligibleWh } from '../problem/problem.ts'

/** Why a session gets less than it wants. */
export interface ShortfallExplanation {
  readonly sessionId: string
  readonly shortfallWh: number
  readonly reason: ShortfallReason
  /** Where the reason is `headroom`: the limit that holds the car back longest, if that is not the site's in W. */
  readonly bindingLimit?: BindingLimit
  /** Slots of the session's window in which limits hold the cars back. */
  readonly bottleneckSlots: readonly number[]
  /** Those of them in which the house alone is at or above the limit. */
  readonly houseSlots: readonly number[]
}

/** One explanation for each session that gets less than it wants, in the order of the plan. */
export function explainShortfalls(request: PlanRequest, plan: Plan): ShortfallExplanation[] {
  return plan.sessions.flatMap(({ id, shortfallWh, shortfallReason, bindingLimit }, index): ShortfallExplanation[] => {
    if (!shortfallReason) return []
    const { firstSlot = 0, endSlot = 0 } = request.sessions[index] ?? {}
    const bottleneckSlots = plan.bottleneckSlots.filter((slot) => slot >= firstSlot && slot < endSlot)
    const houseSlots = bottleneckSlots.filter(
      (slot) => (request.baseLoadW[slot] ?? 0) >= (request.gridLimitW[slot] ?? 0),
    )
    const explained = { sessionId: id, shortfallWh, reason: shortfallReason, bottleneckSlots, houseSlots }
    return [bindingLimit ? { ...explained, bindingLimit } : explained]
  })
}

/**
 * The first of the three limits at which energy is lost: the window, then the site's limit, then the least power.
 *
 * @param windowWh energy that the session could take at full power throughout its window
 * @param shareWh energy that it gets without any car's least power
 */
export function shortfallReason(wishWh: number, windowWh: number, shareWh: number): ShortfallReason {
  if (windowWh < wishWh - negligibleWh) return 'window'
  return shareWh < wishWh - negligibleWh ? 'headroom' : 'minimum-power'
}
