import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limitPrices } from '../../optimizer/explain/limit-price.ts'
import { type Offer, offers, type PhaseLimit } from '../../optimizer/explain/offers.ts'
import { slotReason } from '../../optimizer/explain/slot-reason.ts'
import type { Phase, PlanRequest } from '../../optimizer/model.ts'
import { plan } from '../../optimizer/plan.ts'
import { car, quarterMs, site, worlds } from './worlds.ts'

const offersFor = (request: PlanRequest) => offers(request, plan(request))

describe('offers', () => {
  test('a later departure, a higher limit, or less energy', () => {
    const request = site({ gridLimitW: Array(6).fill(1000), sessions: [car({ energyWh: 3000, endSlot: 2 })] })
    expect(offersFor(request)).toEqual([
      { type: 'higher-limit', byW: 500 },
      { type: 'later-departure', sessionId: 'car', endSlot: 3 },
      { type: 'less-energy', sessionId: 'car', energyWh: 2000 },
    ])
  })
  test('no higher limit where the window is too short', () => {
    const request = site({ sessions: [car({ energyWh: 9000, endSlot: 2 })] })
    expect(offersFor(request).map(({ type }) => type)).toEqual(['later-departure', 'less-energy'])
  })
  test('no wish for nothing where nothing can be charged', () => {
    const request = site({ gridLimitW: [0, 0], sessions: [car({ energyWh: 1000, endSlot: 2 })] })
    expect(offersFor(request).map(({ type }) => type)).toEqual(['higher-limit'])
  })
  test('more energy where a remainder lies below the minimum power', () => {
    const request = site({ slotMs: [quarterMs], sessions: [car({ energyWh: 100, endSlot: 1, minPowerW: 1380 })] })
    expect(offersFor(request)).toEqual([
      { type: 'more-energy', sessionId: 'car', energyWh: 345 },
      { type: 'skip-remainder', sessionId: 'car', energyWh: 0 },
    ])
  })
  test('more of the fuse that holds a car back, in W', () => {
    // 1 kW for two hours and a wish of 3 kWh: 500 W are missing, and no higher grid limit helps.
    const request = site({
      gridLimitW: [9000, 9000],
      limits: [{ id: 'garage', limitW: [1000, 1000] }],
      sessions: [car({ energyWh: 3000, endSlot: 2, limitId: 'garage' })],
    })
    expect(offersFor(request)).toEqual([
      { type: 'higher-fuse', limitId: 'garage', byW: 500 },
      { type: 'less-energy', sessionId: 'car', energyWh: 2000 },
    ])
  })
  test('more on the phase that holds a car back: for all where that is enough, otherwise for the car', () => {
    // 10 A on L1 for two hours: 4.6 kWh, 6.9 need 5 A more. The other car is there for too short a time anyway.
    const phased = {
      gridLimitW: [90_000, 90_000],
      phaseLimitA: [
        [10, 10],
        [99, 99],
        [99, 99],
      ],
      baseLoadA: Array(3).fill([0, 0]),
    }
    const held = car({ energyWh: 6900, endSlot: 2, phases: 1, onPhases: [1] })
    const hasty = car({ id: 'hasty', energyWh: 9000, endSlot: 2, phases: 1, onPhases: [2] })
    expect(offersFor(site({ ...phased, sessions: [held] }))[0]).toEqual({
      type: 'higher-phase',
      limit: { phase: 1 },
      byA: 5,
    })
    expect(offersFor(site({ ...phased, sessions: [held, hasty] }))[0]).toEqual({
      type: 'higher-phase',
      limit: { phase: 1 },
      byA: 5,
      sessionId: 'car',
    })
  })
  test('nothing where all fits', () => {
    expect(offersFor(site({ sessions: [car()] }))).toEqual([])
  })
  test('in any world, each of them does what it says', () => {
    fc.assert(
      fc.property(worlds({ strategies: ['cheapest'], mostCars: 3, mostSlots: 6 }), (request) => {
        for (const offer of offersFor(request)) expect(shortfallAfter(request, offer)).toBe(0)
      }),
      { seed: 20_260_104, numRuns: 100 },
    )
  })
  test('in any world with one tight fuse, too', () => {
    let raised = 0
    fc.assert(
      fc.property(fuseWorlds, (request) => {
        for (const offer of offersFor(request)) {
          expect(shortfallAfter(request, offer)).toBe(0)
          if (offer.type === 'higher-fuse' || offer.type === 'higher-phase') raised++
        }
      }),
      { seed: 20_260_108, numRuns: 80 },
    )
    expect(raised).toBeGreaterThan(20)
  })
})

