import { z } from 'zod'
import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import type { LimitSource } from '../limits/limits-within.ts'
import type { Session } from '../sessions/session.ts'
import type { CurrentPlan } from '../site-parts.ts'
import type { Schema } from './schema.ts'

/** What a plan is about, beside the request: its slots, and which sessions it had before it. */
const planFrameSchema = z.object({
  horizon: z.object({ startsMs: z.array(z.number()), endMs: z.number() }),
  planned: z.array(
    z.object({
      id: z.string(),
      departureMs: z.number(),
      departureIsAssumed: z.boolean(),
      untilMs: z.number().optional(),
    }),
  ),
  reserves: z.array(z.string()),
  /** Absent in plans from before it was kept. */
  keptFreeW: z.array(z.number()).optional(),
  assumed: z.record(z.string(), z.unknown()),
  overfull: z.array(z.string()),
})

/** A plan's frame as plain JSON. */
export type PlanFrame = z.infer<typeof planFrameSchema>

export function planFrameOf({ problem, assumed }: CurrentPlan): PlanFrame {
  return {
    horizon: { startsMs: [...problem.horizon.startsMs], endMs: problem.horizon.endMs },
    planned: problem.planned.map(({ session, departureMs, departureIsAssumed, untilMs }) => ({
      id: session.id,
      departureMs,
      departureIsAssumed,
      ...(untilMs === undefined ? {} : { untilMs }),
    })),
    reserves: problem.reserves.map(({ id }) => id),
    ...(problem.keptFreeW ? { keptFreeW: [...problem.keptFreeW] } : {}),
    assumed,
    overfull: [...problem.overfull],
  }
}

/**
 * The plan that was in force when the server ended, with the sessions it is about;
 * undefined where one of them is no longer known.
 */
export function planFrom(
  row: Schema['plan'],
  sessions: ReadonlyMap<string, Session>,
  limits: LimitSource,
): CurrentPlan | undefined {
  const frame = planFrameSchema.parse(JSON.parse(row.frame))
  const planned = frame.planned.flatMap(({ id, untilMs, ...rest }) => {
    const session = sessions.get(id)
    return session ? [{ session, ...rest, ...(untilMs === undefined ? {} : { untilMs }) }] : []
  })
  const reserves = frame.reserves.flatMap((id) => sessions.get(id) ?? [])
  if (planned.length < frame.planned.length || reserves.length < frame.reserves.length) return undefined
  return {
    id: row.id,
    madeAtMs: row.made_ms,
    cause: row.cause,
    solveMs: row.solve_ms,
    ...(row.setback === null ? {} : { setback: row.setback }),
    plan: JSON.parse(row.plan) as Plan,
    problem: {
      request: JSON.parse(row.request) as PlanRequest,
      horizon: frame.horizon,
      planned,
      reserves,
      ...(frame.keptFreeW ? { keptFreeW: frame.keptFreeW } : {}),
      limits,
      overfull: frame.overfull,
    },
    assumed: frame.assumed as CurrentPlan['assumed'],
  }
}
