import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import { plans } from '../../optimizer/plan.ts'
import { demandCost, midpointHours, peakFloorW } from '../../optimizer/problem/objective.ts'
import { problemFrom } from '../../optimizer/problem/problem.ts'
import { loadHighs } from '../../optimizer/solvers/highs.ts'
import type { Effort } from '../../optimizer/solvers/solver-choice.ts'
import { balancedAim } from '../../optimizer/strategies/balanced.ts'
import { violations } from '../../optimizer/validate/validate.ts'
import { type LimitedShape, limitedWorlds } from './limited-worlds.ts'
import { type WholeGoal, wholeModel } from './whole-model.ts'

const highs = await loadHighs({ mostSeconds: 60 })
const seed = Number(process.env.SEED ?? 20_260_104)

test('250 trees of fuses: the flow delivers the most, shares it best and has the least value', () => {
  expectAgreements({ phases: false, minimum: 'none', mostCars: 5, mostSlots: 9 }, 250, {}, 0.75)
})

test('120 trees of fuses with minimum currents: what is proven is the best', () => {
  expectAgreements({ phases: false, minimum: 'some', mostCars: 4, mostSlots: 6 }, 120, { highs }, 0.9)
})

test('300 sites with limited phases: the most energy, shared best, at the least value', () => {
  expectAgreements({ phases: true, minimum: 'none', mostCars: 5, mostSlots: 9 }, 300, { highs }, 0.9)
})

test('200 sites with limited phases and minimum currents: what is proven is the best', () => {
  expectAgreements({ phases: true, minimum: 'some', mostCars: 4, mostSlots: 6 }, 200, { highs }, 0.9)
})

test('200 sites with limited phases and no solver loaded: valid plans, never below their bounds', () => {
  expectAgreements({ phases: true, minimum: 'some', mostCars: 6, mostSlots: 8 }, 200, {}, 0.5)
})

/** @param leastExact part of the worlds whose plans say that nothing better is possible, at least */
function expectAgreements(shape: LimitedShape, worlds: number, effort: Effort, leastExact: number): void {
  let exact = 0
  const property = fc.property(limitedWorlds(shape), (request) => {
    const all = [...plans({ ...request, calmPercent: 0 }, effort)]
    for (const each of all) expect(violations(request, each)).toEqual([])
    const made = all.at(-1) as Plan
    if (isExact(made) || made.gapPercent === 0) exact++
    if (request.sessions.length > 0) expectAgreement(request, made)
  })
  fc.assert(property, { seed, numRuns: worlds })
  expect(exact / worlds).toBeGreaterThanOrEqual(leastExact)
}

function isExact({ method }: Plan): boolean {
  return method === 'flow' || method === 'milp'
}

function expectAgreement(request: PlanRequest, made: Plan): void {
  const plannedWh = made.sessions.reduce((sum, { energyWh }) => sum + energyWh, 0)
  const mostWh = -1000 * least(request, { type: 'shortfall' }, !isExact(made))
  expect(plannedWh).toBeLessThanOrEqual(mostWh + 0.1)
  if (isExact(made)) expect(plannedWh).toBeGreaterThanOrEqual(mostWh - roundedWh(request))
  if (isExact(made) && request.sessions.every(({ minPowerW }) => minPowerW === 0)) expectFairness(request, made, mostWh)
  const best =
    bestValue(
      request,
      made.sessions.map(({ energyWh }) => energyWh),
    ) ?? Number.NaN
  expect(made.bound).toBeLessThanOrEqual(best + roundingOf(request, best))
  expect(made.objective).toBeGreaterThanOrEqual(best - roundingOf(request, best))
  if (!isExact(made)) return
  // Before powers were rounded down to 0.1 W, cars without a shortfall had all they want.
  const aimedWh = made.sessions.map(({ energyWh, shortfallWh }, car) => {
    return shortfallWh > 0 ? energyWh : (request.sessions[car]?.energyWh ?? 0)
  })
  const bestAtAim = Math.max(best, bestValue(request, aimedWh) ?? best)
  expect(made.objective).toBeLessThanOrEqual(bestAtAim + roundingOf(request, bestAtAim))
}

/** Nobody of the highest priority could be served better without serving another worse than that. */
function expectFairness(request: PlanRequest, made: Plan, mostWh: number): void {
  const wanting = request.sessions.flatMap(({ energyWh }, car) => (energyWh > 0 ? [car] : []))
  const highest = Math.max(...wanting.map((car) => request.sessions[car]?.priority ?? 0))
  const cars = wanting.filter((car) => (request.sessions[car]?.priority ?? 0) === highest)
  if (cars.length === 0) return
  const fraction = -least(request, { type: 'least-fraction', cars, totalWh: mostWh - 0.01 }, true)
  for (const car of cars) {
    const wishWh = request.sessions[car]?.energyWh ?? 0
    expect(made.sessions[car]?.energyWh).toBeGreaterThanOrEqual(fraction * wishWh - roundedWh(request))
  }
}

/** The whole model's least value; not a number where nothing fits. */
function least(request: PlanRequest, goal: WholeGoal, isRelaxed = false): number {
  const result = highs(wholeModel(request, goal, isRelaxed))
  return result.type === 'optimal' ? result.objective : Number.NaN
}

/** The least value of a plan's objective at energies given, Wh; absent where they cannot be had. */
function bestValue(request: PlanRequest, energiesWh: readonly number[]): number | undefined {
  const value = valueAt(request, energiesWh)
  return Number.isNaN(value) ? undefined : value
}

function valueAt(request: PlanRequest, energiesWh: readonly number[]): number {
  const floorW = peakFloorW(request)
  const value = { type: 'value', energiesWh, weights: request.pricePerKwh } as const
  switch (request.strategy) {
    case 'cheapest': {
      const perKw = request.demandCharge?.perKw
      const peak = perKw === undefined ? {} : { peak: { perKw, floorW } }
      return least(request, { ...value, ...peak }) + demandCost(request, floorW)
    }
    case 'fastest': {
      const total = energiesWh.reduce((sum, energyWh) => sum + energyWh, 0) / 1000
      return total === 0 ? 0 : least(request, { ...value, weights: midpointHours(request) }) / total
    }
    case 'peak':
      return (
        floorW + 1000 * least(request, { ...value, weights: request.slotMs.map(() => 0), peak: { perKw: 1, floorW } })
      )
    case 'balanced': {
      const { perCompletionHour, perCost } = balancedAim(problemFrom(request))
      return least(request, {
        ...value,
        weights: request.pricePerKwh.map((price) => price * perCost),
        perCompletionHour,
      })
    }
  }
}

/** What steps of 0.1 W may take from energies, Wh. */
function roundedWh({ sessions }: PlanRequest): number {
  return 0.5 * sessions.length
}

/** What steps of 0.1 W, and solvers, may round. A step of power in a long slot is more of it in a short one. */
function roundingOf({ strategy, demandCharge, slotMs }: PlanRequest, best: number): number {
  const peakW = (0.21 * Math.max(...slotMs)) / Math.min(...slotMs)
  if (strategy === 'peak') return peakW
  const step = strategy === 'cheapest' && demandCharge ? (demandCharge.perKw * peakW) / 1000 : 0
  return step + 1e-4 * Math.abs(best) + 1e-4
}
