import type { Plan, PlanRequest, SessionRequest } from '../model.ts'
import type { Violation } from './violation.ts'

const toleranceW = 0.001
const toleranceA = 1e-5

/** Where a plan's cars draw more through a shared limit, or on a phase, than they may: from the definitions alone. */
export function sharedLimitViolations(request: PlanRequest, plan: Plan): Violation[] {
  const everyone = request.sessions.map(() => true)
  return [
    ...phaseViolations(request, plan, 'the site', everyone, request.phaseLimitA, request.baseLoadA),
    ...(request.limits ?? []).flatMap(({ id, limitW, phaseLimitA }) => {
      const isBehind = request.sessions.map((session) => liesBehind(request, session.limitId, id))
      return [
        ...powerViolations(plan, id, isBehind, limitW),
        ...phaseViolations(request, plan, id, isBehind, phaseLimitA, undefined),
      ]
    }),
  ]
}

/** Whether what is at one limit draws through another, too. */
function liesBehind(request: PlanRequest, from: string | undefined, id: string): boolean {
  if (from === undefined || from === id) return from === id
  return liesBehind(request, request.limits?.find((limit) => limit.id === from)?.parentId, id)
}

function powerViolations(
  plan: Plan,
  id: string,
  isBehind: readonly boolean[],
  limitW: readonly number[] = [],
): Violation[] {
  return limitW.flatMap((mostW, slot): Violation[] => {
    const foundW = plan.sessions.reduce(
      (sum, { setpointW }, car) => sum + (isBehind[car] ? (setpointW[slot] ?? 0) : 0),
      0,
    )
    if (foundW <= mostW + toleranceW) return []
    return [{ rule: 'shared-limit', text: `${id} carries ${foundW} W in slot ${slot}, expected at most ${mostW} W` }]
  })
}

function phaseViolations(
  request: PlanRequest,
  plan: Plan,
  place: string,
  isBehind: readonly boolean[],
  limitA: PlanRequest['phaseLimitA'] = [],
  baseA: PlanRequest['baseLoadA'] = [],
): Violation[] {
  return limitA.flatMap((row, phase) =>
    row.flatMap((mostA, slot): Violation[] => {
      const carsA = request.sessions.reduce((sum, session, car) => {
        if (!isBehind[car]) return sum
        return sum + currentOn(session, phase + 1, plan.sessions[car]?.setpointW[slot] ?? 0, request.phaseVoltageV)
      }, 0)
      const roomA = Math.max(0, mostA - (baseA[phase]?.[slot] ?? 0))
      if (carsA <= roomA + toleranceA) return []
      const at = `L${phase + 1} of ${place} in slot ${slot}`
      return [{ rule: 'phase-limit', text: `the cars draw ${carsA} A on ${at}, expected at most ${roomA} A` }]
    }),
  )
}

/** A car draws evenly on its phases; where they are not known, each may be one of them. */
function currentOn({ phases = 3, onPhases }: SessionRequest, phase: number, powerW: number, voltageV = 230): number {
  const isOn = onPhases === undefined || onPhases.some((own) => own === phase)
  return isOn ? powerW / (phases * voltageV) : 0
}
