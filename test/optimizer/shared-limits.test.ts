import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainShortfalls } from '../../optimizer/explain/explain.ts'
import { limitPrices } from '../../optimizer/explain/limit-price.ts'
import { offers } from '../../optimizer/explain/offers.ts'
import { slotReasons } from '../../optimizer/explain/slot-reason.ts'
import { fairShares } from '../../optimizer/flow/fair-shares.ts'
import type { Phase, PlanRequest, SessionRequest } from '../../optimizer/model.ts'
import { plan, plans } from '../../optimizer/plan.ts'
import { problemFrom } from '../../optimizer/problem/problem.ts'
import { violations } from '../../optimizer/validate/validate.ts'
import { limitedWorlds } from './limited-worlds.ts'
import { car, setpointsOf, site } from './worlds.ts'

/** A car on one phase that could draw 3,680 W: 16 A at 230 V. */
function onePhase(id: string, onPhase: Phase | undefined, changes: Partial<SessionRequest> = {}): SessionRequest {
  const where = onPhase === undefined ? {} : { onPhases: [onPhase] }
  return car({ id, energyWh: 3680, endSlot: 1, maxPowerW: 3680, phases: 1, ...where, ...changes })
}

/** 16 A on each phase in every slot, and a house that draws nothing, or so much on each phase. */
function fuse16A(slots: number, houseA = [0, 0, 0]): Pick<PlanRequest, 'phaseLimitA' | 'baseLoadA'> {
  return { phaseLimitA: houseA.map(() => Array(slots).fill(16)), baseLoadA: houseA.map((a) => Array(slots).fill(a)) }
}

function planned(request: PlanRequest): ReturnType<typeof plan> {
  const made = plan(request)
  expect(violations(request, made)).toEqual([])
  return made
}

test('two cars on L1 share its 16 A, a car on L2 has its own', () => {
  const sessions = [onePhase('a', 1), onePhase('b', 1), onePhase('c', 2)]
  const made = planned(site({ pricePerKwh: [1], sessions, ...fuse16A(1) }))
  expect(made.sessions.map(({ setpointW }) => setpointW)).toEqual([[1840], [1840], [3680]])
  expect(made.sessions[0]).toMatchObject({ shortfallReason: 'headroom', bindingLimit: { phase: 1 } })
  expect(made).toMatchObject({ method: 'milp', gapPercent: 0, bottleneckSlots: [0] })
})

test('two cars on L1 take turns in time, and the cheaper slot is used in full', () => {
  const sessions = [onePhase('a', 1, { endSlot: 3, energyWh: 1840 }), onePhase('b', 1, { endSlot: 3 })]
  const made = planned(site({ pricePerKwh: [2, 1, 3], sessions, ...fuse16A(3) }))
  expect(made).toMatchObject({ shortfallWh: 0, cost: 3.68 * 1 + 1.84 * 2 })
})

test('a car on an unknown phase counts on each', () => {
  const sessions = [onePhase('unknown', undefined), onePhase('on L3', 3)]
  const made = planned(site({ pricePerKwh: [1], sessions, ...fuse16A(1) }))
  expect(made.shortfallWh).toBe(3680)
  const known = planned(
    site({ pricePerKwh: [1], sessions: [onePhase('on L1', 1), onePhase('on L3', 3)], ...fuse16A(1) }),
  )
  expect(known.shortfallWh).toBe(0)
})

test('a car on three phases draws 8 A on each beside a car that draws 8 A on L1', () => {
  const sessions = [
    car({ id: 'three', energyWh: 5520, endSlot: 1, maxPowerW: 11_040 }),
    onePhase('one', 1, { energyWh: 1840 }),
  ]
  const made = planned(site({ pricePerKwh: [1], sessions, ...fuse16A(1) }))
  expect(made.sessions.map(({ setpointW }) => setpointW)).toEqual([[5520], [1840]])
})

test('most energy in all comes before fair shares: a full L1 serves the car on three phases', () => {
  const sessions = [car({ id: 'three', energyWh: 11_040, endSlot: 1, maxPowerW: 11_040 }), onePhase('one', 1)]
  const made = planned(site({ pricePerKwh: [1], sessions, ...fuse16A(1) }))
  expect(made.sessions.map(({ setpointW }) => setpointW)).toEqual([[11_040], [0]])
  expect(made.sessions[1]).toMatchObject({ shortfallReason: 'headroom', bindingLimit: { phase: 1 } })
})

