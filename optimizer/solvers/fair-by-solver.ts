import type { Problem } from '../problem/problem.ts'
import type { MixedIntegerModel, MixedIntegerSolver, Row } from './mixed-integer.ts'
import { type SiteModel, siteModel } from './site-model.ts'

/** What each car goes without where phases make the flow's shares unattainable. */
export interface SolvedShares {
  /** What each car goes without, kWh. */
  readonly missing: readonly number[]
  /** Values of the model's columns that give each car the rest. */
  readonly values: readonly number[]
  readonly model: SiteModel
  /** Whether the total is the most there is, shared as fairly as that allows. */
  readonly isProven: boolean
}

/** Less than this is rounding, kWh. */
const slackKwh = 1e-7
/** A car that can get so much more is not held back, kWh. */
const gainKwh = 1e-5
const mostSolves = 200

/**
 * The most energy in all without least powers and, of all ways to share it, that of `fairShares`: higher priorities
 * first, and within a priority the least fraction of a wish as large as possible, then the next least, and so on.
 * A few linear programmes for each car that is held back.
 *
 * @returns nothing where the solver fails
 */
export function fairSharesBySolver(problem: Problem, solve: MixedIntegerSolver): SolvedShares | undefined {
  const model = siteModel(problem, { type: 'energy' })
  const search = shareSearch(problem, model, solve)
  const first = search.least(problem.cars.map((_, car) => car))
  if (!first) return undefined
  search.totalKwh = first.missing.reduce((sum, each) => sum + each, 0) + slackKwh
  if (search.totalKwh > gainKwh) {
    const priorities = [...new Set(problem.cars.map((car) => car.priority))].sort((a, b) => b - a)
    for (const priority of priorities) {
      let open = problem.order.filter((car) => problem.cars[car]?.priority === priority && problem.cars[car].wish > 0)
      while (open.length > 0) open = raiseLeast(problem, search, open)
    }
  }
  const last = search.least(problem.cars.map((_, car) => car))
  if (!last) return undefined
  return { missing: last.missing, values: last.values, model, isProven: search.solves <= mostSolves }
}

/** What each car may miss at most so far, and programmes over the plans that keep to it. */
interface ShareSearch {
  /** Per car, kWh. */
  readonly mostMissing: number[]
  /** What all cars may miss together, kWh. */
  totalKwh: number
  solves: number
  /** The plan in which some cars together miss least. */
  least(cars: readonly number[]): Shortage | undefined
  /** The plan in which the worst served of some cars gets the largest fraction of its wish. */
  fairest(cars: readonly number[]): Shortage | undefined
}

interface Shortage {
  /** Per car, kWh. */
  readonly missing: readonly number[]
  readonly values: readonly number[]
  /** The fraction of its wish that the worst served car gets; 0 where it was not sought. */
  readonly fraction: number
}

/** Raises the fraction of all open cars alike as far as it goes, and returns the cars that can go on rising. */
function raiseLeast(problem: Problem, search: ShareSearch, open: readonly number[]): number[] {
  const best = search.fairest(open)
  if (!best) return []
  for (const car of open) {
    const { wish, energy } = problem.cars[car] as Problem['cars'][number]
    const missing = kwh(problem, energy) - best.fraction * kwh(problem, wish)
    search.mostMissing[car] = Math.max(0, Math.min(search.mostMissing[car] ?? 0, missing)) + slackKwh
  }
  const isHeldBack = new Set(open)
  const release = (shortage: Shortage | undefined) => {
    for (const car of open) {
      if ((shortage?.missing[car] ?? Number.POSITIVE_INFINITY) < (search.mostMissing[car] ?? 0) - gainKwh) {
        isHeldBack.delete(car)
      }
    }
  }
  release(best)
  release(search.least(open))
  for (const car of open) if (isHeldBack.has(car)) release(search.least([car]))
  // Where rounding hides who is held back, all are: the search must end.
  return isHeldBack.size === 0 || search.solves > mostSolves ? [] : open.filter((car) => !isHeldBack.has(car))
}

function shareSearch(problem: Problem, model: SiteModel, solve: MixedIntegerSolver): ShareSearch {
  const search: ShareSearch = {
    mostMissing: problem.cars.map(({ energy }) => kwh(problem, energy)),
    totalKwh: Number.POSITIVE_INFINITY,
    solves: 0,
    least: (cars) => solved(new Set(cars), []),
    fairest: (cars) => solved(new Set(), cars),
  }
  const firstMissing = model.columns.length
  const fractionColumn = firstMissing + problem.cars.length
  const solved = (costly: ReadonlySet<number>, raised: readonly number[]): Shortage | undefined => {
    search.solves++
    const result = solve(shortageModel(problem, model, search, costly, raised))
    if (result.type !== 'optimal') return undefined
    const { values } = result
    return {
      missing: problem.cars.map((_, car) => values[firstMissing + car] ?? 0),
      values,
      fraction: values[fractionColumn] ?? 0,
    }
  }
  return search
}

/** The site's model with a column for what each car misses, and one for the least fraction of a wish. */
function shortageModel(
  problem: Problem,
  { columns, rows }: SiteModel,
  { mostMissing, totalKwh }: ShareSearch,
  costly: ReadonlySet<number>,
  raised: readonly number[],
): MixedIntegerModel {
  const cars = problem.cars.map((_, car) => car)
  const missing = (car: number) => columns.length + car
  const fraction = columns.length + cars.length
  const energyRows = cars.map((car): Row => {
    const row = rows[car] as Row
    return { ...row, type: 'equal', terms: [...row.terms, [missing(car), 1]] }
  })
  const fractionRows = raised.map((car): Row => {
    const { energy, wish } = problem.cars[car] as Problem['cars'][number]
    return {
      type: 'at-most',
      limit: kwh(problem, energy),
      terms: [
        [missing(car), 1],
        [fraction, kwh(problem, wish)],
      ],
    }
  })
  const total: Row = { type: 'at-most', limit: totalKwh, terms: cars.map((car) => [missing(car), 1]) }
  return {
    columns: [
      ...columns.map((column) => ({ ...column, cost: 0 })),
      ...cars.map((car) => ({
        cost: costly.has(car) ? 1 : 0,
        type: 'continuous' as const,
        least: 0,
        most: mostMissing[car] ?? 0,
      })),
      { cost: raised.length > 0 ? -1 : 0, type: 'continuous', least: 0, most: 1 },
    ],
    rows: [...energyRows, ...rows.slice(cars.length), ...fractionRows, ...(Number.isFinite(totalKwh) ? [total] : [])],
  }
}

function kwh(problem: Problem, energy: number): number {
  return (energy * problem.unitWh) / 1000
}
