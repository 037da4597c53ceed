import type { PlanRequest, SessionRequest } from '../../optimizer/model.ts'
import type { Column, MixedIntegerModel, Row } from '../../optimizer/solvers/mixed-integer.ts'

const msPerHour = 3_600_000

/** What the whole model minimizes. */
export type WholeGoal =
  /** Energy that is missed, kWh, from that of all wishes downwards. */
  | { readonly type: 'shortfall' }
  /** The fraction, times -1, of its wish that the worst served of some cars gets where all get so much, Wh. */
  | { readonly type: 'least-fraction'; readonly cars: readonly number[]; readonly totalWh: number }
  /** A value of each kWh, each kW of peak and each hour until completion, at energies given in Wh. */
  | {
      readonly type: 'value'
      readonly energiesWh: readonly number[]
      /** Per kWh, in each slot. */
      readonly weights: readonly number[]
      /** For each kW of site load above a floor, W. */
      readonly peak?: { readonly perKw: number; readonly floorW: number }
      readonly perCompletionHour?: number
    }

interface Parts {
  readonly columns: Column[]
  readonly rows: Row[]
}

/**
 * A request as one mixed-integer programme in kW, written down from the definitions alone:
 * it shares nothing with what plans.
 *
 * @param isRelaxed leaves the least powers aside
 */
export function wholeModel(request: PlanRequest, goal: WholeGoal, isRelaxed = false): MixedIntegerModel {
  const parts: Parts = { columns: powers(request, goal, isRelaxed), rows: [] }
  addEnergies(parts, request, goal)
  addLimits(parts, request)
  if (goal.type === 'least-fraction') addFraction(parts, request, goal.cars, goal.totalWh)
  if (goal.type === 'value' && goal.peak) addPeak(parts, request, goal.peak)
  if (goal.type === 'value' && goal.perCompletionHour) addCompletion(parts, request, goal.perCompletionHour)
  return parts
}

function hoursOf({ slotMs }: PlanRequest): number[] {
  return slotMs.map((lengthMs) => lengthMs / msPerHour)
}

function columnOf({ slotMs }: PlanRequest, car: number, slot: number): number {
  return car * slotMs.length + slot
}

function powers(request: PlanRequest, goal: WholeGoal, isRelaxed: boolean): Column[] {
  return request.sessions.flatMap((session) =>
    hoursOf(request).map((hours, slot): Column => {
      if (slot < session.firstSlot || slot >= session.endSlot) return { cost: 0, type: 'continuous', least: 0, most: 0 }
      const least = isRelaxed ? 0 : session.minPowerW / 1000
      const weight = goal.type === 'value' ? (goal.weights[slot] ?? 0) : -1
      const cost = goal.type === 'least-fraction' ? 0 : hours * weight
      return { cost, type: least > 0 ? 'semi-continuous' : 'continuous', least, most: session.maxPowerW / 1000 }
    }),
  )
}

function addEnergies({ rows }: Parts, request: PlanRequest, goal: WholeGoal): void {
  request.sessions.forEach((session, car) => {
    const terms = hoursOf(request).map((hours, slot) => [columnOf(request, car, slot), hours] as const)
    const energyWh = goal.type === 'value' ? (goal.energiesWh[car] ?? 0) : session.energyWh
    rows.push({ type: goal.type === 'value' ? 'equal' : 'at-most', limit: energyWh / 1000, terms })
  })
}

function addLimits({ rows }: Parts, request: PlanRequest): void {
  for (const { most, factors } of sumLimits(request)) {
    most.forEach((limit, slot) => {
      const terms = factors.flatMap((factor, car) =>
        factor === 0 ? [] : [[columnOf(request, car, slot), factor] as const],
      )
      if (terms.length > 0) rows.push({ type: 'at-most', limit: Math.max(0, limit), terms })
    })
  }
}

