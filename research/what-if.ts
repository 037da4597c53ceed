import type { PlanRequest, Strategy } from '../optimizer/model.ts'
import { plans } from '../optimizer/plan.ts'
import { type Figures, figuresOf, sessionFigures, siteLoads } from './figures.ts'
import { type RuleName, rules } from './method.ts'
import type { Period } from './period.ts'
import { playRule } from './play-rule.ts'
import { type Run, runFrom } from './run.ts'

/** How needs are to be met: by a simple rule or by a plan. */
export type WhatIfMethod = RuleName | Strategy

/** What one way to charge comes to. */
export interface WhatIf {
  readonly figures: Figures
  /** Proven distance to the best of its strategy, per cent; absent for rules, which have no aim. */
  readonly gapPercent?: number
  /** Mean load of the site in each of the request's slots, W. */
  readonly siteLoadW: readonly number[]
}

/**
 * What a way to charge a request's cars comes to: first what is found at once, then what is better. Ask with other
 * limits or prices in the request for what those would change. A plan of many cars takes long: ask in a thread.
 *
 * @throws RangeError for a request that cannot be meant
 */
export function* whatIf(request: PlanRequest, method: WhatIfMethod): Generator<WhatIf> {
  const period = periodFrom(request)
  if (isRule(method)) {
    const departuresMs = request.sessions.map(({ endSlot }) => period.startsMs[endSlot] ?? period.endMs)
    yield outcomeOf(period, playRule(period, rules[method], departuresMs))
    return
  }
  for (const { sessions, gapPercent } of plans({ ...request, strategy: method })) {
    yield { ...outcomeOf(period, runFrom(period, sessions)), gapPercent }
  }
}

/** Whether a way to charge is a simple rule. */
export function isRule(method: WhatIfMethod): method is RuleName {
  return Object.hasOwn(rules, method)
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

function outcomeOf(period: Period, run: Run): WhatIf {
  return { figures: figuresOf(period, run, sessionFigures(period, run)), siteLoadW: slotMeansW(period, run) }
}

function slotMeansW(period: Period, run: Run): number[] {
  const meansW = period.startsMs.map(() => 0)
  siteLoads(period, run).forEach(({ loadW, hours }, piece) => {
    const slot = run.pieces[piece]?.slot ?? 0
    meansW[slot] = (meansW[slot] ?? 0) + (loadW * hours * 3_600_000) / (period.request.slotMs[slot] ?? 1)
  })
  return meansW
}
