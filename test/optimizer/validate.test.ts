import { describe, expect, test } from 'vitest'
import type { Plan, SessionPlan } from '../../optimizer/model.ts'
import { plan } from '../../optimizer/plan.ts'
import { violations } from '../../optimizer/validate/validate.ts'
import { car, site } from './worlds.ts'

const request = site({
  gridLimitW: [3000, 3000, 3000, 3000],
  sessions: [car({ energyWh: 4000, firstSlot: 1, minPowerW: 1000 })],
})
const good = plan(request)

/** The good plan with other set-points, and its session's figures made to match. */
function withSetpoints(setpointW: readonly number[], changes: Partial<SessionPlan> = {}): Plan {
  const energyWh = setpointW.reduce((sum, powerW) => sum + powerW, 0)
  const session = { id: 'car', setpointW, energyWh, shortfallWh: Math.max(0, 4000 - energyWh), ...changes }
  const { shortfallWh } = session
  const peakW = Math.max(...setpointW)
  return { ...good, sessions: [session], siteLoadW: setpointW, peakW, cost: (energyWh / 1000) * 0.3, shortfallWh }
}

test('a good plan has none', () => {
  expect(violations(request, good)).toEqual([])
})

describe('finds', () => {
  const bad: [what: string, rule: string, made: Plan][] = [
    ['a limit exceeded', 'limit', withSetpoints([0, 3500, 500, 0])],
    ['power before the window', 'window', withSetpoints([2000, 2000, 0, 0])],
    ['too much power', 'maximum', withSetpoints([0, 4100, 0, 0])],
    ['too little power', 'minimum', withSetpoints([0, 3000, 999, 0])],
    ['negative power', 'minimum', withSetpoints([0, 3000, -1000, 0])],
    ['more energy than wished for', 'energy', withSetpoints([0, 2000, 2000, 1000])],
    ['a shortfall kept quiet', 'energy', withSetpoints([0, 2000, 0, 0], { shortfallWh: 0 })],
    ['power that is no number', 'number', withSetpoints([0, Number.NaN, 0, 0])],
    ['a missing slot', 'sessions', withSetpoints([0, 2000, 2000])],
    ['another session', 'sessions', withSetpoints([0, 2000, 2000, 0], { id: 'other' })],
    ['a wrong cost', 'total', { ...good, cost: 1 }],
    ['a wrong peak', 'total', { ...good, peakW: 1 }],
  ]
  test.each(bad)('%s', (_, rule, made) => {
    expect(violations(request, made).map((violation) => violation.rule)).toContain(rule)
  })
})
