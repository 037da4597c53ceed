import type { BindingLimit, PlanRequest } from '../model.ts'

/** How a limit beside the site's in W may be raised. */
export interface Raise {
  readonly limit: BindingLimit
  /** 100 W, or 1 A on a phase. */
  readonly step: number
  /** So many steps leave all cars their most. */
  readonly mostSteps: number
}

const stepW = 100
const stepA = 1
const defaultPhaseVoltageV = 230

/** How to raise a limit that a plan names; absent where that is the site's in W. */
export function raiseOf({ sessions, phaseVoltageV }: PlanRequest, limit: BindingLimit): Raise | undefined {
  const mostW = sessions.reduce((sum, { maxPowerW }) => sum + maxPowerW, 0)
  if (limit.phase !== undefined) {
    return { limit, step: stepA, mostSteps: Math.ceil(mostW / (phaseVoltageV ?? defaultPhaseVoltageV)) }
  }
  return limit.limitId === undefined ? undefined : { limit, step: stepW, mostSteps: Math.ceil(mostW / stepW) }
}

/** The same request with a limit raised by so many steps in every slot. */
export function raisedBy(request: PlanRequest, { limit: { limitId, phase }, step }: Raise, steps: number): PlanRequest {
  const more = (row: readonly number[]) => row.map((value) => value + steps * step)
  const onPhase = <T extends Pick<PlanRequest, 'phaseLimitA'>>(each: T): T =>
    each.phaseLimitA
      ? { ...each, phaseLimitA: each.phaseLimitA.map((row, at) => (at + 1 === phase ? more(row) : row)) }
      : each
  if (limitId === undefined) return onPhase(request)
  const limits = request.limits?.map((each) => {
    if (each.id !== limitId) return each
    if (phase !== undefined) return onPhase(each)
    return each.limitW ? { ...each, limitW: more(each.limitW) } : each
  })
  return limits ? { ...request, limits } : request
}
