import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillInOrder, slotsByWeight } from '../../optimizer/flow/flow.ts'
import { pricedPlans } from '../../optimizer/flow/slot-prices.ts'
import type { PlanRequest } from '../../optimizer/model.ts'
import type { Aim } from '../../optimizer/problem/aim.ts'
import { type Problem, problemFrom } from '../../optimizer/problem/problem.ts'
import { endedAt, endsOf, withBestDeadlines } from '../../optimizer/repair/deadlines.ts'
import { car, site } from './worlds.ts'

const seed = Number(process.env.SEED ?? 20_260_107)
const kw = 10_000

/** Prices per Wh and per hour until a car is done. */
function aimOf({ pricePerKwh }: PlanRequest, perCompletionHour: number): Aim {
  return { weights: pricePerKwh.map((price) => price / 1000), perCompletionHour }
}

describe('deadlines', () => {
  const request = site({ pricePerKwh: [3, 3, 1, 1], sessions: [car({ energyWh: 8000 })] })
  const endAt = (perCompletionHour: number) => {
    const problem = problemFrom(request)
    return withBestDeadlines(problem, aimOf(request, perCompletionHour), [[4]]).cars[0]?.endSlot
  }
  test('a car waits for cheap slots where its time costs less than they save', () => {
    // 8 kWh in two of four hours: done two hours sooner for 16 more.
    expect(endAt(7)).toBe(4)
    expect(endAt(9)).toBe(2)
  })
  test('cars that are short within a start get more time', () => {
    const two = site({ sessions: [car({ id: 'a', energyWh: 4000 }), car({ id: 'b', energyWh: 8000 })] })
    expect(withBestDeadlines(problemFrom(two), aimOf(two, 1), [[1, 1]]).cars.map(({ endSlot }) => endSlot)).toEqual([
      1, 2,
    ])
  })
  test('a window never ends after the car leaves, nor before it comes', () => {
    const late = problemFrom(site({ sessions: [car({ firstSlot: 1, endSlot: 3 })] }))
    expect(endedAt(late, [9]).cars[0]?.endSlot).toBe(3)
    expect(endedAt(late, [0]).cars[0]?.endSlot).toBe(1)
  })
  test('a car completes with its last slot with power', () => {
    expect(
      endsOf([
        [1, 0, 2, 0],
        [0, 0, 0, 0],
      ]),
    ).toEqual([3, 0])
  })
})

describe('prices of slots', () => {
  test('two cars that want the one cheap hour: the bound is what it costs to put one of them off', () => {
    const sessions = ['a', 'b'].map((id) => car({ id, energyWh: 4000, endSlot: 2 }))
    const request = site({ gridLimitW: [4000, 4000], pricePerKwh: [1, 3], sessions })
    const { bound } = pricedPlans(problemFrom(request), aimOf(request, 0), 16)
    expect(bound).toBeCloseTo(16, 2)
  })
  test('one car alone: its own best over all completion slots', () => {
    const request = site({ pricePerKwh: [3, 1], sessions: [car({ energyWh: 4000, endSlot: 2 })] })
    // At once for 12 and one hour at 5, or in the second hour for 4 and two hours at 5.
    const { bound, ends } = pricedPlans(problemFrom(request), aimOf(request, 5), 20)
    expect(bound).toBeCloseTo(14)
    expect(ends.at(-1)).toEqual([2])
  })
})

