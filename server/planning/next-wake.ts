import { remainingWh, type Session } from '../sessions/session.ts'
import { patienceEndMs } from '../sessions/session-course.ts'

const hourMs = 3_600_000

/**
 * When to plan again without anything else happening: on the hour, when a safe part of a wish is to be
 * met, when a car that is to have left is still there, and when a transaction was waited for long enough.
 */
export function nextWake(active: readonly Session[], nowMs: number): { readonly atMs: number; readonly cause: string } {
  const onTheHourMs = Math.floor(nowMs / hourMs + 1) * hourMs
  const departuresMs = active
    // Plans count in whole Wh: less is not worth one.
    .filter((session) => remainingWh(session) >= 1 || session.isWithoutTransaction)
    .map((session) => session.outlook?.untilMs ?? session.outlook?.departureMs ?? onTheHourMs)
    .filter((departureMs) => departureMs > nowMs)
  const patienceEndsMs = active.map(patienceEndMs).filter((endMs) => endMs > nowMs)
  const atMs = Math.min(onTheHourMs, ...departuresMs, ...patienceEndsMs)
  const causeAt = (wakeMs: number) => {
    if (active.some(({ outlook }) => outlook?.untilMs === wakeMs)) return 'a safe part of a wish'
    return departuresMs.includes(wakeMs) ? 'a departure time reached' : 'no transaction came'
  }
  if (atMs === onTheHourMs) return { atMs, cause: 'an hour gone by' }
  return { atMs, cause: causeAt(atMs) }
}