/** One to three cars in three hours behind a fuse that is limited in W, or on each phase. */
const fuseWorlds = fc
  .record({
    limit: fc.oneof(
      fc.integer({ min: 2, max: 8 }).map((kw) => ({ id: 'garage', limitW: Array<number>(3).fill(kw * 1000) })),
      fc
        .integer({ min: 6, max: 20 })
        .map((a) => ({ id: 'garage', phaseLimitA: Array(3).fill(Array<number>(3).fill(a)) })),
    ),
    cars: fc.array(
      fc.record({
        energyWh: fc.integer({ min: 1, max: 20 }).map((kwh) => kwh * 500),
        minPowerW: fc.constantFrom(0, 1380),
        maxPowerW: fc.constantFrom(2300, 3680),
        endSlot: fc.integer({ min: 2, max: 3 }),
        phase: fc.constantFrom<Phase>(1, 1, 2),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ limit, cars }) =>
    site({
      gridLimitW: Array(3).fill(90_000),
      limits: [limit],
      sessions: cars.map(({ phase, ...each }, index) =>
        car({ id: `car${index}`, ...each, phases: 1, onPhases: [phase], limitId: 'garage' }),
      ),
    }),
  )

/** What the offer's session still lacks, or all together where it is for all, Wh. */
function shortfallAfter(request: PlanRequest, offer: Offer): number | undefined {
  if (offer.type === 'higher-limit') {
    return plan({ ...request, gridLimitW: request.gridLimitW.map((limitW) => limitW + offer.byW) }).shortfallWh
  }
  if (offer.type === 'higher-fuse' || offer.type === 'higher-phase') {
    const { sessionId, ...raise } = offer
    const made = plan(raise.type === 'higher-fuse' ? withFuse(request, raise) : withPhase(request, raise))
    const own = made.sessions.find(({ id }) => id === sessionId)
    return sessionId === undefined ? made.shortfallWh : own?.shortfallWh
  }
  const { type: _, sessionId, ...changes } = offer
  const sessions = request.sessions.map((session) => (session.id === sessionId ? { ...session, ...changes } : session))
  return plan({ ...request, sessions }).sessions.find((session) => session.id === sessionId)?.shortfallWh
}

function withFuse(request: PlanRequest, { limitId, byW }: { limitId: string; byW: number }): PlanRequest {
  const limits = (request.limits ?? []).map((limit) =>
    limit.id === limitId && limit.limitW ? { ...limit, limitW: limit.limitW.map((limitW) => limitW + byW) } : limit,
  )
  return { ...request, limits }
}

function withPhase(
  request: PlanRequest,
  { limit: { limitId, phase }, byA }: { limit: PhaseLimit; byA: number },
): PlanRequest {
  const more = (rows: readonly (readonly number[])[]) =>
    rows.map((row, at) => (at === phase - 1 ? row.map((limitA) => limitA + byA) : row))
  if (limitId === undefined) return { ...request, phaseLimitA: more(request.phaseLimitA ?? []) }
  const limits = (request.limits ?? []).map((limit) =>
    limit.id === limitId && limit.phaseLimitA ? { ...limit, phaseLimitA: more(limit.phaseLimitA) } : limit,
  )
  return { ...request, limits }
}

describe('the price of the limit', () => {
  test('is what one more kW saves by moving energy out of a dearer slot', () => {
    const request = site({
      gridLimitW: [2000, 2000],
      pricePerKwh: [0.1, 0.4],
      sessions: [car({ energyWh: 3500, endSlot: 2 })],
    })
    expect(limitPrices(request)).toEqual([
      { savedCost: expect.closeTo(0.3), gainedWh: 0 },
      { savedCost: 0, gainedWh: 0 },
    ])
  })
  test('is how much sooner the energy comes for the fastest plan', () => {
    const sessions = [car({ energyWh: 4000, endSlot: 2 })]
    const request = site({ strategy: 'fastest', gridLimitW: [2000, 2000], sessions })
    // Half in each hour, on average after 60 minutes; with 3 kW first after 0.75 × 30 + 0.25 × 90 = 45.
    expect(limitPrices(request)[0]).toEqual({ savedCost: 0, gainedWh: 0, soonerMinutes: expect.closeTo(15) })
    expect(limitPrices(request)[1]).toEqual({ savedCost: 0, gainedWh: 0 })
  })
  test('is how much lower the peak gets for the lowest peak', () => {
    const sessions = [car({ energyWh: 4000, endSlot: 2 })]
    const request = site({ strategy: 'peak', gridLimitW: [1000, 9000], sessions })
    expect(limitPrices(request)).toEqual([
      { savedCost: 0, gainedWh: 0, loweredPeakW: 1000 },
      { savedCost: 0, gainedWh: 0 },
    ])
  })
  test('is the energy gained where not all fits', () => {
    const request = site({ gridLimitW: [1000, 1000], sessions: [car({ energyWh: 2800, endSlot: 2 })] })
    expect(limitPrices(request).map(({ gainedWh }) => gainedWh)).toEqual([800, 800])
  })
})

describe('why a session charges or waits', () => {
  test('by price', () => {
    const request = site({ pricePerKwh: [1, 3, 1, 2], sessions: [car({ energyWh: 5000, endSlot: 3 })] })
    const made = plan(request)
    expect([0, 1, 2, 3].map((slot) => slotReason(request, made, 'car', slot))).toEqual([
      'full-power',
      'dearer',
      'rest',
      'away',
    ])
  })
  test('by the limit', () => {
    const request = site({
      gridLimitW: [1500, 1000, 9000, 9000],
      sessions: [car({ energyWh: 1500, minPowerW: 1200 })],
      strategy: 'fastest',
    })
    const made = plan(request)
    expect([0, 1, 2].map((slot) => slotReason(request, made, 'car', slot))).toEqual(['limited', 'no-room', 'done'])
  })
})