test('what the house draws on a phase is not there for cars', () => {
  const made = planned(site({ pricePerKwh: [1], sessions: [onePhase('a', 1)], ...fuse16A(1, [10, 0, 0]) }))
  expect(setpointsOf(made)).toEqual([6 * 230])
  const over = planned(site({ pricePerKwh: [1], sessions: [onePhase('a', 1)], ...fuse16A(1, [20, 0, 0]) }))
  expect(setpointsOf(over)).toEqual([0])
})

test('least currents add up on a phase: of two cars that need 10 A, one charges at a time', () => {
  const least = { minPowerW: 2300, energyWh: 2300, endSlot: 2 }
  const sessions = [onePhase('a', 1, least), onePhase('b', 1, least)]
  const made = planned(site({ pricePerKwh: [1, 1], sessions, ...fuse16A(2) }))
  expect(made.shortfallWh).toBe(0)
  expect(made.siteLoadW).toEqual([2300, 2300])
})

test('a remainder below the least current is not blamed on the phase', () => {
  const sessions = [onePhase('a', 1, { minPowerW: 1380, energyWh: 1000 })]
  const made = planned(site({ pricePerKwh: [1], sessions, ...fuse16A(1) }))
  expect(made.sessions[0]).toMatchObject({ shortfallReason: 'minimum-power' })
  expect(made.sessions[0]?.bindingLimit).toBeUndefined()
})

const tree = {
  limits: [
    { id: 'group', limitW: [5000] },
    { id: 'station', parentId: 'group', limitW: [3000] },
  ],
  pricePerKwh: [1],
  gridLimitW: [20_000],
}

test('a station fuse within a group within the site: each limit holds those behind it', () => {
  const wants = { energyWh: 9000, endSlot: 1, maxPowerW: 9000 }
  const sessions = [
    car({ id: 'at the station', ...wants, limitId: 'station' }),
    car({ id: 'in the group', ...wants, limitId: 'group' }),
    car({ id: 'at the site', ...wants }),
  ]
  const made = planned(site({ ...tree, sessions }))
  expect(made.sessions.map(({ setpointW }) => setpointW)).toEqual([[2500], [2500], [9000]])
  expect(made).toMatchObject({ method: 'flow', gapPercent: 0, bottleneckSlots: [0] })
  expect(made.sessions.map(({ bindingLimit }) => bindingLimit)).toEqual([
    { limitId: 'group' },
    { limitId: 'group' },
    undefined,
  ])
})

test('the fuse that holds a car back is named', () => {
  const sessions = [car({ id: 'a', energyWh: 3500, endSlot: 1, limitId: 'station' })]
  const request = site({ ...tree, sessions })
  const made = planned(request)
  expect(explainShortfalls(request, made)).toEqual([
    {
      sessionId: 'a',
      shortfallWh: 500,
      reason: 'headroom',
      bindingLimit: { limitId: 'station' },
      bottleneckSlots: [0],
      houseSlots: [],
    },
  ])
})

test('shares behind a fuse are exact: least fraction first, across the tree', () => {
  const sessions = [
    car({ id: 'a', energyWh: 2000, endSlot: 1, limitId: 'station' }),
    car({ id: 'b', energyWh: 4000, endSlot: 1, limitId: 'station' }),
    car({ id: 'c', energyWh: 1000, endSlot: 1, limitId: 'group' }),
  ]
  const problem = problemFrom(site({ ...tree, sessions }))
  expect(fairShares(problem).map((energy) => Math.round(energy * problem.unitWh))).toEqual([1000, 2000, 1000])
})

test('a fuse with phases of its own holds its cars, not those beside it', () => {
  const limits = [{ id: 'pillar', phaseLimitA: [[8], [16], [16]] }]
  const sessions = [onePhase('behind', 1, { limitId: 'pillar' }), onePhase('beside', 1)]
  const made = planned(site({ pricePerKwh: [1], limits, sessions }))
  expect(made.sessions.map(({ setpointW }) => setpointW)).toEqual([[1840], [3680]])
  expect(made.sessions[0]?.bindingLimit).toEqual({ limitId: 'pillar', phase: 1 })
})

