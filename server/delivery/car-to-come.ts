import type { Wiring } from '../limits/phase-rotation.ts'
import type { Session } from '../sessions/session.ts'
import { Sessions } from '../sessions/sessions.ts'

/** An EVSE, and what a car may draw that comes there unheard of. */
export interface UnheardOf {
  readonly stationId: string
  readonly evseId: number
  readonly powerW: number
  readonly wiring: Wiring | undefined
}

/** A car that nobody has seen, as a session that a plan keeps power free for: it may draw so much at any time. */
export function carToCome({ stationId, evseId, powerW, wiring }: UnheardOf): Session {
  const session = new Sessions().open(stationId, evseId, 0)
  session.accepted = { steps: [{ startMs: 0, powerW }] }
  session.wiring = wiring
  return session
}
