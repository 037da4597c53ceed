import { expect, test } from 'vitest'
import { uncontrolled } from '../../optimizer/uncontrolled.ts'
import { car, site } from './worlds.ts'

test('every car charges at full power from its first slot, whatever the limit', () => {
  const sessions = [car({ id: 'a', energyWh: 6000 }), car({ id: 'b', firstSlot: 1 })]
  const run = uncontrolled(site({ gridLimitW: [1000, 1000, 1000, 1000], baseLoadW: [500, 500, 500, 500], sessions }))
  expect(run.sessions.map(({ powerW }) => powerW)).toEqual([
    [4000, 2000, 0, 0],
    [0, 2000, 0, 0],
  ])
  expect(run.siteLoadW).toEqual([4500, 4500, 500, 500])
  expect(run.peakW).toBe(4500)
  expect(run.cost).toBeCloseTo(2.4)
})
