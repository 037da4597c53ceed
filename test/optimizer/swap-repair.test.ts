import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roomBeside } from '../../optimizer/limits/room.ts'
import { energiesOf, isMet, keepsMinimum, problemFrom } from '../../optimizer/problem/problem.ts'
import { swapRepaired } from '../../optimizer/repair/swap-repair.ts'
import { car, site, worlds } from './worlds.ts'

const repaired = (request: Parameters<typeof problemFrom>[0]) =>
  swapRepaired(problemFrom(request), request.pricePerKwh).map((row) => row.map((steps) => steps / 10))

test('a remainder below the least power moves to a slot that has room', () => {
  const sessions = [car({ energyWh: 4500, minPowerW: 1000 })]
  expect(repaired(site({ pricePerKwh: [1, 2, 3, 3], sessions }))).toEqual([[3500, 1000, 0, 0]])
})

test('where the slots are full, two cars exchange slots, and both keep their energy', () => {
  // Cheapest slot first: a fills slot 0, and b is left with 1 kW there and 3 kW in slot 1.
  const request = site({
    gridLimitW: [5000, 3000],
    pricePerKwh: [1, 2],
    sessions: [
      car({ id: 'a', energyWh: 4000, endSlot: 2 }),
      car({ id: 'b', energyWh: 4000, endSlot: 2, minPowerW: 1400 }),
    ],
  })
  const powers = repaired(request)
  expect(powers.map((row) => row.reduce((sum, powerW) => sum + powerW, 0))).toEqual([4000, 4000])
  expect(powers[1]?.every((powerW) => powerW === 0 || powerW >= 1400)).toBe(true)
})

test('in any world it keeps the limits, the least powers and the wishes', () => {
  fc.assert(
    fc.property(worlds({ mostCars: 6 }), (request) => {
      const problem = problemFrom(request)
      const powers = swapRepaired(problem, request.pricePerKwh)
      expect(keepsMinimum(problem, powers)).toBe(true)
      const left = roomBeside(problem, powers)
      const leftInSlots = problem.ticks.flatMap((_, slot) => problem.cars.map((_, index) => left.forCar(index, slot)))
      expect(Math.min(0, ...leftInSlots)).toBe(0)
      energiesOf(problem, powers).forEach((energy, index) => {
        expect(energy).toBeLessThanOrEqual(problem.cars[index]?.energy ?? 0)
      })
    }),
    { seed: 20_260_105, numRuns: 400 },
  )
})

test('forty cars with least powers fit under the very limit that they need without', () => {
  const sessions = Array.from({ length: 40 }, (_, index) =>
    car({ id: `car${index}`, energyWh: 3000 + 130 * index, endSlot: 8, minPowerW: 1380, maxPowerW: 7360 }),
  )
  const wantedWh = sessions.reduce((sum, { energyWh }) => sum + energyWh, 0)
  const request = site({ gridLimitW: Array(8).fill(wantedWh / 8), pricePerKwh: [8, 7, 6, 5, 4, 3, 2, 1], sessions })
  const problem = problemFrom(request)
  expect(isMet(problem, swapRepaired(problem, request.pricePerKwh))).toBe(true)
})
