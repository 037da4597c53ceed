import { randomFrom } from './random.ts'
import type { RecordedSession } from './recorded-session.ts'

/** What a car says on its arrival, and all that a plan may know of its stay. */
export interface Statement {
  readonly energyWh: number
  /** Absent where it does not say. */
  readonly departureMs?: number
}

/** What the cars of a back-test are taken to have said. */
export interface Knowledge {
  /** `known`: the departures that came to be; `stated`: those that the record says drivers stated. */
  readonly departures: 'known' | 'stated'
  /** `known`: the energy that the cars took; `stated`: what drivers asked for, or else that. */
  readonly energy: 'known' | 'stated'
  /** Standard deviation of an error drawn at random and added to each departure, ms; 0 for none. */
  readonly departureErrorMs: number
  /** Which random errors. */
  readonly seed: number
}

/** What each session's car says on its arrival. */
export function statements(sessions: readonly RecordedSession[], knowledge: Knowledge): Statement[] {
  const random = randomFrom(knowledge.seed)
  return sessions.map((session) => {
    const errorMs = knowledge.departureErrorMs === 0 ? 0 : Math.round(normal(random) * knowledge.departureErrorMs)
    const departureMs = knowledge.departures === 'known' ? session.departureMs : session.statedDepartureMs
    const energyWh = knowledge.energy === 'known' ? session.energyWh : (session.statedEnergyWh ?? session.energyWh)
    return { energyWh, ...(departureMs === undefined ? {} : { departureMs: departureMs + errorMs }) }
  })
}

/** A number from the normal distribution with mean 0 and deviation 1 (Box and Muller). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
