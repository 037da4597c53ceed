import type { Phase, PlanRequest, SessionRequest } from '../../optimizer/model.ts'
import { nominalVoltageV } from '../sessions/charging-needs.ts'

/** One limit of a request, in W or in A on one phase, over the sessions behind it. */
export interface LimitRow {
  /** Absent for the site's own. */
  readonly limitId?: string
  /** Absent for a limit in W. */
  readonly phase?: Phase
  /** What the limit allows the planned cars in each slot, at least 0. */
  readonly allowed: readonly number[]
  readonly cars: readonly CarBehind[]
}

/** A session behind a limit, by its index, and what each W of it takes of the limit. */
export interface CarBehind {
  readonly index: number
  readonly perW: number
}

const allPhases: readonly Phase[] = [1, 2, 3]

/** Every limit of a request that holds its cars back, the site's first. */
export function limitRows(request: PlanRequest): LimitRow[] {
  const { sessions, limits = [], gridLimitW, baseLoadW, phaseLimitA, baseLoadA } = request
  const behind = sessionsBehind(request)
  const all = sessions.map((_, index) => index)
  return [
    { allowed: headroom(gridLimitW, baseLoadW), cars: all.map((index) => ({ index, perW: 1 })) },
    ...phaseRows(
      request,
      phaseLimitA?.map((row, phase) => headroom(row, baseLoadA?.[phase] ?? [])),
      all,
    ),
    ...limits.flatMap(({ id, limitW, phaseLimitA: limitA }) => {
      const indexes = behind.get(id) ?? []
      const inW = limitW ? [{ allowed: limitW, cars: indexes.map((index) => ({ index, perW: 1 })) }] : []
      return [...inW, ...phaseRows(request, limitA, indexes)].map((row): LimitRow => ({ ...row, limitId: id }))
    }),
  ]
}

/** Whether a limit in A per phase is over a session. */
export function isPhaseLimited({ phaseLimitA, limits = [], sessions }: PlanRequest, index: number): boolean {
  if (phaseLimitA) return true
  let limit = limits.find(({ id }) => id === sessions[index]?.limitId)
  while (limit && !limit.phaseLimitA) {
    const { parentId } = limit
    limit = limits.find(({ id }) => id === parentId)
  }
  return limit !== undefined
}

/** Indexes of the sessions behind each limit. */
function sessionsBehind({ sessions, limits = [] }: PlanRequest): Map<string, number[]> {
  const parents = new Map(limits.map(({ id, parentId }) => [id, parentId]))
  const behind = new Map<string, number[]>()
  sessions.forEach(({ limitId }, index) => {
    for (let id = limitId; id !== undefined; id = parents.get(id)) {
      const indexes = behind.get(id)
      if (indexes) indexes.push(index)
      else behind.set(id, [index])
    }
  })
  return behind
}

function headroom(limit: readonly number[], load: readonly number[]): number[] {
  return limit.map((most, slot) => Math.max(0, most - (load[slot] ?? 0)))
}

/** A car on unknown phases counts on each. */
function phaseRows(
  { sessions, phaseVoltageV = nominalVoltageV }: PlanRequest,
  allowedA: readonly (readonly number[])[] | undefined,
  indexes: readonly number[],
): LimitRow[] {
  return allPhases.flatMap((phase): LimitRow[] => {
    const allowed = allowedA?.[phase - 1]
    if (!allowed) return []
    const cars = indexes.flatMap((index): CarBehind[] => {
      const { phases = 3, onPhases = allPhases } = sessions[index] as SessionRequest
      return onPhases.includes(phase) ? [{ index, perW: 1 / (phaseVoltageV * phases) }] : []
    })
    return [{ phase, allowed, cars }]
  })
}
