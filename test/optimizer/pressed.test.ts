import { expect, test } from 'vitest'
import { plan } from '../../optimizer/plan.ts'
import { costAim } from '../../optimizer/problem/aim.ts'
import { problemFrom, underCap } from '../../optimizer/problem/problem.ts'
import { pressed } from '../../optimizer/repair/pressed.ts'
import { car, site } from './worlds.ts'

const twoHours = { gridLimitW: [9000, 9000], strategy: 'peak' as const }

test('under a lower cap the car goes down that has room in another slot', () => {
  const stays = car({ id: 'stays', energyWh: 6000, endSlot: 2, minPowerW: 2000 })
  const leaves = car({ id: 'leaves', energyWh: 4000, endSlot: 1, minPowerW: 2000 })
  const problem = problemFrom(site({ ...twoHours, sessions: [stays, leaves] }))
  const before = [
    [40_000, 20_000],
    [40_000, 0],
  ]
  expect(pressed(underCap(problem, 60_000), costAim(problem), before)).toEqual([
    [20_000, 40_000],
    [40_000, 0],
  ])
})

test('the peak comes down although a car on a full phase is short', () => {
  // L1 holds 10 A, 4.6 kWh in two hours, for a wish of 6; the other car's 6.9 kWh fit in both hours alike.
  const made = plan(
    site({
      ...twoHours,
      pricePerKwh: [0.1, 0.3],
      phaseLimitA: [
        [10, 10],
        [40, 40],
        [40, 40],
      ],
      baseLoadA: Array(3).fill([0, 0]),
      sessions: [
        car({ id: 'short', energyWh: 6000, endSlot: 2, minPowerW: 1380, phases: 1, onPhases: [1] }),
        car({ id: 'free', energyWh: 6900, endSlot: 2, minPowerW: 1380, maxPowerW: 6900, phases: 1, onPhases: [2] }),
      ],
    }),
  )
  expect(made.sessions[0]?.energyWh).toBeCloseTo(4600, -1)
  expect(made.peakW).toBeCloseTo(5750, -1)
})
