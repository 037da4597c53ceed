import fc from 'fast-check'
import type { Plan, PlanRequest, SessionRequest, Strategy } from '../../optimizer/model.ts'
import { plan } from '../../optimizer/plan.ts'

export const hourMs = 3_600_000
export const quarterMs = 900_000

/** A site of hour-long slots with plenty of headroom and one price, where not said otherwise. */
export function site(changes: Partial<PlanRequest> & { readonly sessions: readonly SessionRequest[] }): PlanRequest {
  const slots = changes.pricePerKwh?.length ?? changes.gridLimitW?.length ?? changes.slotMs?.length ?? 4
  return {
    strategy: 'cheapest',
    slotMs: Array(slots).fill(hourMs),
    gridLimitW: Array(slots).fill(100_000),
    baseLoadW: Array(slots).fill(0),
    pricePerKwh: Array(slots).fill(0.3),
    ...changes,
  }
}

/** A car that wants 2 kWh at up to 4 kW within four slots, where not said otherwise. */
export function car(changes: Partial<SessionRequest> = {}): SessionRequest {
  return { id: 'car', energyWh: 2000, firstSlot: 0, endSlot: 4, minPowerW: 0, maxPowerW: 4000, ...changes }
}

/** The first session's set-points of a plan, W. */
export function setpointsOf(made: Plan, session = 0): readonly number[] {
  return made.sessions[session]?.setpointW ?? []
}

/** Set-points of one car alone at a site, W. */
export function setpointsW(changes: Partial<SessionRequest> & Partial<PlanRequest>): readonly number[] {
  const { energyWh, firstSlot, endSlot, minPowerW, maxPowerW, ...rest } = changes
  const own = { energyWh, firstSlot, endSlot, minPowerW, maxPowerW }
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  return setpointsOf(plan(site({ ...rest, sessions: [car(given)] })))
}

export interface WorldShape {
  readonly strategies?: readonly Strategy[]
  readonly mostCars?: number
  readonly mostSlots?: number
  readonly minimum?: 'none' | 'some'
}

/** Random small sites: scarce headroom, equal and negative prices, houses above their limit, partial slots. */
export function worlds(shape: WorldShape = {}): fc.Arbitrary<PlanRequest> {
  const {
    strategies = ['cheapest', 'fastest', 'balanced', 'peak'],
    mostCars = 4,
    mostSlots = 10,
    minimum = 'some',
  } = shape
  return fc.integer({ min: 1, max: mostSlots }).chain((slots) => {
    const perSlot = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: slots, maxLength: slots })
    return fc
      .record({
        strategy: fc.constantFrom(...strategies),
        slotMs: fc.oneof(
          fc.constant(Array(slots).fill(quarterMs)),
          perSlot(fc.integer({ min: 1, max: 60 }).map((m) => m * 60_000)),
        ),
        gridLimitW: perSlot(fc.integer({ min: 2, max: 12 }).map((kw) => kw * 1000)),
        baseLoadW: perSlot(fc.integer({ min: -10, max: 50 }).map((step) => step * 100)),
        pricePerKwh: perSlot(fc.constantFrom(-0.1, 0, 0.2, 0.3, 0.3, 0.41)),
        sessions: fc.array(sessions(slots, minimum), { maxLength: mostCars }).map(named),
        charge: fc.option(
          fc.record({ perKw: fc.constantFrom(0.05, 1, 50), reachedW: fc.constantFrom(0, 3000, 5000) }),
          { freq: 2 },
        ),
      })
      .map(({ charge, ...world }) => (charge ? { ...world, demandCharge: charge } : world))
  })
}

function sessions(slots: number, minimum: 'none' | 'some'): fc.Arbitrary<SessionRequest> {
  return fc
    .record({
      energyWh: fc.integer({ min: 0, max: 40 }).map((step) => step * 250),
      window: fc.tuple(fc.integer({ min: 0, max: slots }), fc.integer({ min: 0, max: slots })),
      minPowerW: minimum === 'none' ? fc.constant(0) : fc.constantFrom(0, 1380, 1380, 4140),
      rangeW: fc.constantFrom(0, 500, 1610, 6000),
      priority: fc.constantFrom(0, 0, 0, 5),
    })
    .map(({ energyWh, window, minPowerW, rangeW, priority }) => ({
      id: '',
      energyWh,
      firstSlot: Math.min(...window),
      endSlot: Math.max(...window),
      minPowerW,
      maxPowerW: minPowerW + rangeW,
      priority,
    }))
}

function named(list: readonly SessionRequest[]): SessionRequest[] {
  return list.map((session, index) => ({ ...session, id: `car${index}` }))
}
