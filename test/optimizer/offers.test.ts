import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limitPrices } from '../../optimizer/limit-price.ts'
import type { PlanRequest } from '../../optimizer/model.ts'
import { type Offer, offers } from '../../optimizer/offers.ts'
import { plan } from '../../optimizer/plan.ts'
import { slotReason } from '../../optimizer/slot-reason.ts'
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
  test('more energy where a remainder lies below the minimum power', () => {
    const request = site({ slotMs: [quarterMs], sessions: [car({ energyWh: 100, endSlot: 1, minPowerW: 1380 })] })
    expect(offersFor(request)).toEqual([
      { type: 'more-energy', sessionId: 'car', energyWh: 345 },
      { type: 'skip-remainder', sessionId: 'car', energyWh: 0 },
    ])
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
})

/** What the offer's session still lacks, or all together where it is for all, Wh. */
function shortfallAfter(request: PlanRequest, offer: Offer): number | undefined {
  if (offer.type === 'higher-limit') {
    return plan({ ...request, gridLimitW: request.gridLimitW.map((limitW) => limitW + offer.byW) }).shortfallWh
  }
  const { type: _, sessionId, ...changes } = offer
  const sessions = request.sessions.map((session) => (session.id === sessionId ? { ...session, ...changes } : session))
  return plan({ ...request, sessions }).sessions.find((session) => session.id === sessionId)?.shortfallWh
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
