import type { BindingLimit, Plan, PlanRequest } from '../model.ts'
import { problemFrom } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'
import { roomBeside } from './room.ts'
import { rowsFrom } from './rows.ts'

/** What all limits together leave a car on top of a plan. */
export interface LimitRoom {
  /** Below 0 where the house alone is above the site's limit. */
  readonly powerW: number
  /** The limit that leaves no more; absent where it is the site's in W. */
  readonly limit?: BindingLimit
}

/**
 * What the limits leave each car beside a plan, for many questions about one plan.
 *
 * @returns the room of a session, by its index, in a slot
 */
export function limitRooms(request: PlanRequest, plan: Plan): (session: number, slot: number) => LimitRoom {
  const siteRoomW = (slot: number) => (request.gridLimitW[slot] ?? 0) - (plan.siteLoadW[slot] ?? 0)
  if (rowsFrom(request).length === 0) return (_, slot) => ({ powerW: siteRoomW(slot) })
  const problem = problemFrom(request)
  const powers = plan.sessions.map(({ setpointW }) => setpointW.map((powerW) => Math.round(powerW / powerStepW)))
  const room = roomBeside(problem, powers)
  return (session, slot) => {
    const tightest = room.tightestRow(session, slot)
    if (tightest === undefined) return { powerW: siteRoomW(slot) }
    const limit = problem.rows[tightest]?.name ?? {}
    return { powerW: Math.min(siteRoomW(slot), room.forCar(session, slot) * powerStepW), limit }
  }
}
