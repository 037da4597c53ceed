import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plan } from '../../optimizer/plan.ts'
import { loadHighs } from '../../optimizer/solvers/highs.ts'
import { disagreements } from './disagreements.ts'
import { worlds } from './worlds.ts'

const highs = await loadHighs()
const seed = 20_260_103

test('1,500 worlds without minimum currents: HiGHS finds no more energy and no better plan', {
  timeout: 240_000,
}, () => {
  fc.assert(
    fc.property(worlds({ minimum: 'none', mostCars: 6, mostSlots: 24 }), (request) => {
      expect(disagreements(highs, request, plan({ ...request, calmPercent: 0 }))).toEqual([])
    }),
    { seed, numRuns: 1500 },
  )
})

test('600 worlds with minimum currents: HiGHS finds nothing below the bound, nor better than what is proven', {
  timeout: 240_000,
}, () => {
  fc.assert(
    fc.property(worlds({ minimum: 'some', mostCars: 4, mostSlots: 8 }), (request) => {
      expect(disagreements(highs, request, plan({ ...request, calmPercent: 0 }))).toEqual([])
    }),
    { seed, numRuns: 600 },
  )
})

test('a plan that is worse than it says is found', () => {
  const request = { ...worldOfOneCar, pricePerKwh: [0.1, 0.4] }
  const dearer = {
    ...plan({ ...request, pricePerKwh: [0.4, 0.1] }),
    method: 'flow' as const,
    cost: 0.4,
    objective: 0.4,
  }
  expect(disagreements(highs, request, dearer)).toEqual(['objective 0.4 is above the least, 0.1'])
})

const worldOfOneCar = {
  strategy: 'cheapest' as const,
  slotMs: [3_600_000, 3_600_000],
  gridLimitW: [5000, 5000],
  baseLoadW: [0, 0],
  sessions: [{ id: 'car', energyWh: 1000, firstSlot: 0, endSlot: 2, minPowerW: 0, maxPowerW: 4000 }],
}
