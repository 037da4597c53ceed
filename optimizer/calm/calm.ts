import type { Aim } from '../problem/aim.ts'
import { energiesOf, type Powers, type Problem } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'
import type { Column, MixedIntegerModel, MixedIntegerSolver, Row } from '../solvers/mixed-integer.ts'
import { sharedRows } from '../solvers/shared-rows.ts'

/** Energy that levelling may take from a car by rounding, Wh: less than counts as a shortfall. */
const mostLostWh = 0.4
/** What a kW of difference from the running plan counts, against one of change from slot to slot. */
const runningWeight = 2

/** How often set-points change, from before the first slot to after the last, over all cars. */
export function changesOf(powers: Powers): number {
  const changes = (row: readonly number[]) => [...row, 0].filter((power, slot) => power !== (row[slot - 1] ?? 0)).length
  return powers.reduce((sum, row) => sum + changes(row), 0)
}

/** In how many slots the powers differ from those that run, where any do. */
export function differencesFromRunning(problem: Problem, powers: Powers): number {
  return powers.reduce((sum, row, car) => {
    const running = runningSteps(problem, car)
    return sum + (running ? row.filter((power, slot) => Math.abs(power - (running[slot] ?? 0)) > 10).length : 0)
  }, 0)
}

/**
 * The same plan with fewer changes of set-points: in the slots that it uses, without a worse value of the aim,
 * each car's powers are levelled, and brought near those that run already.
 *
 * @param problem with the headroom that the plan must keep to
 * @returns the plan itself where nothing calmer was found
 */
export function calmer(problem: Problem, aim: Aim, powers: Powers, solve: MixedIntegerSolver): Powers {
  const unrest = (each: Powers) => changesOf(each) + differencesFromRunning(problem, each)
  const least = 2 * powers.filter((row) => row.some((power) => power > 0)).length
  if (unrest(powers) <= least) return powers
  const columns: Column[] = []
  const powerColumn = addPowers(problem, powers, columns)
  const rows: Row[] = [
    ...energyRows(problem, powers, powerColumn),
    ...siteRows(problem, powerColumn),
    ...sharedRows(
      problem,
      (car, slot) => powerColumn[car]?.[slot],
      (car) => problem.cars[car]?.minPower ?? 0,
    ),
    valueRow(problem, aim, powers, powerColumn),
  ]
  addChanges(powerColumn, columns, rows)
  addRunning(problem, powerColumn, columns, rows)
  const levelled = stepsFrom(problem, { columns, rows }, powerColumn, solve)
  return levelled && keepsEnergy(problem, powers, levelled) && unrest(levelled) < unrest(powers) ? levelled : powers
}

/** Column of each power that is not 0: what it is above its car's least power, kW. */
type PowerColumns = readonly (readonly (number | undefined)[])[]

/** Rising from 0 to a power, or falling from it, changes by the power: that is what its column costs. */
function addPowers(problem: Problem, powers: Powers, columns: Column[]): PowerColumns {
  return powers.map((row, car) => {
    const { minPower, maxPower } = problem.cars[car] as Problem['cars'][number]
    return row.map((power, slot) => {
      if (power === 0) return undefined
      const edges = [row[slot - 1] ?? 0, row[slot + 1] ?? 0].filter((neighbour) => neighbour === 0).length
      columns.push({ cost: edges, type: 'continuous', least: 0, most: kw(maxPower - minPower) })
      return columns.length - 1
    })
  })
}

/** Each car keeps its energy. */
function energyRows(problem: Problem, powers: Powers, powerColumn: PowerColumns): Row[] {
  return powerColumn.map((row, car) => {
    const terms = termsOf(row, (slot) => problem.ticks[slot] ?? 0)
    return { type: 'equal', limit: sumAboveLeast(problem, powers, car, (slot) => problem.ticks[slot] ?? 0), terms }
  })
}

/** All cars together keep to the headroom. */
function siteRows(problem: Problem, powerColumn: PowerColumns): Row[] {
  return problem.headroom.map((room, slot) => {
    const cars = powerColumn.flatMap((row, car) => (row[slot] === undefined ? [] : [car]))
    const least = cars.reduce((sum, car) => sum + (problem.cars[car]?.minPower ?? 0), 0)
    return { type: 'at-most', limit: kw(room - least), terms: cars.map((car) => [powerColumn[car]?.[slot] ?? 0, 1]) }
  })
}

