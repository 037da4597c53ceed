import type { Filling } from '../flow/flow.ts'
import { energiesOf, type Problem } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'
import type { SiteModel } from './site-model.ts'

/** What solvers round, steps. */
const rounding = 1e-3

/** A solution's powers as energies, with the problem's wishes as what is to be delivered. */
export function fillingOf(problem: Problem, { powerColumn }: SiteModel, values: readonly number[]): Filling {
  const powers = powerColumn.map((row, car) => {
    const { minPower, maxPower } = problem.cars[car] as Problem['cars'][number]
    return row.map((column) => {
      const power = ((column === undefined ? 0 : (values[column] ?? 0)) * 1000) / powerStepW
      if (power < Math.max(minPower / 2, rounding)) return 0
      return Math.min(maxPower, Math.max(minPower, power + rounding))
    })
  })
  const energies = powers.map((row) => row.map((power, slot) => power * (problem.ticks[slot] ?? 0)))
  const total = energiesOf(problem, powers).reduce((sum, energy) => sum + energy, 0)
  return { energies, delivered: problem.cars.map((car) => car.energy), total }
}
