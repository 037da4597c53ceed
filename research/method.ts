import type { Strategy } from '../optimizer/model.ts'
import { defaultLaterRoomPercent } from '../server/planning/planning-problem.ts'
import type { SafeEarly } from '../server/planning/safe-early.ts'
import { earliestDepartureFirst } from './rules/earliest-departure-first.ts'
import { equalShare } from './rules/equal-share.ts'
import { firstComeFirstServed } from './rules/first-come-first-served.ts'
import type { Rule } from './rules/rule.ts'
import { uncontrolled } from './rules/uncontrolled.ts'

/** Simple rules that the planner is compared with, by name. */
export const rules = {
  uncontrolled,
  'first-come-first-served': firstComeFirstServed,
  'equal-share': equalShare,
  'earliest-departure-first': earliestDepartureFirst,
} as const satisfies Record<string, Rule>

export type RuleName = keyof typeof rules

/** A way to charge the cars of a period. */
export type Method =
  | { readonly type: 'rule'; readonly rule: RuleName }
  /** The live server's planner. */
  | {
      readonly type: 'planner'
      readonly strategy: Strategy
      readonly safeEarly?: SafeEarly
      /** The live server's default where absent. */
      readonly laterRoomPercent?: number
    }
  /** What is proven to be the best with everything known from the start. */
  | { readonly type: 'clairvoyant'; readonly strategy: 'cheapest' | 'peak' }

/** What a method is called in results; unlike methods have unlike names. */
export function methodName(method: Method): string {
  if (method.type === 'rule') return method.rule
  if (method.type === 'clairvoyant') return `clairvoyant ${method.strategy}`
  const { energyPercent = 0, marginMs = 0 } = method.safeEarly ?? {}
  const energy = energyPercent === 0 ? '' : ` safe ${energyPercent} %`
  const margin = marginMs === 0 ? '' : ` margin ${marginMs / 60_000} min`
  const { laterRoomPercent = defaultLaterRoomPercent } = method
  const room = laterRoomPercent === defaultLaterRoomPercent ? '' : ` room ${laterRoomPercent} %`
  return `${method.strategy}${energy}${margin}${room}`
}