/** The aim's value gets no worse. Weights count from the least one, which changes nothing while energies stay. */
function valueRow(problem: Problem, { weights }: Aim, powers: Powers, powerColumn: PowerColumns): Row {
  const least = Math.min(...weights)
  const factor = (slot: number) => ((weights[slot] ?? 0) - least) * (problem.ticks[slot] ?? 0)
  const limit = powers.reduce((sum, _, car) => sum + sumAboveLeast(problem, powers, car, factor), 0)
  return { type: 'at-most', limit: limit * (1 + 1e-9), terms: powerColumn.flatMap((row) => termsOf(row, factor)) }
}

/** One column for each step from a slot to the next: at least their difference, either way. */
function addChanges(powerColumn: PowerColumns, columns: Column[], rows: Row[]): void {
  for (const row of powerColumn) {
    row.forEach((column, slot) => {
      const before = row[slot - 1]
      if (column === undefined || before === undefined) return
      columns.push({ cost: 1, type: 'continuous', least: 0, most: Number.POSITIVE_INFINITY })
      const change = columns.length - 1
      rows.push({
        type: 'at-most',
        limit: 0,
        terms: [
          [column, 1],
          [before, -1],
          [change, -1],
        ],
      })
      rows.push({
        type: 'at-most',
        limit: 0,
        terms: [
          [before, 1],
          [column, -1],
          [change, -1],
        ],
      })
    })
  }
}

/** Two columns for each power: how far it is above the running one, and how far below. */
function addRunning(problem: Problem, powerColumn: PowerColumns, columns: Column[], rows: Row[]): void {
  powerColumn.forEach((row, car) => {
    const running = runningSteps(problem, car)
    if (!running) return
    row.forEach((column, slot) => {
      if (column === undefined) return
      const above = columns.length
      for (let side = 0; side < 2; side++) {
        columns.push({ cost: runningWeight, type: 'continuous', least: 0, most: Number.POSITIVE_INFINITY })
      }
      const target = kw((running[slot] ?? 0) - (problem.cars[car]?.minPower ?? 0))
      const sign = target < 0 ? -1 : 1
      rows.push({
        type: 'equal',
        limit: sign * target,
        terms: [
          [column, sign],
          [above, -sign],
          [above + 1, sign],
        ],
      })
    })
  })
}

function stepsFrom(
  problem: Problem,
  model: MixedIntegerModel,
  powerColumn: PowerColumns,
  solve: MixedIntegerSolver,
): Powers | undefined {
  const result = solve(model)
  if (result.type !== 'optimal') return undefined
  return powerColumn.map((row, car) =>
    row.map((column) => {
      if (column === undefined) return 0
      const above = ((result.values[column] ?? 0) * 1000) / powerStepW
      return (problem.cars[car]?.minPower ?? 0) + Math.floor(above + 1e-3)
    }),
  )
}

function keepsEnergy(problem: Problem, before: Powers, after: Powers): boolean {
  const energies = energiesOf(problem, before)
  return energiesOf(problem, after).every((energy, car) => {
    const lostWh = ((energies[car] ?? 0) - energy) * problem.unitWh
    return lostWh >= 0 && lostWh < mostLostWh
  })
}

function termsOf(row: readonly (number | undefined)[], factor: (slot: number) => number): [number, number][] {
  return row.flatMap((column, slot): [number, number][] => (column === undefined ? [] : [[column, factor(slot)]]))
}

/** Sum over a car's slots in use of its power above its least power, kW, times a factor. */
function sumAboveLeast(problem: Problem, powers: Powers, car: number, factor: (slot: number) => number): number {
  const { minPower } = problem.cars[car] as Problem['cars'][number]
  const row = powers[car] ?? []
  return row.reduce((sum, power, slot) => sum + (power === 0 ? 0 : kw(power - minPower) * factor(slot)), 0)
}

function runningSteps({ request }: Problem, car: number): number[] | undefined {
  return request.sessions[car]?.runningW?.map((powerW) => Math.round(powerW / powerStepW))
}

function kw(steps: number): number {
  return (steps * powerStepW) / 1000
}
