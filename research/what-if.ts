import { type PlanRequest, type Strategy, strategies } from '../optimizer/model.ts'
import { plan } from '../optimizer/plan.ts'
import { type Figures, figuresOf, sessionFigures } from './figures.ts'
import { type RuleName, rules } from './method.ts'
import type { Period } from './period.ts'
import { playRule } from './play-rule.ts'
import { type Run, runFrom } from './run.ts'

/** One way to charge the same needs, and what it comes to. */
export interface WhatIf {
  readonly name: RuleName | Strategy
  readonly figures: Figures
  /** Proven distance to the best of its strategy, per cent; absent for rules. */
  readonly gapPercent?: number
}

/**
 * The same needs under each simple rule and each strategy, side by side. Ask with other limits or prices in the request
 * for what those would change. Takes as long as four plans: call it in a thread.
 *
 * @throws RangeError for a request that cannot be meant
 */
export function whatIf(request: PlanRequest): WhatIf[] {
  const period = periodFrom(request)
  const figures = (run: Run) => figuresOf(period, run, sessionFigures(period, run))
  const departuresMs = request.sessions.map(({ endSlot }) => period.startsMs[endSlot] ?? period.endMs)
  return [
    ...(Object.keys(rules) as RuleName[]).map((name) => ({
      name,
      figures: figures(playRule(period, rules[name], departuresMs)),
    })),
    ...strategies.map((strategy) => {
      const { sessions, gapPercent } = plan({ ...request, strategy })
      return { name: strategy, figures: figures(runFrom(period, sessions)), gapPercent }
    }),
  ]
}

/** A request's slots as a period that begins at 0. */
function periodFrom(request: PlanRequest): Period {
  let endMs = 0
  const startsMs = request.slotMs.map((lengthMs) => {
    endMs += lengthMs
    return endMs - lengthMs
  })
  return { startsMs, endMs, request }
}
