import type { Session } from '../sessions/session.ts'
import { recordOf } from '../sessions/stored-session.ts'
import type { CurrentPlan } from '../site-parts.ts'
import type { LogEntry } from '../views/log.ts'
import { planFrameOf } from './plan-frame.ts'
import type { Schema } from './schema.ts'

export function planRow(current: CurrentPlan): Schema['plan'] {
  const { plan, problem } = current
  const request = JSON.stringify(problem.request)
  const text = JSON.stringify(plan)
  const frame = JSON.stringify(planFrameOf(current))
  return {
    id: current.id,
    made_ms: current.madeAtMs,
    cause: current.cause,
    strategy: problem.request.strategy,
    method: plan.method,
    bound: plan.bound,
    objective: plan.objective,
    gap_percent: plan.gapPercent,
    solve_ms: current.solveMs,
    cost: plan.cost,
    peak_w: plan.peakW,
    shortfall_wh: plan.shortfallWh,
    session_count: problem.planned.length,
    setback: current.setback ?? null,
    frame,
    request,
    plan: text,
    bytes: request.length + text.length + frame.length,
  }
}

export function sessionRow(session: Session): Schema['session'] {
  return {
    id: session.id,
    arrival_ms: session.arrivalMs,
    ended_ms: session.endedMs ?? null,
    content: JSON.stringify(recordOf(session)),
    number: Number(session.id.split('#')[1] ?? 0),
  }
}

/** @param happeningId of the happening that holds its frame */
export function logRow(
  { seq, atMs, kind, stationId, text, direction, frame }: LogEntry,
  happeningId: number | undefined,
): Schema['log'] {
  const kept = happeningId === undefined ? frame : undefined
  return {
    seq,
    at_ms: atMs,
    kind,
    station_id: stationId ?? null,
    text,
    direction: direction ?? null,
    frame: kept ?? null,
    happening_id: happeningId ?? null,
    // The columns beside the texts take about so much.
    bytes: 60 + text.length + (kept?.length ?? 0),
  }
}
