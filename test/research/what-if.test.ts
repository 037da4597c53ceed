import { expect, test } from 'vitest'
import type { PlanRequest } from '../../optimizer/model.ts'
import { type WhatIfMethod, whatIf } from '../../research/what-if.ts'

// Two cars want 4 kWh each, with up to 4 kW, within three hours at 0.30, 0.10 and 0.20 under a limit of 4 kW.
const session = { energyWh: 4_000, firstSlot: 0, endSlot: 3, minPowerW: 0, maxPowerW: 4_000 }
const request: PlanRequest = {
  strategy: 'cheapest',
  slotMs: [3_600_000, 3_600_000, 3_600_000],
  gridLimitW: [4_000, 4_000, 4_000],
  baseLoadW: [0, 0, 0],
  pricePerKwh: [0.3, 0.1, 0.2],
  sessions: [
    { ...session, id: 'a' },
    { ...session, id: 'b' },
  ],
}

const last = (method: WhatIfMethod, changes: Partial<PlanRequest> = {}) => {
  const found = [...whatIf({ ...request, ...changes }, method)].at(-1)
  if (!found) throw new Error('nothing was found')
  return found
}
const rounded = (values: readonly number[]) => values.map(Math.round)

test.each<[WhatIfMethod, number, readonly number[]]>([
  ['uncontrolled', 2.4, [8_000, 0, 0]],
  ['first-come-first-served', 1.6, [4_000, 4_000, 0]],
  ['equal-share', 1.6, [4_000, 4_000, 0]],
  ['cheapest', 1.2, [0, 4_000, 4_000]],
  ['fastest', 1.6, [4_000, 4_000, 0]],
])('%s costs %d', (method, cost, siteLoadW) => {
  const found = last(method)
  expect(found.figures.cost).toBeCloseTo(cost)
  expect(rounded(found.siteLoadW)).toEqual(siteLoadW)
  expect(found.figures).toMatchObject({ missedWh: 0, fairness: 1 })
})

test('only uncontrolled charging is above the limit, and only plans have a gap', () => {
  expect(last('uncontrolled').figures).toMatchObject({ aboveLimitWh: 4_000, peakW: 8_000 })
  expect(last('cheapest').figures).toMatchObject({ aboveLimitWh: 0, peakW: 4_000 })
  expect(last('uncontrolled')).not.toHaveProperty('gapPercent')
  expect(last('cheapest').gapPercent).toBe(0)
})

test('another limit and other prices are those of the request', () => {
  expect(last('cheapest', { gridLimitW: [8_000, 8_000, 8_000] }).figures.cost).toBeCloseTo(0.8)
  expect(last('cheapest', { pricePerKwh: [0, 0.1, 0.2] }).figures.cost).toBeCloseTo(0.4)
  // 2 kW for three hours bring 6 of 8 kWh.
  expect(last('cheapest', { gridLimitW: [2_000, 2_000, 2_000] }).figures.missedWh).toBeCloseTo(2_000, 0)
})

test('the load of a slot is its mean, the peak that of any instant', () => {
  // The uncontrolled cars are full after half an hour.
  const found = last('uncontrolled', { sessions: request.sessions.map((each) => ({ ...each, energyWh: 2_000 })) })
  expect(rounded(found.siteLoadW)).toEqual([4_000, 0, 0])
  expect(found.figures.peakW).toBe(8_000)
})
