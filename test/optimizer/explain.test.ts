import { expect, test } from 'vitest'
import { explainShortfalls } from '../../optimizer/explain/explain.ts'
import { plan } from '../../optimizer/plan.ts'
import { car, site } from './worlds.ts'

test('names the slots that hold a session back, and those in which it is the house', () => {
  const request = site({
    gridLimitW: [1000, 1000, 9000, 9000],
    baseLoadW: [0, 1500, 0, 0],
    sessions: [car({ energyWh: 3000, endSlot: 2 }), car({ id: 'met', firstSlot: 2 })],
  })
  expect(explainShortfalls(request, plan(request))).toEqual([
    { sessionId: 'car', shortfallWh: 2000, reason: 'headroom', bottleneckSlots: [0, 1], houseSlots: [1] },
  ])
})
