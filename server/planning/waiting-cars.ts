import type { Session } from '../sessions/session.ts'

// A car that has waited for longer waits for something else than a plan, such as its transaction.
const mostWaitMs = 5_000

/** Whether there is a car that sent its needs after an instant, just now, and waits for the profile that answers them. */
export function isCarWaiting(sessions: readonly Session[], afterMs: number, nowMs: number): boolean {
  const newerMs = Math.max(afterMs, nowMs - mostWaitMs)
  return sessions.some(({ owesProfile, needs }) => owesProfile && needs !== undefined && needs.receivedMs > newerMs)
}
