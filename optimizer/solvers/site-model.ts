import { roomAlone } from '../limits/room.ts'
import type { Aim } from '../problem/aim.ts'
import { peakFloorW } from '../problem/objective.ts'
import type { Powers, Problem } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'
import type { Column, MixedIntegerModel, Row } from './mixed-integer.ts'
import { sharedRows } from './shared-rows.ts'

/** A site's model, and where in it the powers are. Its first rows are the cars' energies, in the order of the cars. */
export interface SiteModel extends MixedIntegerModel {
  /** Column of each car's power in each slot, kW; absent outside the car's window. */
  readonly powerColumn: readonly (readonly (number | undefined)[])[]
  /** Column of the site's peak above its floor, kW; absent where it does not count. */
  readonly peakColumn: number | undefined
}

/** What a site's model minimizes. */
export type ModelGoal =
  /** Most energy, never above the wishes. */
  | { readonly type: 'energy' }
  /** An aim, with each car's energy as wished, plus what each kW of peak above the floor costs. */
  | { readonly type: 'aim'; readonly aim: Aim; readonly demandPerKw?: number }
  /** The highest site load above its floor, kW, with each car's energy as wished. */
  | { readonly type: 'peak' }

/** Hours of one tick. */
const hoursPerTick = (problem: Problem) => problem.unitWh / powerStepW
const kw = (steps: number) => (steps * powerStepW) / 1000

/** The whole problem as a mixed-integer programme: power in kW, energy in kWh. */
export function siteModel(problem: Problem, goal: ModelGoal): SiteModel {
  const columns: Column[] = []
  const rows: Row[] = []
  const powerColumn = problem.cars.map((car, index) => {
    const room = roomAlone(problem, index)
    return problem.ticks.map((ticks, slot) => {
      if (slot < car.firstSlot || slot >= car.endSlot) return undefined
      const energy = ticks * hoursPerTick(problem)
      columns.push({ cost: energy * weightOf(goal, slot), ...powerRange(car, room[slot] ?? 0) })
      return columns.length - 1
    })
  })
  const countsPeak = goal.type === 'peak' || (goal.type === 'aim' && goal.demandPerKw !== undefined)
  const peakColumn = countsPeak ? columns.length : undefined
  const model = { columns, rows, powerColumn, peakColumn }
  addEnergyRows(problem, model, rows, goal)
  addSiteRows(problem, model, rows)
  rows.push(...sharedRows(problem, (car, slot) => powerColumn[car]?.[slot]))
  if (goal.type === 'peak') addPeak(problem, model, columns, rows, 1)
  if (goal.type === 'aim' && goal.demandPerKw !== undefined) addPeak(problem, model, columns, rows, goal.demandPerKw)
  if (goal.type === 'aim' && goal.aim.perCompletionHour > 0) {
    addCompletion(problem, model, columns, rows, goal.aim.perCompletionHour)
  }
  return model
}

/** Which slots a solution uses, as powers that are 0 or not. */
export function slotsInUse(problem: Problem, model: SiteModel, values: readonly number[]): Powers {
  return model.powerColumn.map((row, car) => {
    const least = Math.max(kw(problem.cars[car]?.minPower ?? 0) / 2, 1e-6)
    return row.map((column) => (column !== undefined && (values[column] ?? 0) > least ? 1 : 0))
  })
}

function weightOf(goal: ModelGoal, slot: number): number {
  if (goal.type === 'energy') return -1
  // An aim's weights are per Wh.
  return goal.type === 'aim' ? 1000 * (goal.aim.weights[slot] ?? 0) : 0
}

function powerRange(car: Problem['cars'][number], room: number): Omit<Column, 'cost'> {
  const most = Math.min(car.maxPower, room)
  if (most < car.minPower) return { type: 'continuous', least: 0, most: 0 }
  return { type: car.minPower > 0 ? 'semi-continuous' : 'continuous', least: kw(car.minPower), most: kw(most) }
}

/** Each car gets its energy, or at most its energy where that is what is sought. */
function addEnergyRows(problem: Problem, { powerColumn }: SiteModel, rows: Row[], goal: ModelGoal): void {
  problem.cars.forEach((car, index) => {
    const terms = problem.ticks.flatMap((ticks, slot): [number, number][] => {
      const column = powerColumn[index]?.[slot]
      return column === undefined ? [] : [[column, ticks * hoursPerTick(problem)]]
    })
    const limit = (car.energy * problem.unitWh) / 1000
    rows.push({ type: goal.type === 'energy' ? 'at-most' : 'equal', limit, terms })
  })
}

/** All cars together keep to the headroom. */
function addSiteRows(problem: Problem, { powerColumn }: SiteModel, rows: Row[]): void {
  problem.headroom.forEach((room, slot) => {
    const terms = presentColumns(powerColumn, slot)
    if (terms.length > 1) rows.push({ type: 'at-most', limit: kw(room), terms })
  })
}

/** One more column: how far the site load exceeds anywhere the peak that counts even without cars. */
function addPeak(problem: Problem, { powerColumn }: SiteModel, columns: Column[], rows: Row[], perKw: number): void {
  const { baseLoadW } = problem.request
  const floorW = peakFloorW(problem.request)
  columns.push({ cost: perKw, type: 'continuous', least: 0, most: Number.POSITIVE_INFINITY })
  const excess = columns.length - 1
  baseLoadW.forEach((loadW, slot) => {
    const terms = presentColumns(powerColumn, slot)
    if (terms.length === 0) return
    rows.push({ type: 'at-most', limit: (floorW - loadW) / 1000, terms: [...terms, [excess, -1]] })
  })
}

/** A switch per car and slot, never on again once off: no power while it is off, and its hours on are what completion costs. */
function addCompletion(
  problem: Problem,
  { powerColumn }: SiteModel,
  columns: Column[],
  rows: Row[],
  perHour: number,
): void {
  powerColumn.forEach((row) => {
    let before: number | undefined
    row.forEach((column, slot) => {
      if (column === undefined) return
      // The first slot's switch carries the hours before the window, too: they pass before anything completes.
      const from = before === undefined ? 0 : slot
      const ticks = problem.ticks.slice(from, slot + 1).reduce((sum, length) => sum + length, 0)
      columns.push({ cost: perHour * ticks * hoursPerTick(problem), type: 'binary', least: 0, most: 1 })
      const now = columns.length - 1
      rows.push({
        type: 'at-most',
        limit: 0,
        terms: [
          [column, 1],
          [now, -(columns[column]?.most ?? 0)],
        ],
      })
      if (before !== undefined)
        rows.push({
          type: 'at-most',
          limit: 0,
          terms: [
            [now, 1],
            [before, -1],
          ],
        })
      before = now
    })
  })
}

function presentColumns(powerColumn: SiteModel['powerColumn'], slot: number): [column: number, factor: number][] {
  return powerColumn.flatMap((row): [number, number][] => {
    const column = row[slot]
    return column === undefined ? [] : [[column, 1]]
  })
}
