import type { PlanRequest, SessionRequest, SharedLimit } from '../model.ts'
import { checkNumber, mostPowerW } from './check-number.ts'

const mostCurrentA = 1e6

/**
 * Refuses shared limits and phase limits that cannot be meant.
 *
 * @throws RangeError that names the field, what was found and what was expected
 */
export function checkLimits(request: PlanRequest): void {
  const { limits = [], phaseLimitA, baseLoadA, phaseVoltageV } = request
  const slots = request.slotMs.length
  if (phaseVoltageV !== undefined) checkNumber(phaseVoltageV, 'phaseVoltageV', 1, mostPowerW)
  if (phaseLimitA) checkPhases(phaseLimitA, 'phaseLimitA', slots, 0)
  if (baseLoadA) checkPhases(baseLoadA, 'baseLoadA', slots, -mostCurrentA)
  if (phaseLimitA && !baseLoadA) {
    throw new RangeError('baseLoadA is absent, expected three rows of currents, for phaseLimitA is given')
  }
  const parentOf = new Map<string, string | undefined>()
  limits.forEach((limit, index) => {
    checkLimit(limit, `limits[${index}]`, slots)
    if (parentOf.has(limit.id)) throw new RangeError(`limits[${index}].id is "${limit.id}", which is taken already`)
    parentOf.set(limit.id, limit.parentId)
  })
  limits.forEach((limit, index) => {
    checkParents(limit, `limits[${index}].parentId`, parentOf)
  })
}

/**
 * Refuses a car whose phases or limit cannot be meant.
 *
 * @throws RangeError that names the field, what was found and what was expected
 */
export function checkCarLimits(session: SessionRequest, at: string, limitIds: ReadonlySet<string>): void {
  const { phases = 3, onPhases, limitId } = session
  if (![1, 2, 3].includes(phases)) throw new RangeError(`${at}.phases is ${phases}, expected 1, 2 or 3`)
  if (limitId !== undefined && !limitIds.has(limitId)) {
    throw new RangeError(`${at}.limitId is "${limitId}", expected the id of one of limits`)
  }
  if (!onPhases) return
  if (onPhases.length !== phases || new Set(onPhases).size !== phases || onPhases.some((p) => ![1, 2, 3].includes(p))) {
    throw new RangeError(`${at}.onPhases is [${onPhases.join(', ')}], expected ${phases} different of 1, 2 and 3`)
  }
}

function checkLimit(limit: SharedLimit, at: string, slots: number): void {
  if (limit.id === '') throw new RangeError(`${at}.id is empty, expected a name`)
  if (limit.limitW) checkRow(limit.limitW, `${at}.limitW`, slots, 0, mostPowerW)
  if (limit.phaseLimitA) checkPhases(limit.phaseLimitA, `${at}.phaseLimitA`, slots, 0)
}

function checkPhases(rows: readonly (readonly number[])[], field: string, slots: number, leastA: number): void {
  if (rows.length !== 3) throw new RangeError(`${field} has ${rows.length} rows, expected 3: L1, L2 and L3`)
  rows.forEach((row, phase) => {
    checkRow(row, `${field}[${phase}]`, slots, leastA, mostCurrentA)
  })
}

function checkRow(row: readonly number[], field: string, slots: number, least: number, most: number): void {
  if (row.length !== slots) throw new RangeError(`${field} has ${row.length} slots, expected ${slots}`)
  row.forEach((value, slot) => {
    checkNumber(value, `${field}[${slot}]`, least, most)
  })
}

function checkParents(limit: SharedLimit, field: string, parentOf: ReadonlyMap<string, string | undefined>): void {
  if (limit.parentId !== undefined && !parentOf.has(limit.parentId)) {
    throw new RangeError(`${field} is "${limit.parentId}", expected the id of another of limits`)
  }
  const within = new Set([limit.id])
  for (let id = limit.parentId; id !== undefined; id = parentOf.get(id)) {
    if (within.has(id)) throw new RangeError(`${field} is "${limit.parentId}", expected limits without a circle`)
    within.add(id)
  }
}
