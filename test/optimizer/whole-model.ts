import type { Column, MixedIntegerModel, Row } from '../../optimizer/mixed-integer.ts'
import type { PlanRequest, SessionRequest } from '../../optimizer/model.ts'

const msPerHour = 3_600_000

/** What the whole model minimizes: energy missed, or a value of each kWh and kW of peak, at energies given in Wh. */
export type WholeGoal =
  | { readonly type: 'shortfall' }
  | {
      readonly type: 'value'
      readonly energiesWh: readonly number[]
      /** Per kWh, in each slot. */
      readonly weights: readonly number[]
      /** For each kW of site load above a floor, W. */
      readonly peak?: { readonly perKw: number; readonly floorW: number }
    }

/**
 * A request as one mixed-integer programme, written down from the definitions alone and sharing nothing with what plans:
 * power in kW, current in units of phase voltage times a kA.
 *
 * @param isRelaxed leaves the least powers aside
 */
export function wholeModel(request: PlanRequest, goal: WholeGoal, isRelaxed = false): MixedIntegerModel {
  const { slotMs, sessions } = request
  const hours = slotMs.map((lengthMs) => lengthMs / msPerHour)
  const columnOf = (car: number, slot: number) => car * slotMs.length + slot
  const columns = sessions.flatMap((session) =>
    hours.map((length, slot): Column => {
      const isThere = slot >= session.firstSlot && slot < session.endSlot
      const least = isRelaxed ? 0 : session.minPowerW / 1000
      const cost = length * (goal.type === 'value' ? (goal.weights[slot] ?? 0) : -1)
      if (!isThere) return { cost: 0, type: 'continuous', least: 0, most: 0 }
      return { cost, type: least > 0 ? 'semi-continuous' : 'continuous', least, most: session.maxPowerW / 1000 }
    }),
  )
  const energies = sessions.map(
    (session, car): Row => ({
      type: goal.type === 'value' ? 'equal' : 'at-most',
      limit: (goal.type === 'value' ? (goal.energiesWh[car] ?? 0) : session.energyWh) / 1000,
      terms: hours.map((length, slot) => [columnOf(car, slot), length]),
    }),
  )
  const sums = sumLimits(request).flatMap(({ most, factors }) =>
    most.map((limit, slot): Row => {
      const terms = factors.flatMap((factor, car) => (factor === 0 ? [] : [[columnOf(car, slot), factor] as const]))
      return { type: 'at-most', limit: Math.max(0, limit), terms }
    }),
  )
  const rows = [...energies, ...sums.filter(({ terms }) => terms.length > 0)]
  if (goal.type === 'shortfall' || !goal.peak) return { columns, rows }
  const { perKw, floorW } = goal.peak
  const peak = columns.length
  const peaks = request.baseLoadW.map(
    (loadW, slot): Row => ({
      type: 'at-most',
      limit: (floorW - loadW) / 1000,
      terms: [...sessions.map((_, car) => [columnOf(car, slot), 1] as const), [peak, -1]],
    }),
  )
  const peakColumn: Column = { cost: perKw, type: 'continuous', least: 0, most: Number.POSITIVE_INFINITY }
  return { columns: [...columns, peakColumn], rows: [...rows, ...peaks] }
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
