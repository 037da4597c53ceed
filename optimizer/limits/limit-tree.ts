import type { PlanRequest } from '../model.ts'
import { limitsAround } from './limits-around.ts'
import { type LimitRow, partsPerStep } from './rows.ts'

/** A limit within the site as the flow knows it: in W alone. */
export interface TreeLimit {
  /** Index of the limit it lies within; only the site's when absent. */
  readonly parent: number | undefined
  /** Most power in each slot, steps. */
  readonly most: readonly number[]
}

/** The limits of a request as a tree, and where in it a car is. */
export interface LimitTree {
  readonly limits: readonly TreeLimit[]
  /** Index of the innermost limit around a car that draws through the limit named; absent where that is the site's. */
  within(limitId: string | undefined): number | undefined
}

/**
 * The tree of limits in W. Phases do not fit a flow, but what they imply does:
 * all cars behind a limit draw no more than its three phases hold together.
 */
export function limitTree(request: PlanRequest, rows: readonly LimitRow[]): LimitTree {
  const named = [undefined, ...(request.limits ?? []).map(({ id }) => id)]
  const most = new Map(
    named.flatMap((id) => {
      const power = powerBehind(rows, id)
      return power ? [[id, power] as const] : []
    }),
  )
  const ids = [...most.keys()]
  const within = (limitId: string | undefined): number | undefined => {
    const place = [...limitsAround(request.limits, limitId), undefined].find((id) => most.has(id))
    const index = ids.indexOf(place)
    return index < 0 ? undefined : index
  }
  const parentOf = (id: string | undefined) =>
    id === undefined ? undefined : within(request.limits?.find((limit) => limit.id === id)?.parentId)
  return { limits: ids.map((id) => ({ parent: parentOf(id), most: most.get(id) ?? [] })), within }
}

/** Most power behind a limit, or the site's phases, in each slot, steps; absent where nothing limits it. */
function powerBehind(rows: readonly LimitRow[], limitId: string | undefined): number[] | undefined {
  const own = rows.filter(({ name }) => name.limitId === limitId)
  const power = own.find(({ name }) => name.phase === undefined)?.most
  const phases = own.filter(({ name }) => name.phase !== undefined)
  if (phases.length === 0) return power ? [...power] : undefined
  return phases[0]?.most.map((_, slot) => {
    const together = phases.reduce((sum, { most }) => sum + (most[slot] ?? 0), 0)
    return Math.min(power?.[slot] ?? Number.POSITIVE_INFINITY, Math.floor(together / partsPerStep))
  })
}
