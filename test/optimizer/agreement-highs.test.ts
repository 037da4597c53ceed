import fc from 'fast-check'
import { expect, test } from 'vitest'
import { costAim, timeAim } from '../../optimizer/aim.ts'
import { fairShares } from '../../optimizer/flow.ts'
import { loadHighs } from '../../optimizer/highs.ts'
import { siteModel } from '../../optimizer/mixed-integer.ts'
import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import { demandCost, peakFloorW } from '../../optimizer/objective.ts'
import { plan } from '../../optimizer/plan.ts'
import { energiesOf, type Problem, problemFrom, withEnergies, withoutMinimum } from '../../optimizer/problem.ts'
import { balancedAim } from '../../optimizer/strategies/balanced.ts'
import { violations } from '../../optimizer/validate.ts'
import { worlds } from './worlds.ts'

const highs = await loadHighs({ mostSeconds: 60 })
const seed = Number(process.env.SEED ?? 20_260_103)

test('1,500 worlds without minimum currents: HiGHS finds no more energy and no better plan', {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(worlds({ minimum: 'none', mostCars: 6, mostSlots: 24 }), (request) => {
      expectAgreement(request, plan({ ...request, calmPercent: 0 }))
    }),
    { seed, numRuns: 1500 },
  )
})

test('600 worlds with minimum currents: HiGHS finds nothing below the bound, nor better than what is proven', {
  timeout: 240_000,
}, () => {
  fc.assert(
    fc.property(worlds({ minimum: 'some', mostCars: 4, mostSlots: 8 }), (request) => {
      expectAgreement(request, plan({ ...request, calmPercent: 0 }))
    }),
    { seed, numRuns: 600 },
  )
})

function expectAgreement(request: PlanRequest, made: Plan): void {
  expect(violations(request, made)).toEqual([])
  if (request.sessions.length === 0) return
  const isExact = made.method === 'flow' || made.method === 'milp'
  expectMostEnergy(request, made, isExact)
  const planned = plannedEnergies(request, made)
  const best = bestAt(request, planned)
  if (best === undefined) return
  expect(made.objective).toBeGreaterThanOrEqual(best - roundingOf(request, best))
  expect(made.bound).toBeLessThanOrEqual(best + roundingOf(request, best))
  const bestAtAim = isExact ? bestAt(request, aimedEnergies(request, made, planned)) : undefined
  if (bestAtAim === undefined) return
  expect(made.objective).toBeLessThanOrEqual(bestAtAim + roundingOf(request, bestAtAim))
}

/** What the plan gives each car, units. */
function plannedEnergies(request: PlanRequest, made: Plan): number[] {
  const steps = made.sessions.map(({ setpointW }) => setpointW.map((powerW) => Math.round(powerW * 10)))
  return energiesOf(problemFrom(request), steps)
}

/** The same before powers were rounded down to 0.1 W, which may take some hundredths of a Wh. */
function aimedEnergies(request: PlanRequest, made: Plan, planned: readonly number[]): number[] {
  const problem = problemFrom(request)
  if (made.method === 'flow') return fairShares(problem)
  return planned.map((energy, car) => {
    const isMet = made.sessions[car]?.shortfallWh === 0
    return isMet ? (problem.cars[car]?.energy ?? 0) : energy
  })
}

/** The most that can be delivered, with least powers where the plan is exact and without otherwise. */
function expectMostEnergy(request: PlanRequest, made: Plan, isExact: boolean): void {
  const planned = made.sessions.reduce((sum, session) => sum + session.energyWh, 0)
  const problem = problemFrom(request)
  const most = highs(siteModel(isExact ? problem : withoutMinimum(problem), { type: 'energy' }))
  const mostWh = most.type === 'optimal' ? -1000 * most.objective : Number.NaN
  expect(planned).toBeLessThanOrEqual(mostWh + 0.1)
  if (isExact) expect(planned).toBeGreaterThanOrEqual(mostWh - 0.5 * request.sessions.length)
}

/** HiGHS's best value of the plan's objective at energies given in units; absent where they cannot be had exactly. */
function bestAt(request: PlanRequest, energies: readonly number[]): number | undefined {
  const problem = problemFrom(request)
  const result = highs(siteModel(withEnergies(problem, energies), goalOf(problem)))
  if (result.type !== 'optimal') return undefined
  if (request.strategy === 'peak') return peakFloorW(request) + 1000 * result.objective
  if (request.strategy === 'cheapest') return result.objective + demandCost(request, peakFloorW(request))
  const total = energies.reduce((sum, energy) => sum + energy, 0) * problem.unitWh
  if (request.strategy === 'fastest') return total === 0 ? 0 : result.objective / total
  return result.objective
}

function goalOf(problem: Problem): Parameters<typeof siteModel>[1] {
  const { strategy, demandCharge } = problem.request
  switch (strategy) {
    case 'cheapest':
      return { type: 'aim', aim: costAim(problem), ...(demandCharge ? { demandPerKw: demandCharge.perKw } : {}) }
    case 'fastest':
      return { type: 'aim', aim: timeAim(problem) }
    case 'balanced':
      return { type: 'aim', aim: balancedAim(problem) }
    case 'peak':
      return { type: 'peak' }
  }
}

/** What steps of 0.1 W, and solvers, may round. */
function roundingOf({ strategy, slotMs, demandCharge }: PlanRequest, best: number): number {
  if (strategy === 'peak') return 0.11
  const step = strategy === 'cheapest' && demandCharge ? 0.0002 * demandCharge.perKw : 0
  const isEven = new Set(slotMs).size <= 1
  // In slots of unlike length a step more here is not the same energy as a step less there.
  return step + (isEven ? 1e-6 * Math.abs(best) + 1e-9 : 1e-4 * Math.abs(best) + 1e-3)
}
