import { slotsEndedBy } from '../../optimizer/horizon.ts'
import type { Plan, SessionPlan, SessionRequest } from '../../optimizer/model.ts'
import type { PlanningProblem } from './planning-problem.ts'

/**
 * The rest of a wish, of which a safe part is planned first: it may charge in the slots after the safe part's. So one
 * plan holds all of the wish, and a station has all of it when it loses the server.
 *
 * @param endSlot one past the last slot before the departure
 */
export function laterPart(safe: SessionRequest, energyWh: number, endSlot: number): SessionRequest {
  return { ...safe, id: laterId(safe.id), firstSlot: safe.endSlot, endSlot, energyWh }
}

/**
 * The same problem with what safe parts lack by a plan moved to the later parts of their wishes;
 * undefined where nothing is to move.
 */
export function movedLater(problem: PlanningProblem, plan: Plan): PlanningProblem | undefined {
  const { request, planned, horizon } = problem
  const later = laterPartsOf(problem)
  const sessions = [...request.sessions]
  planned.forEach(({ session, untilMs, departureMs }, index) => {
    const safe = request.sessions[index]
    const missingWh = plan.sessions[index]?.shortfallWh ?? 0
    if (!safe || untilMs === undefined || missingWh < 1 || session.needs?.maxScheduleTuples !== undefined) return
    sessions[index] = { ...safe, energyWh: safe.energyWh - missingWh }
    const at = later.get(index)
    const rest = sessions[at ?? -1]
    if (at === undefined || !rest) sessions.push(laterPart(safe, missingWh, slotsEndedBy(horizon, departureMs)))
    else sessions[at] = { ...rest, energyWh: rest.energyWh + missingWh }
  })
  const isMoved = sessions.some((session, index) => session !== request.sessions[index])
  return isMoved ? { ...problem, request: { ...request, sessions } } : undefined
}

/** Where the later part of each session with one stands among the request's sessions, which have it after all others. */
export function laterPartsOf({ request, planned }: PlanningProblem): ReadonlyMap<number, number> {
  if (request.sessions.length === planned.length) return new Map()
  const indexOf = new Map(request.sessions.map(({ id }, index) => [id, index]))
  return new Map(
    planned.flatMap(({ session }, index) => {
      const later = indexOf.get(laterId(session.id))
      return later === undefined ? [] : [[index, later] as const]
    }),
  )
}

/** What a plan does for each of its sessions, with both parts of a wish in one; in the order of `problem.planned`. */
export function wholeWishes(problem: PlanningProblem, plan: Plan): readonly SessionPlan[] {
  const later = laterPartsOf(problem)
  return problem.planned.flatMap((_, index) => {
    const safe = plan.sessions[index]
    const rest = plan.sessions[later.get(index) ?? -1]
    if (!safe) return []
    return [rest ? together(safe, rest) : safe]
  })
}

/** Power of both parts, W; they never charge in the same slot. */
export function addedW(oneW: readonly number[], otherW: readonly number[]): readonly number[] {
  return oneW.map((powerW, slot) => powerW + (otherW[slot] ?? 0))
}

/** Why the whole is short is told by the rest: the safe part has only what it gets early. */
function together(safe: SessionPlan, rest: SessionPlan): SessionPlan {
  return {
    ...rest,
    id: safe.id,
    setpointW: addedW(safe.setpointW, rest.setpointW),
    energyWh: safe.energyWh + rest.energyWh,
    shortfallWh: safe.shortfallWh + rest.shortfallWh,
  }
}

// No session's own id ends so: they end with a number.
function laterId(id: string): string {
  return `${id} later`
}
