import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlanRequest } from '../../optimizer/model.ts'
import { plan, plans } from '../../optimizer/plan.ts'
import { uncontrolled } from '../../optimizer/uncontrolled.ts'
import { violations } from '../../optimizer/validate/validate.ts'
import { car, setpointsOf, setpointsW, site, worlds } from './worlds.ts'

const seed = 20_260_101

describe('cheapest', () => {
  test('charges in the two cheap slots', () => {
    expect(setpointsW({ energyWh: 8000, maxPowerW: 4000, pricePerKwh: [4, 1, 4, 1] })).toEqual([0, 4000, 0, 4000])
  })
  test('takes the earlier of two equal prices', () => {
    expect(setpointsW({ energyWh: 2000, maxPowerW: 4000, pricePerKwh: [2, 1, 1, 2] })).toEqual([0, 2000, 0, 0])
  })
  test('buys no more than was asked when energy is paid for', () => {
    expect(setpointsW({ energyWh: 2000, maxPowerW: 4000, pricePerKwh: [-1, -2, -1, 5] })).toEqual([0, 2000, 0, 0])
  })
  test('lets two cars share the cheap slot under the limit', () => {
    const made = plan(
      site({
        gridLimitW: [3000, 3000],
        pricePerKwh: [1, 2],
        sessions: [car({ id: 'a', endSlot: 2 }), car({ id: 'b', endSlot: 2 })],
      }),
    )
    expect(made.siteLoadW).toEqual([3000, 1000])
    expect(made.shortfallWh).toBe(0)
  })
})

test('a car that wants nothing gets nothing, and changes nothing for the others', () => {
  const wanting = [car({ id: 'a', endSlot: 3 }), car({ id: 'c', minPowerW: 1400 })]
  const full = car({ id: 'b', energyWh: 0, minPowerW: 1400 })
  for (const strategy of ['cheapest', 'fastest', 'balanced', 'peak'] as const) {
    const request = site({
      strategy,
      gridLimitW: [3000, 3000, 3000, 3000],
      pricePerKwh: [4, 1, 2, 3],
      sessions: wanting,
    })
    const { sessions, ...others } = plan({ ...request, sessions: wanting.toSpliced(1, 0, full) })
    expect(sessions[1]).toEqual({ id: 'b', setpointW: [0, 0, 0, 0], energyWh: 0, shortfallWh: 0 })
    expect({ ...others, sessions: sessions.toSpliced(1, 1) }).toEqual(plan(request))
  }
})

describe('fastest', () => {
  test('charges from the first slot on', () => {
    expect(setpointsW({ strategy: 'fastest', energyWh: 6000, pricePerKwh: [4, 3, 2, 1] })).toEqual([4000, 2000, 0, 0])
  })
  test('gives a short last slot the most it can take', () => {
    expect(setpointsW({ strategy: 'fastest', energyWh: 5000, endSlot: 2, slotMs: [3_600_000, 900_000] })).toEqual([
      4000, 4000,
    ])
  })
})

describe('peak', () => {
  test('fills the valley of the base load', () => {
    const made = plan(
      site({ strategy: 'peak', baseLoadW: [3000, 1000, 1000, 3000], sessions: [car({ energyWh: 4000 })] }),
    )
    expect(setpointsOf(made)).toEqual([0, 2000, 2000, 0])
    expect(made.peakW).toBe(3000)
  })
  test('spreads evenly where the house is level', () => {
    expect(setpointsW({ strategy: 'peak', energyWh: 2000 })).toEqual([500, 500, 500, 500])
  })
  test('is cheapest under the lowest peak', () => {
    const made = plan(
      site({
        strategy: 'peak',
        baseLoadW: [3000, 0, 0, 0],
        pricePerKwh: [1, 3, 1, 2],
        sessions: [car({ energyWh: 4000 })],
      }),
    )
    expect(setpointsOf(made)).toEqual([0, 0, 3000, 1000])
  })
})

