import type { Strategy } from '../optimizer/model.ts'
import { plan } from '../optimizer/plan.ts'
import type { Period } from './period.ts'
import { type Run, runFrom } from './run.ts'

/**
 * The best that could have been done with all that came to be known from the start. Least powers are left out, so it is
 * proven: nobody who keeps to the limit delivers more, or as much for less.
 */
export function playClairvoyant(period: Period, strategy: Strategy): Run {
  const sessions = period.request.sessions.map((session) => ({ ...session, minPowerW: 0 }))
  return runFrom(period, plan({ ...period.request, strategy, calmPercent: 0, sessions }).sessions)
}