test('in tiny worlds: no bound above the best of all plans, no deadlines below it, and seldom worse', () => {
  let worlds = 0
  let best = 0
  let near = 0
  const property = fc.property(tinyWorlds, ({ perCompletionHour, ...request }) => {
    const problem = problemFrom(request)
    const aim = aimOf(request, perCompletionHour)
    const least = leastValue(problem, aim)
    if (least === Number.POSITIVE_INFINITY) return
    worlds++
    const { bound, ends } = pricedPlans(problem, aim, least)
    expect(bound).toBeLessThanOrEqual(least + 1e-9 * least)
    if (bound > 0.9 * least) near++
    const ended = withBestDeadlines(problem, aim, [...ends, problem.cars.map(({ endSlot }) => endSlot)])
    const value = valueIn(ended, aim)
    expect(value).toBeGreaterThanOrEqual(least - 1e-9 * least)
    if (value <= least + 1e-9 * least) best++
  })
  fc.assert(property, { seed, numRuns: 250 })
  expect(worlds).toBeGreaterThan(100)
  expect(best / worlds).toBeGreaterThan(0.9)
  expect(near / worlds).toBeGreaterThan(0.7)
})

/** Two cars in three or four hours, all in whole kW. */
const tinyWorlds = fc.integer({ min: 3, max: 4 }).chain((slots) => {
  const perSlot = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: slots, maxLength: slots })
  const session = fc.record({
    energyWh: fc.integer({ min: 1, max: 6 }).map((kwh) => kwh * 1000),
    firstSlot: fc.constantFrom(0, 0, 1),
    endSlot: fc.constantFrom(slots, slots, slots - 1),
    maxPowerW: fc.integer({ min: 1, max: 3 }).map((each) => each * 1000),
  })
  return fc
    .record({
      gridLimitW: perSlot(fc.integer({ min: 1, max: 5 }).map((each) => each * 1000)),
      pricePerKwh: perSlot(fc.constantFrom(1, 2, 3, 5)),
      perCompletionHour: fc.constantFrom(0, 1, 3),
      cars: fc.array(session, { minLength: 2, maxLength: 2 }),
    })
    .map(({ cars, perCompletionHour, ...world }) => ({
      ...site({ ...world, sessions: cars.map((each, index) => car({ id: `car${index}`, ...each })) }),
      perCompletionHour,
    }))
})

/** The least value of all ways to meet every wish in whole kW: without least powers nothing between is better. */
function leastValue({ cars, headroom }: Problem, { weights, perCompletionHour }: Aim): number {
  const from = (slot: number, left: readonly number[], ends: readonly number[]): number => {
    if (slot === headroom.length) {
      const hours = ends.reduce((sum, end) => sum + end, 0)
      return left.every((energy) => energy === 0) ? perCompletionHour * hours : Number.POSITIVE_INFINITY
    }
    let least = Number.POSITIVE_INFINITY
    for (const powers of choices(left, slot)) {
      const total = powers.reduce((sum, power) => sum + power, 0)
      const rest = from(
        slot + 1,
        left.map((energy, index) => energy - (powers[index] ?? 0)),
        ends.map((end, index) => ((powers[index] ?? 0) > 0 ? slot + 1 : end)),
      )
      least = Math.min(least, (total / 10) * (weights[slot] ?? 0) + rest)
    }
    return least
  }
  const choices = (left: readonly number[], slot: number): number[][] => {
    let ways: number[][] = [[]]
    cars.forEach(({ firstSlot, endSlot, maxPower }, index) => {
      const most = slot >= firstSlot && slot < endSlot ? Math.min(maxPower, left[index] ?? 0) : 0
      const powers = Array.from({ length: most / kw + 1 }, (_, step) => step * kw)
      ways = ways.flatMap((way) => powers.map((power) => [...way, power]))
    })
    return ways.filter((way) => way.reduce((sum, power) => sum + power, 0) <= (headroom[slot] ?? 0))
  }
  return from(
    0,
    cars.map(({ energy }) => energy),
    cars.map(() => 0),
  )
}

/** What the flow's plan within windows is worth. */
function valueIn(problem: Problem, aim: Aim): number {
  const { energies } = fillInOrder(problem, slotsByWeight(aim.weights))
  return energies.reduce((sum, row) => {
    const cost = row.reduce((part, energy, slot) => part + (energy / 10) * (aim.weights[slot] ?? 0), 0)
    return sum + cost + aim.perCompletionHour * (row.findLastIndex((energy) => energy > 0) + 1)
  }, 0)
}