describe('balanced', () => {
  const prices = [3, 2.9, 1, 0.9]
  test('is as cheap as it gets when only the cost counts', () => {
    expect(setpointsW({ strategy: 'balanced', balance: { time: 0, cost: 1 }, pricePerKwh: prices })).toEqual([
      0, 0, 0, 2000,
    ])
  })
  test('is as quick as it gets when only the time counts', () => {
    expect(setpointsW({ strategy: 'balanced', balance: { time: 1, cost: 0 }, pricePerKwh: prices })).toEqual([
      2000, 0, 0, 0,
    ])
  })
  test('waits for most of the saving, not for all of it', () => {
    expect(setpointsW({ strategy: 'balanced', pricePerKwh: prices })).toEqual([0, 0, 2000, 0])
  })
})

describe('a demand charge', () => {
  const request = site({ pricePerKwh: [0.1, 0.2], sessions: [car({ energyWh: 4000, endSlot: 2 })] })
  test('that is high levels the load', () => {
    const made = plan({ ...request, demandCharge: { perKw: 1, reachedW: 0 } })
    expect(setpointsOf(made)).toEqual([2000, 2000])
    expect(made).toMatchObject({ demandCost: 2, gapPercent: 0 })
  })
  test('that is low lets the price decide', () => {
    expect(setpointsOf(plan({ ...request, demandCharge: { perKw: 0.01, reachedW: 0 } }))).toEqual([4000, 0])
  })
  test('leaves free what the period has reached', () => {
    for (const strategy of ['cheapest', 'peak'] as const) {
      const made = plan({ ...request, strategy, demandCharge: { perKw: 1, reachedW: 3000 } })
      expect(setpointsOf(made)).toEqual([3000, 1000])
      expect(made.demandCost).toBe(0)
    }
  })
})

describe('where not all fits', () => {
  test('keeps to the grid limit and reports the shortfall', () => {
    const made = plan(site({ gridLimitW: [1000, 1000], sessions: [car({ energyWh: 5000, endSlot: 2 })] }))
    expect(setpointsOf(made)).toEqual([1000, 1000])
    expect(made.sessions[0]).toMatchObject({ shortfallWh: 3000, shortfallReason: 'headroom' })
    expect(made.bottleneckSlots).toEqual([0, 1])
  })
  test('names the window where full power throughout would not do', () => {
    const made = plan(site({ sessions: [car({ energyWh: 9000, endSlot: 2 })] }))
    expect(made.sessions[0]).toMatchObject({ energyWh: 8000, shortfallWh: 1000, shortfallReason: 'window' })
    expect(made.bottleneckSlots).toEqual([])
  })
  test('names the minimum power where the wish lies below one slot of it', () => {
    const request = site({ slotMs: [900_000], sessions: [car({ energyWh: 100, endSlot: 1, minPowerW: 1380 })] })
    expect(plan(request).sessions[0]).toMatchObject({ energyWh: 0, shortfallWh: 100, shortfallReason: 'minimum-power' })
  })
  test('serves the same fraction of every wish', () => {
    const sessions = [car({ id: 'a', energyWh: 3000, endSlot: 1 }), car({ id: 'b', energyWh: 1000, endSlot: 1 })]
    const made = plan(site({ gridLimitW: [2000], sessions }))
    expect(made.sessions.map(({ energyWh }) => energyWh)).toEqual([1500, 500])
  })
  test('serves a higher priority first', () => {
    const sessions = [car({ id: 'a', endSlot: 1 }), car({ id: 'b', endSlot: 1, priority: 9 })]
    const made = plan(site({ gridLimitW: [3000], sessions }))
    expect(made.sessions.map(({ energyWh }) => energyWh)).toEqual([1000, 2000])
  })
  test('draws nothing where the house alone is above the limit', () => {
    expect(setpointsW({ gridLimitW: [2000, 5000], baseLoadW: [2500, 1000], endSlot: 2, energyWh: 4000 })).toEqual([
      0, 4000,
    ])
  })
})

test('12 kWh are 12.0 kWh in 7.5 minute and quarter-hour slots', () => {
  const slotMs = [443_451, ...Array(40).fill(900_000)]
  const made = plan(
    site({
      slotMs,
      gridLimitW: Array(41).fill(1234.56),
      pricePerKwh: Array(41).fill(0.3),
      sessions: [car({ energyWh: 12_000, endSlot: 41 })],
    }),
  )
  expect(made.sessions[0]?.energyWh).toBeCloseTo(12_000, 0)
  expect(made.shortfallWh).toBe(0)
})

