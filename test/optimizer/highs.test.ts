import { expect, test } from 'vitest'
import { plans } from '../../optimizer/plan.ts'
import { loadHighs } from '../../optimizer/solvers/highs.ts'
import { solveWithJavascriptLpSolver } from '../../optimizer/solvers/javascript-lp-solver.ts'
import type { MixedIntegerModel } from '../../optimizer/solvers/mixed-integer.ts'
import { car, site } from './worlds.ts'

const highs = await loadHighs()

/** Two parts of 1 to 2 kW, or none, that make up 2.5 kW at the least price. */
const twoParts: MixedIntegerModel = {
  columns: [
    { cost: 1, type: 'semi-continuous', least: 1, most: 2 },
    { cost: 3, type: 'semi-continuous', least: 1, most: 2 },
  ],
  rows: [
    {
      type: 'equal',
      limit: 2.5,
      terms: [
        [0, 1],
        [1, 1],
      ],
    },
  ],
}

test('both solvers take either nothing or at least the least', () => {
  for (const solve of [highs, solveWithJavascriptLpSolver]) {
    expect(solve(twoParts)).toMatchObject({ type: 'optimal', objective: 4.5, values: [1.5, 1] })
  }
})
test('both solvers say what is infeasible', () => {
  const tooMuch = {
    ...twoParts,
    rows: [
      {
        type: 'equal' as const,
        limit: 5,
        terms: [
          [0, 1],
          [1, 1],
        ] as const,
      },
    ],
  }
  for (const solve of [highs, solveWithJavascriptLpSolver]) expect(solve(tooMuch)).toEqual({ type: 'infeasible' })
})
test('three cars with minimum currents get a proven plan', () => {
  const sessions = ['a', 'b', 'c'].map((id) => car({ id, energyWh: 2500, minPowerW: 1500, maxPowerW: 2000 }))
  const made = [
    ...plans(site({ gridLimitW: [3500, 3500, 3500, 3500], pricePerKwh: [1, 2, 3, 4], sessions }), { highs }),
  ].at(-1)
  expect(made).toMatchObject({ gapPercent: 0, shortfallWh: expect.any(Number) })
})
