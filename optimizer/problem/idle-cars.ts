import type { Plan, PlanRequest, SessionPlan } from '../model.ts'

/** The same request without the cars that want nothing: no plan depends on them. */
export function withoutIdleCars(request: PlanRequest): PlanRequest {
  const sessions = request.sessions.filter(({ energyWh }) => energyWh > 0)
  return sessions.length === request.sessions.length ? request : { ...request, sessions }
}

/** A plan for the cars of a request that want something, as one for all of its cars. */
export function withIdleCars({ sessions, slotMs }: PlanRequest, plan: Plan): Plan {
  if (plan.sessions.length === sessions.length) return plan
  const planned = new Map(plan.sessions.map((session) => [session.id, session]))
  const idle = (id: string): SessionPlan => ({ id, setpointW: slotMs.map(() => 0), energyWh: 0, shortfallWh: 0 })
  return { ...plan, sessions: sessions.map(({ id }) => planned.get(id) ?? idle(id)) }
}
