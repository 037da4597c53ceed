import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import { messageOf } from '../error-message.ts'
import { Solver } from '../planning/solver.ts'
import type { Schema } from '../store/schema.ts'

/** What came of computing a plan on record again. */
export type PlanReplay =
  | { readonly type: 'same' }
  /** The clock ended its search, so the same request may get another plan on another day. */
  | { readonly type: 'ended by time' }
  /** @param where the first field that differs, e.g. `sessions[0].setpointsW[3]` */
  | { readonly type: 'different'; readonly where: string; readonly recorded: unknown; readonly computed: unknown }
  | { readonly type: 'failed'; readonly reason: string }

/** Real time for one plan: long enough that only the solver's own limits end a search. */
const mostMs = 3_600_000

/** Computes plans on record again from the exact text of their requests, with the server's own solver. */
export class PlanReplayer {
  readonly #solver = new Solver({ plannedMs: mostMs, mostMs })

  async replay(row: Pick<Schema['plan'], 'request' | 'plan'>): Promise<PlanReplay> {
    const recorded = JSON.parse(row.plan) as Plan
    if (recorded.isEndedByTime) return { type: 'ended by time' }
    try {
      const { plan } = await this.#solver.solve(JSON.parse(row.request) as PlanRequest)
      const text = JSON.stringify(plan)
      return text === row.plan ? { type: 'same' } : differenceOf(recorded, JSON.parse(text))
    } catch (error) {
      return { type: 'failed', reason: messageOf(error) }
    }
  }

  close(): Promise<void> {
    return this.#solver.close()
  }
}

function differenceOf(recorded: unknown, computed: unknown): PlanReplay {
  const where = firstDifference(recorded, computed) ?? 'the order of its fields'
  return { type: 'different', where, recorded: valueAt(recorded, where), computed: valueAt(computed, where) }
}

/** The path to the first value that differs between two JSON values, e.g. `a.b[2]`. */
export function firstDifference(one: unknown, other: unknown, path = ''): string | undefined {
  if (!isComposite(one) || !isComposite(other)) return Object.is(one, other) ? undefined : path
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const step = Array.isArray(one) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`
    const found = firstDifference(one[key], other[key], path + step)
    if (found !== undefined) return found
  }
  return undefined
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((inner, key) => (isComposite(inner) ? inner[key] : undefined), value)
}

function isComposite(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
