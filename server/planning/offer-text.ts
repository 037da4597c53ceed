import { DateTime } from 'luxon'
import type { Offer } from '../../optimizer/explain/offers.ts'
import type { PlanRequest } from '../../optimizer/model.ts'
import { limitLabel } from '../limits/limit-label.ts'
import type { LimitTree } from '../limits/limit-tree.ts'
import type { Session } from '../sessions/session.ts'

/** What is needed to name a plan's sessions and limits. */
interface Told {
  readonly planned: readonly {
    readonly session: Pick<Session, 'id' | 'stationId' | 'evseId'>
    readonly departureMs: number
  }[]
  readonly request: Pick<PlanRequest, 'sessions'>
  readonly limits: { readonly tree: LimitTree }
}

/** When the slots of a request begin, and when the last one ends. */
interface Times {
  readonly startsMs: readonly number[]
  readonly endMs: number
}

/**
 * What would make a wish fit, in words. Where it is for one session, they begin with its EVSE and go on with a verb.
 *
 * @param times of the slots that the offer counts in: they may go on after the plan's
 */
export function offerText(
  offer: Offer,
  { problem, madeAtMs }: { readonly problem: Told; readonly madeAtMs: number },
  { startsMs, endMs }: Times,
  timeZone: string,
): string {
  if (offer.type === 'higher-limit') return `${kilo(offer.byW)} kW more of grid limit at all times`
  const planned = problem.planned.find(({ session }) => session.id === offer.sessionId)
  const name = planned ? `${planned.session.stationId}/${planned.session.evseId}` : offer.sessionId
  const wishWh = problem.request.sessions.find(({ id }) => id === offer.sessionId)?.energyWh ?? 0
  const time = (atMs: number) => timeText(atMs, madeAtMs, timeZone)
  switch (offer.type) {
    case 'higher-fuse':
    case 'higher-phase': {
      const more =
        offer.type === 'higher-fuse'
          ? `${kilo(offer.byW)} kW more for ${limitLabel({ limitId: offer.limitId }, problem.limits.tree)} at all times`
          : `${offer.byA} A more on ${limitLabel(offer.limit, problem.limits.tree)} at all times`
      return name === undefined ? more : `${name} has ${more}`
    }
    case 'later-departure':
      return `${name} leaves at ${time(startsMs[offer.endSlot] ?? endMs)} instead of ${time(planned?.departureMs ?? endMs)}`
    case 'less-energy':
      return `${name} asks for ${kilo(offer.energyWh)} kWh, ${kilo(wishWh - offer.energyWh)} kWh less`
    case 'skip-remainder':
      return `${name} asks for ${kilo(offer.energyWh)} kWh and skips the ${kilo(wishWh - offer.energyWh)} kWh that lie below its minimum current`
    case 'more-energy':
      return `${name} asks for ${kilo(offer.energyWh)} kWh, ${kilo(offer.energyWh - wishWh)} kWh more, which is enough for its minimum current`
  }
}

/** The time of day, with the date where it is not that of the plan. */
function timeText(atMs: number, todayMs: number, zone: string): string {
  const at = DateTime.fromMillis(atMs, { zone, locale: 'en' })
  return at.toFormat(at.hasSame(DateTime.fromMillis(todayMs, { zone }), 'day') ? 'HH:mm' : "HH:mm 'on' d LLL")
}

function kilo(value: number): string {
  return (value / 1_000).toFixed(2)
}
