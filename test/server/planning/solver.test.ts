import { afterEach, expect, test } from 'vitest'
import type { PlanRequest } from '../../../optimizer/model.ts'
import { Solver } from '../../../server/planning/solver.ts'

let solver: Solver

afterEach(async () => {
  await solver.close()
})

/** So many cars of 6–16 A that want 6 kWh in four hours of changing prices. */
function requestOf(cars: number): PlanRequest {
  const slots = 16
  const prices = Array.from({ length: slots }, (_, slot) => 0.2 + ((slot * 7) % 11) / 100)
  return {
    strategy: 'cheapest',
    slotMs: Array(slots).fill(900_000),
    gridLimitW: Array(slots).fill(8_000 + cars * 3_000),
    baseLoadW: Array(slots).fill(0),
    pricePerKwh: prices,
    sessions: Array.from({ length: cars }, (_, index) => ({
      id: `car-${index}`,
      energyWh: 6_000,
      firstSlot: 0,
      endSlot: slots,
      minPowerW: 4_140,
      maxPowerW: 11_040,
    })),
  }
}

test('brings a plan, proven where there is time for it', async () => {
  solver = new Solver({ plannedMs: 120_000 })
  const { plan, setback } = await solver.solve(requestOf(1))
  expect(plan).toMatchObject({ shortfallWh: 0, gapPercent: 0 })
  expect(setback).toBeUndefined()
})

test('takes the first plan that comes when the time is up, and says so', async () => {
  solver = new Solver({ plannedMs: 1 })
  const { plan, setback } = await solver.solve(requestOf(12))
  expect(plan.shortfallWh).toBe(0)
  expect(setback).toMatch(/^ended after \d+ ms$/)
})

test('works on after a request that was ended', async () => {
  solver = new Solver({ plannedMs: 1 })
  await solver.solve(requestOf(12))
  expect((await solver.solve(requestOf(1))).plan.sessions).toHaveLength(1)
})

test('a request that cannot be meant is refused, and the next one is solved', async () => {
  solver = new Solver()
  await expect(solver.solve({ ...requestOf(1), gridLimitW: [] })).rejects.toThrow('gridLimitW')
  expect((await solver.solve(requestOf(1))).plan.shortfallWh).toBe(0)
})

test('a plan for which somebody waits is ended early, and says that more time may make a better one', async () => {
  solver = new Solver({ plannedMs: 120_000 })
  const hurried = solver.solve(requestOf(40))
  solver.hurry(1)
  expect(await hurried).toMatchObject({ isHurried: true, setback: expect.stringMatching(/^ended after/) })
  expect(await solver.solve(requestOf(40), 1)).toMatchObject({ isHurried: true })
})

test('a plan that ends in its own time was not hurried', async () => {
  solver = new Solver({ plannedMs: 1 })
  const late = solver.solve(requestOf(12))
  solver.hurry(1)
  expect((await late).isHurried).toBeUndefined()
})
