import { expect, test } from 'vitest'
import { plan } from '../../../optimizer/plan.ts'
import { consequencesOf } from '../../../server/delivery/dispatching.ts'
import { limitTree } from '../../../server/limits/limit-tree.ts'
import { noLimits } from '../../../server/limits/site-limits.ts'
import { planningProblem } from '../../../server/planning/planning-problem.ts'
import { OutsideLimits } from '../../../server/sessions/outside-limits.ts'
import type { Session } from '../../../server/sessions/session.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'

const minuteMs = 60_000
const nowMs = 60 * minuteMs

/** A car that wants 1 kWh within two hours. */
function car(): Session {
  const session = new Sessions().open('CS1', 1, 0)
  session.transactionId = 'tx-1'
  session.needs = {
    energyWh: 1_000,
    departureMs: nowMs + 120 * minuteMs,
    transfer: 'AC',
    phases: 3,
    minCurrentA: 6,
    maxCurrentA: 16,
    maxPowerW: 11_040,
    receivedMs: 0,
  }
  return session
}

/** When the schedule begins that a plan made now sends to a session whose station's clock is behind, ms from now. */
function begunMs(session: Session, clockLagMs: number): number | undefined {
  const problem = planningProblem([session], {
    nowMs,
    slotMs: 60 * minuteMs,
    strategy: 'cheapest',
    limits: { tree: limitTree(noLimits, new OutsideLimits()), phaseLimitA: null, baseLoadPhases: 'unknown' },
    isConnected: () => true,
    seriesFor: ({ startsMs }) => ({
      pricePerKwh: startsMs.map(() => 0.3),
      baseLoadW: startsMs.map(() => 0),
      gridLimitW: startsMs.map(() => 11_000),
    }),
  })
  if (!problem) throw new Error('there is nothing to plan')
  const [consequence] = consequencesOf(problem, plan(problem.request), nowMs, () => ({
    clockLagMs,
    significantShare: 0,
    defaultW: 0,
  }))
  const startMs = consequence?.dispatch?.order.schedule.steps[0]?.startMs
  return startMs === undefined ? undefined : startMs - nowMs
}

const since = (minutes: number) => ({ steps: [{ startMs: nowMs - minutes * minuteMs, powerW: 4_140 }] })

test('a schedule begins as much earlier as its station’s clock is behind', () => {
  expect(begunMs(car(), 0)).toBe(-5_000)
  expect(begunMs(car(), 10 * minuteMs)).toBe(-5_000 - 10 * minuteMs)
})

test('it never begins before one that its station has taken, or may have taken', () => {
  const session = { ...car(), ordered: since(3), accepted: since(3) }
  expect(begunMs(session, 10 * minuteMs)).toBe(-3 * minuteMs)
  expect(begunMs({ ...session, uncertain: [since(2)] }, 10 * minuteMs)).toBe(-2 * minuteMs)
  expect(begunMs({ ...session, uncertain: [since(2)] }, 0)).toBe(-5_000)
})
