import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fillInOrder } from '../../optimizer/flow/flow.ts'
import type { PlanRequest } from '../../optimizer/model.ts'
import { plan } from '../../optimizer/plan.ts'
import { costAim } from '../../optimizer/problem/aim.ts'
import { peakFloorW } from '../../optimizer/problem/objective.ts'
import { energiesOf, type Problem, problemFrom, withEnergies } from '../../optimizer/problem/problem.ts'
import { solveWithJavascriptLpSolver } from '../../optimizer/solvers/javascript-lp-solver.ts'
import { siteModel } from '../../optimizer/solvers/site-model.ts'
import { worlds } from './worlds.ts'

const seed = 20_260_102

/** The planned energies as wishes that can be met exactly. */
function sameEnergies(request: PlanRequest, setpointW: readonly (readonly number[])[]): Problem {
  const problem = problemFrom(request)
  const steps = setpointW.map((row) => row.map((powerW) => Math.round(powerW * 10)))
  return withEnergies(problem, energiesOf(problem, steps))
}

test('javascript-lp-solver finds the same most energy and least cost as the flow', () => {
  fc.assert(
    fc.property(worlds({ strategies: ['cheapest'], minimum: 'none', mostCars: 3, mostSlots: 6 }), (world) => {
      const { demandCharge: _, ...request } = world
      const made = plan(request)
      const most = solveWithJavascriptLpSolver(siteModel(problemFrom(request), { type: 'energy' }))
      const energyWh = made.sessions.reduce((sum, session) => sum + session.energyWh, 0)
      expect(most.type === 'optimal' && -1000 * most.objective).toBeCloseTo(energyWh, -0.5)
      const same = sameEnergies(
        request,
        made.sessions.map(({ setpointW }) => setpointW),
      )
      const least = solveWithJavascriptLpSolver(siteModel(same, { type: 'aim', aim: costAim(same) }))
      expect(least.type === 'optimal' && least.objective).toBeCloseTo(made.cost, 4)
    }),
    { seed, numRuns: 150 },
  )
})

test('javascript-lp-solver finds the same lowest peak as the flow', () => {
  fc.assert(
    fc.property(worlds({ strategies: ['peak'], minimum: 'none', mostCars: 3, mostSlots: 6 }), (request) => {
      const made = plan(request)
      const same = sameEnergies(
        request,
        made.sessions.map(({ setpointW }) => setpointW),
      )
      const least = solveWithJavascriptLpSolver(siteModel(same, { type: 'peak' }))
      const found = least.type === 'optimal' ? peakFloorW(request) + 1000 * least.objective : Number.NaN
      expect(Math.abs(found - made.objective)).toBeLessThan(0.11)
    }),
    { seed, numRuns: 150 },
  )
})

test('one car with a minimum current: no choice of slots delivers more, or as much for less', () => {
  const shape = { strategies: ['cheapest', 'fastest'], mostCars: 1, mostSlots: 6 } as const
  fc.assert(
    fc.property(worlds(shape), ({ demandCharge: _, ...request }) => {
      expectNoBetterChoice(request)
    }),
    { seed, numRuns: 300 },
  )
})

test('two cars with minimum currents: no choice of slots delivers more, or as much for less', () => {
  fc.assert(
    fc.property(worlds({ strategies: ['cheapest'], mostCars: 2, mostSlots: 4 }), ({ demandCharge: _, ...request }) => {
      expectNoBetterChoice(request)
    }),
    { seed, numRuns: 200 },
  )
})

/** Solves the flow for every choice of slots in use; compares cost at the energies of the plan. */
function expectNoBetterChoice(request: PlanRequest): void {
  const made = plan({ ...request, calmPercent: 0 })
  const planned = made.sessions.reduce((sum, session) => sum + session.energyWh, 0)
  const problem = problemFrom(request)
  const same = sameEnergies(
    request,
    made.sessions.map(({ setpointW }) => setpointW),
  )
  for (const least of choices(problem)) {
    const most = least.map((row, car) =>
      row.map((power) => (isUsed(problem, car, power) ? (problem.cars[car]?.maxPower ?? 0) : 0)),
    )
    const free = fillInOrder(problem, inTime(problem), { least, most })
    expect(free.total * problem.unitWh).toBeLessThanOrEqual(planned + 1)
    if (energiesOf(problem, least).some((energy, car) => energy > (same.cars[car]?.energy ?? 0))) continue
    const filled = fillInOrder(same, byValue(request), { least, most })
    if (filled.delivered.some((energy, car) => energy < (same.cars[car]?.energy ?? 0))) continue
    const weight = valueOfFilling(request, problem, filled.energies)
    const own = valueOfFilling(
      request,
      problem,
      made.sessions.map(({ setpointW }) => setpointW.map((powerW, slot) => powerW * 10 * (problem.ticks[slot] ?? 0))),
    )
    expect(own).toBeLessThanOrEqual(weight + 1e-3)
  }
}

/** Every way to switch every car on or off in every slot, as least powers. */
function* choices(problem: Problem): Generator<number[][]> {
  const places = problem.cars.flatMap((car, index) =>
    problem.ticks.flatMap((_, slot) => (slot >= car.firstSlot && slot < car.endSlot ? [[index, slot] as const] : [])),
  )
  for (let choice = 0; choice < 2 ** places.length; choice++) {
    const least = problem.cars.map(() => problem.ticks.map(() => 0))
    places.forEach(([car, slot], place) => {
      const row = least[car]
      if (row && (choice >> place) & 1) row[slot] = problem.cars[car]?.minPower ?? 0
    })
    const taken = problem.ticks.map((_, slot) => least.reduce((sum, row) => sum + (row[slot] ?? 0), 0))
    const fits = taken.every((power, slot) => power <= (problem.headroom[slot] ?? 0))
    const wishes = energiesOf(problem, least).every((energy, car) => energy <= (problem.cars[car]?.energy ?? 0))
    if (fits && wishes) yield least
  }
}

function isUsed(problem: Problem, car: number, power: number): boolean {
  return power > 0 || (problem.cars[car]?.minPower ?? 0) === 0
}

function inTime(problem: Problem): number[] {
  return problem.ticks.map((_, slot) => slot)
}

function byValue({ strategy, pricePerKwh }: PlanRequest): number[] {
  const slots = pricePerKwh.map((_, slot) => slot)
  return strategy === 'cheapest' ? slots.sort((a, b) => (pricePerKwh[a] ?? 0) - (pricePerKwh[b] ?? 0)) : slots
}

function valueOfFilling(request: PlanRequest, problem: Problem, energies: readonly (readonly number[])[]): number {
  let elapsed = 0
  const middles = problem.ticks.map((ticks) => {
    elapsed += ticks
    return ((elapsed - ticks / 2) * problem.unitWh) / 0.1
  })
  const weights = request.strategy === 'cheapest' ? request.pricePerKwh : middles
  return energies.reduce(
    (sum, row) =>
      row.reduce((part, energy, slot) => part + (energy * problem.unitWh * (weights[slot] ?? 0)) / 1000, sum),
    0,
  )
}