test('phases that do not bind leave the plan of the flow as it is', () => {
  const sessions = [onePhase('a', 1, { endSlot: 3 }), onePhase('b', 2, { endSlot: 3 })]
  const free = site({ pricePerKwh: [2, 1, 3], sessions })
  const made = planned({ ...free, ...fuse16A(3) })
  expect(made).toMatchObject({ method: 'flow', gapPercent: 0 })
  expect(made).toEqual(plan(free))
})

test('a plan that breaks a fuse or a phase is refused', () => {
  const sessions = [car({ id: 'a', energyWh: 6000, endSlot: 1, maxPowerW: 6000, limitId: 'station', phases: 1 })]
  const free = plan(site({ ...tree, limits: [{ id: 'station' }], sessions }))
  const found = violations(site({ ...tree, sessions, ...fuse16A(1, [0, 0, 1]) }), free)
  expect(found.map(({ rule }) => rule)).toEqual([
    'phase-limit',
    'phase-limit',
    'phase-limit',
    'shared-limit',
    'shared-limit',
  ])
  expect(found.at(-1)?.text).toBe('station carries 6000 W in slot 0, expected at most 3000 W')
  expect(found[2]?.text).toMatch(/^the cars draw 26.08\d* A on L3 of the site in slot 0, expected at most 15 A$/)
})

test('a slot is explained by the fuse or the phase that holds the car back there', () => {
  const limits = [{ id: 'pillar', limitW: [3000, 3000] }]
  const sessions = [
    onePhase('a', 1, { endSlot: 2, energyWh: 6000, limitId: 'pillar' }),
    onePhase('b', 2, { endSlot: 2, energyWh: 7360, priority: 9 }),
    onePhase('c', 2, { endSlot: 2 }),
  ]
  const request = site({ pricePerKwh: [1, 1], limits, sessions, ...fuse16A(2) })
  const explain = slotReasons(request, planned(request))
  expect(explain('a', 0)).toEqual({ reason: 'limited', bindingLimit: { limitId: 'pillar' } })
  expect(explain('b', 0)).toEqual({ reason: 'full-power' })
  expect(explain('c', 1)).toEqual({ reason: 'no-room', bindingLimit: { phase: 2 } })
  expect(() => explain('nobody', 0)).toThrow('sessionId is "nobody"')
})

test('one more kW of grid limit is worth nothing where a phase is full', () => {
  const sessions = [onePhase('a', 1), onePhase('b', 1)]
  const request = site({ pricePerKwh: [1], gridLimitW: [3680], sessions })
  expect(limitPrices(request)).toEqual([{ savedCost: 0, gainedWh: 1000 }])
  expect(limitPrices({ ...request, ...fuse16A(1) })).toEqual([{ savedCost: 0, gainedWh: 0 }])
  const [price] = limitPrices({ ...request, ...fuse16A(1), sessions: [onePhase('a', 1), onePhase('b', 2)] })
  expect(price?.gainedWh).toBeCloseTo(1000, 3)
})

test('no higher grid limit is offered where a phase is full, but more of the phase, or a later departure', () => {
  const sessions = [onePhase('a', 1), onePhase('b', 1)]
  const request = site({ pricePerKwh: [1, 1], sessions, ...fuse16A(2) })
  expect(offers(request, planned(request))).toEqual([
    { type: 'higher-phase', limit: { phase: 1 }, byA: 16 },
    { type: 'later-departure', sessionId: 'a', endSlot: 2 },
    { type: 'later-departure', sessionId: 'b', endSlot: 2 },
  ])
})

test('calm plans near the running one keep to every fuse and phase', () => {
  const shape = { phases: true, mostCars: 5, mostSlots: 12 } as const
  const property = fc.property(limitedWorlds(shape), fc.integer({ min: 0, max: 40 }), (world, step) => {
    const runningW = world.slotMs.map((_, slot) => (slot % 3 === 0 ? 0 : step * 100))
    const request = { ...world, calmPercent: 5, sessions: world.sessions.map((session) => ({ ...session, runningW })) }
    for (const made of plans(request)) expect(violations(request, made)).toEqual([])
  })
  fc.assert(property, { seed: 20_260_105, numRuns: 100 })
})