/** All cars miss no more than the least together; one more column is the least fraction. */
function addFraction({ columns, rows }: Parts, request: PlanRequest, cars: readonly number[], totalWh: number): void {
  const wishKwh = (car: number) => (request.sessions[car]?.energyWh ?? 0) / 1000
  const missed = columns.length
  request.sessions.forEach((_, car) => {
    columns.push({ cost: 0, type: 'continuous', least: 0, most: wishKwh(car) })
    rows[car] = { ...(rows[car] as Row), type: 'equal', terms: [...(rows[car]?.terms ?? []), [missed + car, 1]] }
  })
  const wantedKwh = request.sessions.reduce((sum, _, car) => sum + wishKwh(car), 0)
  const terms = request.sessions.map((_, car) => [missed + car, 1] as const)
  rows.push({ type: 'at-most', limit: Math.max(0, wantedKwh - totalWh / 1000), terms })
  columns.push({ cost: -1, type: 'continuous', least: 0, most: 1 })
  for (const car of cars) {
    const both = [[missed + car, 1] as const, [columns.length - 1, wishKwh(car)] as const]
    rows.push({ type: 'at-most', limit: wishKwh(car), terms: both })
  }
}

function addPeak({ columns, rows }: Parts, request: PlanRequest, peak: { perKw: number; floorW: number }): void {
  columns.push({ cost: peak.perKw, type: 'continuous', least: 0, most: Number.POSITIVE_INFINITY })
  const above = columns.length - 1
  request.baseLoadW.forEach((loadW, slot) => {
    const terms = request.sessions.map((_, car) => [columnOf(request, car, slot), 1] as const)
    rows.push({ type: 'at-most', limit: (peak.floorW - loadW) / 1000, terms: [...terms, [above, -1]] })
  })
}

/** A switch per car and slot up to its last slot with power. */
function addCompletion({ columns, rows }: Parts, request: PlanRequest, perHour: number): void {
  request.sessions.forEach((_, car) => {
    hoursOf(request).forEach((hours, slot) => {
      const power = columnOf(request, car, slot)
      columns.push({ cost: perHour * hours, type: 'binary', least: 0, most: 1 })
      const on = columns.length - 1
      rows.push({
        type: 'at-most',
        limit: 0,
        terms: [[power, 1] as const, [on, -(columns[power]?.most ?? 0)] as const],
      })
      if (slot > 0) rows.push({ type: 'at-most', limit: 0, terms: [[on, 1] as const, [on - 1, -1] as const] })
    })
  })
}

/** A most for a weighted sum of the cars' powers, kW, per slot. */
interface SumLimit {
  readonly most: readonly number[]
  /** Per car. */
  readonly factors: readonly number[]
}

function sumLimits(request: PlanRequest): SumLimit[] {
  const { sessions, gridLimitW, baseLoadW, limits = [], phaseLimitA, baseLoadA, phaseVoltageV = 230 } = request
  const inKw = (limitW: readonly number[]) => limitW.map((powerW) => powerW / 1000)
  const onPhases = (limitA: readonly (readonly number[])[] = [], isBehind: (session: SessionRequest) => boolean) =>
    limitA.map(
      (row, phase): SumLimit => ({
        most: row.map((currentA) => (currentA * phaseVoltageV) / 1000),
        factors: sessions.map((session) => (isBehind(session) ? shareOn(session, phase + 1) : 0)),
      }),
    )
  const roomA = phaseLimitA?.map((row, phase) => row.map((mostA, slot) => mostA - (baseLoadA?.[phase]?.[slot] ?? 0)))
  return [
    { most: inKw(gridLimitW.map((limitW, slot) => limitW - (baseLoadW[slot] ?? 0))), factors: sessions.map(() => 1) },
    ...onPhases(roomA, () => true),
    ...limits.flatMap((limit) => {
      const isBehind = (session: SessionRequest) => chain(request, session.limitId).includes(limit.id)
      const power = { most: inKw(limit.limitW ?? []), factors: sessions.map((each) => (isBehind(each) ? 1 : 0)) }
      return [power, ...onPhases(limit.phaseLimitA, isBehind)]
    }),
  ]
}

function chain(request: PlanRequest, limitId: string | undefined): string[] {
  if (limitId === undefined) return []
  const limit = request.limits?.find(({ id }) => id === limitId)
  return [limitId, ...chain(request, limit?.parentId)]
}

function shareOn({ phases = 3, onPhases }: SessionRequest, phase: number): number {
  return onPhases && !(onPhases as readonly number[]).includes(phase) ? 0 : 1 / phases
}
