import type { Plan, PlanRequest, SessionPlan, SessionRequest } from '../model.ts'
import { sharedLimitViolations } from './validate-limits.ts'
import type { Violation } from './violation.ts'

const msPerHour = 3_600_000
const toleranceW = 0.001
const toleranceWh = 1
const relativeTolerance = 1e-6

/**
 * Checks a plan against its request, from the definitions alone and without anything that made it.
 *
 * @returns what is violated; empty for a plan that may be used
 */
export function violations(request: PlanRequest, plan: Plan): Violation[] {
  const shape = shapeViolations(request, plan)
  if (shape.length > 0) return shape
  return [
    ...request.sessions.flatMap((session, index) =>
      sessionViolations(request, session, plan.sessions[index] as SessionPlan),
    ),
    ...limitViolations(request, plan),
    ...sharedLimitViolations(request, plan),
    ...totalViolations(request, plan),
  ]
}

/** The same sessions, a number for every slot, and no figure that is not one. */
function shapeViolations(request: PlanRequest, plan: Plan): Violation[] {
  const found = plan.sessions.map(({ id }) => id).join(', ')
  const expected = request.sessions.map(({ id }) => id).join(', ')
  if (found !== expected) return [{ rule: 'sessions', text: `sessions are ${found}, expected ${expected}` }]
  const { cost, peakW, shortfallWh, bound, objective, gapPercent } = plan
  const figures = { cost, peakW, shortfallWh, bound, objective, gapPercent }
  const series: [string, readonly number[]][] = [
    ['siteLoadW', plan.siteLoadW],
    ...plan.sessions.map(({ id, setpointW }): [string, readonly number[]] => [`setpointW of ${id}`, setpointW]),
  ]
  return [
    ...Object.entries(figures).flatMap(([field, value]) => (Number.isFinite(value) ? [] : [notANumber(field, value)])),
    ...series.flatMap(([field, values]) => seriesViolations(field, values, request.slotMs.length)),
  ]
}

function seriesViolations(field: string, values: readonly number[], slots: number): Violation[] {
  if (values.length !== slots) {
    return [{ rule: 'sessions', text: `${field} has ${values.length} slots, expected ${slots}` }]
  }
  const slot = values.findIndex((value) => !Number.isFinite(value))
  return slot < 0 ? [] : [notANumber(`${field}[${slot}]`, values[slot])]
}

function notANumber(field: string, value: number | undefined): Violation {
  return { rule: 'number', text: `${field} is ${value}, expected a finite number` }
}

function sessionViolations(request: PlanRequest, session: SessionRequest, plan: SessionPlan): Violation[] {
  return [
    ...plan.setpointW.flatMap((powerW, slot) => powerViolations(session, powerW, slot)),
    ...energyViolations(request, session, plan),
  ]
}

function powerViolations(session: SessionRequest, powerW: number, slot: number): Violation[] {
  const { id, firstSlot, endSlot, minPowerW, maxPowerW } = session
  if (powerW === 0) return []
  const at = `${id} draws ${powerW} W in slot ${slot}`
  if (slot < firstSlot || slot >= endSlot) {
    return [{ rule: 'window', text: `${at}, expected 0 outside ${firstSlot} to ${endSlot}` }]
  }
  if (powerW > maxPowerW + toleranceW) return [{ rule: 'maximum', text: `${at}, expected at most ${maxPowerW} W` }]
  if (powerW < Math.max(0, minPowerW - toleranceW)) {
    return [{ rule: 'minimum', text: `${at}, expected 0 or at least ${minPowerW} W` }]
  }
  return []
}

/** Never more than the wish, and what is missing is owned up to. */
function energyViolations(request: PlanRequest, session: SessionRequest, plan: SessionPlan): Violation[] {
  const { id, energyWh } = session
  const planned = energyOf(request, plan.setpointW)
  const found: Violation[] = []
  if (planned > energyWh + toleranceW) {
    found.push({ rule: 'energy', text: `${id} gets ${planned} Wh, expected at most ${energyWh} Wh` })
  }
  if (plan.shortfallWh < 0 || Math.abs(planned + plan.shortfallWh - energyWh) > toleranceWh) {
    found.push({ rule: 'energy', text: `${id} gets ${planned} Wh and lacks ${plan.shortfallWh} Wh of ${energyWh} Wh` })
  }
  if (!isClose(plan.energyWh, planned)) {
    found.push({ rule: 'total', text: `energyWh of ${id} is ${plan.energyWh}, expected ${planned}` })
  }
  return found
}

function limitViolations(request: PlanRequest, plan: Plan): Violation[] {
  return request.gridLimitW.flatMap((limitW, slot): Violation[] => {
    const carsW = plan.sessions.reduce((sum, { setpointW }) => sum + (setpointW[slot] ?? 0), 0)
    const headroomW = Math.max(0, limitW - (request.baseLoadW[slot] ?? 0))
    if (carsW <= headroomW + toleranceW) return []
    return [{ rule: 'limit', text: `the cars draw ${carsW} W in slot ${slot}, expected at most ${headroomW} W` }]
  })
}

/** Figures that a plan claims, beside what its set-points amount to. */
function totalViolations(request: PlanRequest, plan: Plan): Violation[] {
  const loadW = request.baseLoadW.map((baseW, slot) =>
    plan.sessions.reduce((sum, { setpointW }) => sum + (setpointW[slot] ?? 0), baseW),
  )
  const cost = plan.sessions.reduce((sum, { setpointW }) => sum + costOf(request, setpointW), 0)
  const shortfallWh = plan.sessions.reduce((sum, session) => sum + session.shortfallWh, 0)
  const claims: [field: string, claimed: number | undefined, found: number][] = [
    ...loadW.map((powerW, slot): [string, number | undefined, number] => [
      `siteLoadW[${slot}]`,
      plan.siteLoadW[slot],
      powerW,
    ]),
    ['cost', plan.cost, cost],
    ['shortfallWh', plan.shortfallWh, shortfallWh],
    ['peakW', plan.peakW, loadW.length === 0 ? 0 : Math.max(...loadW)],
  ]
  return claims.flatMap(([field, claimed, found]): Violation[] =>
    isClose(claimed ?? Number.NaN, found) ? [] : [{ rule: 'total', text: `${field} is ${claimed}, expected ${found}` }],
  )
}

function energyOf({ slotMs }: PlanRequest, setpointW: readonly number[]): number {
  return setpointW.reduce((sum, powerW, slot) => sum + (powerW * (slotMs[slot] ?? 0)) / msPerHour, 0)
}

function costOf({ slotMs, pricePerKwh }: PlanRequest, setpointW: readonly number[]): number {
  const kwh = (powerW: number, slot: number) => (powerW * (slotMs[slot] ?? 0)) / msPerHour / 1000
  return setpointW.reduce((sum, powerW, slot) => sum + kwh(powerW, slot) * (pricePerKwh[slot] ?? 0), 0)
}

function isClose(claimed: number, found: number): boolean {
  return Math.abs(claimed - found) <= relativeTolerance * Math.max(1, Math.abs(found))
}
