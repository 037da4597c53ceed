import fc from 'fast-check'
import type { Phase, PlanRequest, SessionRequest, SharedLimit } from '../../optimizer/model.ts'
import { type WorldShape, worlds } from './worlds.ts'

export interface LimitedShape extends WorldShape {
  /** Whether currents are limited as well as powers. */
  readonly phases: boolean
}

/** Random small sites with fuses and feeders nested up to three levels deep, and cars on one to three phases. */
export function limitedWorlds({ phases, ...shape }: LimitedShape): fc.Arbitrary<PlanRequest> {
  return worlds(shape).chain((world) => {
    const slots = world.slotMs.length
    return fc
      .record({
        limits: fc.array(sharedLimit(slots, phases), { minLength: phases ? 0 : 1, maxLength: 4 }).map(nested),
        places: fc.array(place, { minLength: world.sessions.length, maxLength: world.sessions.length }),
        site: phases ? fc.option(sitePhases(slots), { freq: 4, nil: {} }) : fc.constant({}),
      })
      .map(({ limits, places, site }) => ({
        ...world,
        ...site,
        limits,
        sessions: world.sessions.map((session, index) => placed(session, places[index] as Place, limits)),
      }))
  })
}

interface Place {
  readonly limit: number
  readonly onPhases: readonly Phase[]
  readonly isKnown: boolean
}

const place: fc.Arbitrary<Place> = fc.record({
  limit: fc.nat({ max: 5 }),
  onPhases: fc.constantFrom<readonly Phase[]>([1], [1], [2], [3], [1, 2], [2, 3], [1, 2, 3], [1, 2, 3]),
  isKnown: fc.boolean(),
})

function placed(
  session: SessionRequest,
  { limit, onPhases, isKnown }: Place,
  limits: readonly SharedLimit[],
): SessionRequest {
  const limitId = limits[limit]?.id
  return {
    ...session,
    phases: onPhases.length as 1 | 2 | 3,
    ...(isKnown ? { onPhases } : {}),
    ...(limitId === undefined ? {} : { limitId }),
  }
}

interface LooseLimit extends Omit<SharedLimit, 'id' | 'parentId'> {
  readonly parent: number
}

function sharedLimit(slots: number, phases: boolean): fc.Arbitrary<LooseLimit> {
  const steady = <T>(value: fc.Arbitrary<T>) =>
    fc.oneof(
      value.map((each) => Array<T>(slots).fill(each)),
      fc.array(value, { minLength: slots, maxLength: slots }),
    )
  const limitW = steady(fc.integer({ min: 0, max: 18 }).map((step) => step * 500))
  const phaseLimitA = fc.tuple(...[1, 2, 3].map(() => steady(fc.integer({ min: 0, max: 25 }))))
  return fc
    .record({ parent: fc.nat({ max: 3 }), limitW: fc.option(limitW, { freq: 3 }), phaseLimitA: fc.option(phaseLimitA) })
    .map(({ parent, ...limit }) => ({
      parent,
      ...(limit.limitW ? { limitW: limit.limitW } : {}),
      ...(phases && limit.phaseLimitA ? { phaseLimitA: limit.phaseLimitA } : {}),
    }))
}

/** Each limit lies within one of those before it, or directly in the site; none more than three deep. */
function nested(list: readonly LooseLimit[]): SharedLimit[] {
  const depths: number[] = []
  return list.map(({ parent, ...limit }, index) => {
    const isWithin = parent < index && (depths[parent] ?? 0) < 3
    depths.push(isWithin ? (depths[parent] ?? 0) + 1 : 1)
    return { id: `limit${index}`, ...(isWithin ? { parentId: `limit${parent}` } : {}), ...limit }
  })
}

function sitePhases(slots: number): fc.Arbitrary<Partial<PlanRequest>> {
  const rows = (least: number, most: number) =>
    fc.array(fc.array(fc.integer({ min: least, max: most }), { minLength: slots, maxLength: slots }), {
      minLength: 3,
      maxLength: 3,
    })
  return fc.record({
    phaseLimitA: rows(10, 32),
    baseLoadA: rows(-3, 14),
    phaseVoltageV: fc.constantFrom(230, 230, 120),
  })
}