test('an empty site has an empty plan', () => {
  expect(plan(site({ slotMs: [], gridLimitW: [], baseLoadW: [], pricePerKwh: [], sessions: [] }))).toMatchObject({
    cost: 0,
    peakW: 0,
    gapPercent: 0,
  })
})

describe('refuses', () => {
  const refused: [change: Partial<PlanRequest>, message: string][] = [
    [{ baseLoadW: [1] }, 'baseLoadW has 1 slots, expected 4'],
    [{ baseLoadW: [0, Number.NaN, 0, 0] }, 'baseLoadW[1] is NaN'],
    [{ slotMs: [1, 0, 1, 1] }, 'slotMs[1] is 0'],
    [{ sessions: [car({ energyWh: -1 })] }, 'sessions[0].energyWh is -1'],
    [{ sessions: [car({ endSlot: 5 })] }, 'sessions[0].endSlot is 5'],
    [{ sessions: [car({ minPowerW: 9, maxPowerW: 8 })] }, 'sessions[0].maxPowerW is 8'],
    [{ sessions: [car(), car()] }, 'sessions[1].id is "car"'],
    [{ sessions: [car({ priority: 10 })] }, 'sessions[0].priority is 10'],
    [{ balance: { time: 0, cost: 0 } }, 'balance is 0'],
    [{ demandCharge: { perKw: -1, reachedW: 0 } }, 'demandCharge.perKw is -1'],
  ]
  test.each(refused)('%j', (change, message) => {
    const run = () => plan(site({ sessions: [car()], ...change }))
    expect(run).toThrow(RangeError)
    expect(run).toThrow(message)
  })
})

describe('in any world', () => {
  test('every plan on the way is valid', () => {
    fc.assert(
      fc.property(worlds(), (request) => {
        for (const made of plans(request)) expect(violations(request, made)).toEqual([])
      }),
      { seed, numRuns: 400 },
    )
  })
  test('delivered and shortfall make up the wish', () => {
    fc.assert(
      fc.property(worlds(), (request) => {
        plan(request).sessions.forEach(({ energyWh, shortfallWh }, index) => {
          expect(energyWh + shortfallWh).toBeCloseTo(request.sessions[index]?.energyWh ?? 0, 0)
        })
      }),
      { seed, numRuns: 200 },
    )
  })
  test('costs no more than uncontrolled charging where everything fits', () => {
    fc.assert(
      fc.property(worlds({ strategies: ['cheapest'], minimum: 'none' }), (world) => {
        const { demandCharge: _, ...free } = world
        const request = { ...free, gridLimitW: world.gridLimitW.map(() => 1_000_000) }
        expect(plan(request).cost).toBeLessThanOrEqual(uncontrolled(request).cost + 0.001)
      }),
      { seed, numRuns: 200 },
    )
  })
  test('the bound is at most the objective, and the gap is their distance', () => {
    fc.assert(
      fc.property(worlds(), (request) => {
        const { bound, objective, gapPercent } = plan(request)
        expect(bound).toBeLessThanOrEqual(objective)
        expect(gapPercent).toBeGreaterThanOrEqual(0)
      }),
      { seed, numRuns: 200 },
    )
  })
  test('the same request gives the same bytes', () => {
    fc.assert(
      fc.property(worlds(), (request) => {
        expect(JSON.stringify(plan(structuredClone(request)))).toBe(JSON.stringify(plan(request)))
      }),
      { seed, numRuns: 100 },
    )
  })
})

test('a large site has a plan before its strategy has been searched', () => {
  const sessions = Array.from({ length: 120 }, (_, index) =>
    car({ id: `car${index}`, energyWh: 2500, minPowerW: 1400, maxPowerW: 3700 }),
  )
  const [first, ...better] = [...plans(site({ strategy: 'peak', pricePerKwh: [1, 2, 3, 4], sessions }))]
  expect(first?.shortfallWh).toBe(0)
  expect(better.at(-1)?.peakW).toBeLessThan(first?.peakW ?? 0)
})
