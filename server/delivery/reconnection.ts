import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from '../clock.ts'
import { CallFailure } from '../ocpp/call-error.ts'
import type { Session } from '../sessions/session.ts'
import type { Site } from '../site.ts'
import { acceptedOrder } from './dispatching.ts'
import type { Verifier } from './verifier.ts'

/** What a reconnection is followed up with. */
export interface ReconnectionParts {
  readonly clock: Clock
  readonly site: Site
  readonly verifier: Verifier
  call(stationId: string, action: string, payload: object, timeoutMs: number): Promise<unknown>
}

const answerWithinMs = 5_000
// What a station kept while it was away comes first, the end of a transaction among it.
const queuePauseMs = 10_000
const mostAsked = 12

/**
 * Finds out what became of a station's transactions and profiles while it was out of reach (E14, K06.FR.01): a
 * transaction that is over ends, and of the others the schedule is compared with what was last accepted.
 */
export async function followUp(parts: ReconnectionParts, stationId: string): Promise<void> {
  for (const session of parts.site.sessions.ofStation(stationId)) {
    if (session.transactionId !== undefined && (await isOver(parts, session))) {
      if (session.endedMs === undefined) parts.site.course.transactionEnded(session)
      continue
    }
    const order = session.owesProfile ? undefined : acceptedOrder(session)
    if (order && session.endedMs === undefined) parts.verifier.check(order)
  }
}

/** Whether a transaction ended unheard of; asked again while its last messages may still be on the way. */
async function isOver({ clock, call }: ReconnectionParts, session: Session): Promise<boolean> {
  const { stationId, transactionId = '' } = session
  const request: OCPP20.GetTransactionStatusRequest = { transactionId }
  for (let asked = 0; asked < mostAsked && session.endedMs === undefined; asked++) {
    try {
      const { ongoingIndicator, messagesInQueue } = (await call(
        stationId,
        'GetTransactionStatus',
        request,
        answerWithinMs,
      )) as OCPP20.GetTransactionStatusResponse
      if (ongoingIndicator !== false) return false
      if (!messagesInQueue) return true
    } catch (error) {
      if (error instanceof CallFailure) return false
      throw error
    }
    await clock.sleep(queuePauseMs)
  }
  return false
}
