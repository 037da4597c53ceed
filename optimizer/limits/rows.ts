import type { BindingLimit, Phase, PlanRequest, SessionRequest } from '../model.ts'
import { powerStepW, wholeStepsBelow } from '../problem/steps.ts'
import { limitsAround } from './limits-around.ts'

/**
 * One limit that cars draw through in every slot, beside the site's limit in W:
 * that of a fuse or feeder in W, or that of one phase of it or of the site.
 */
export interface LimitRow {
  readonly name: BindingLimit
  /** Most in each slot, parts: steps where the limit is in W, sixths of a step on a phase. */
  readonly most: readonly number[]
}

/** How a car draws through a row. */
export interface Draw {
  /** Index of the row. */
  readonly row: number
  /** Parts that each step of the car's power takes. */
  readonly parts: number
}

/** Parts of a step on one phase: a car on one, two or three phases takes whole ones. */
export const partsPerStep = 6

const phasesOfSite: readonly Phase[] = [1, 2, 3]
const defaultPhaseVoltageV = 230

/** All rows of a request; those in W come first. */
export function rowsFrom(request: PlanRequest): LimitRow[] {
  const { limits = [], phaseLimitA, baseLoadA, phaseVoltageV = defaultPhaseVoltageV } = request
  const phaseRows = (limitA: PlanRequest['phaseLimitA'], baseA: PlanRequest['baseLoadA'], limitId?: string) =>
    phasesOfSite.flatMap((phase): LimitRow[] => {
      const row = limitA?.[phase - 1]
      if (!row) return []
      const roomA = row.map((mostA, slot) => Math.max(0, mostA - (baseA?.[phase - 1]?.[slot] ?? 0)))
      const name = limitId === undefined ? { phase } : { limitId, phase }
      return [{ name, most: roomA.map((currentA) => partsBelow(currentA * phaseVoltageV)) }]
    })
  return [
    ...limits.flatMap(({ id, limitW }) =>
      limitW ? [{ name: { limitId: id }, most: limitW.map(wholeStepsBelow) }] : [],
    ),
    ...phaseRows(phaseLimitA, baseLoadA),
    ...limits.flatMap((limit) => phaseRows(limit.phaseLimitA, undefined, limit.id)),
  ]
}

/** The rows that a car draws through: those around it, and of phases those it is on or may be on. */
export function drawsOf(
  { limitId, phases = 3, onPhases }: SessionRequest,
  request: PlanRequest,
  rows: readonly LimitRow[],
): Draw[] {
  const around = new Set(limitsAround(request.limits, limitId))
  return rows.flatMap(({ name }, row): Draw[] => {
    if (name.limitId !== undefined && !around.has(name.limitId)) return []
    if (name.phase === undefined) return [{ row, parts: 1 }]
    return !onPhases || onPhases.includes(name.phase) ? [{ row, parts: partsPerStep / phases }] : []
  })
}

function partsBelow(powerW: number): number {
  return Math.floor((powerW / powerStepW) * partsPerStep + 1e-6)
}
