import { partsPerStep } from '../limits/rows.ts'
import type { Problem } from '../problem/problem.ts'
import { powerStepW } from '../problem/steps.ts'
import type { Row } from './mixed-integer.ts'

/**
 * The limits beside the site's in W as rows of a model, kW; those that cannot bind are left out.
 *
 * @param columnOf the column of a car's power in a slot, kW; absent where it draws nothing
 * @param leastOf power that a car draws in such a slot beside what its column says, steps
 */
export function sharedRows(
  problem: Problem,
  columnOf: (car: number, slot: number) => number | undefined,
  leastOf: (car: number) => number = () => 0,
): Row[] {
  return problem.rows.flatMap(({ name, most }, index) => {
    const perStep = name.phase === undefined ? 1 : partsPerStep
    const draws = problem.cars.flatMap(({ draws: own, maxPower }, car) => {
      const parts = own.find(({ row }) => row === index)?.parts
      return parts === undefined ? [] : [{ car, parts, maxPower }]
    })
    return most.flatMap((limit, slot): Row[] => {
      const present = draws.filter(({ car }) => columnOf(car, slot) !== undefined)
      if (present.reduce((sum, { parts, maxPower }) => sum + parts * maxPower, 0) <= limit) return []
      const left = present.reduce((sum, { car, parts }) => sum - parts * leastOf(car), limit)
      const terms = present.map(({ car, parts }) => [columnOf(car, slot) ?? 0, parts / perStep] as const)
      return [{ type: 'at-most', limit: ((left / perStep) * powerStepW) / 1000, terms }]
    })
  })
}
