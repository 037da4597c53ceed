import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plan } from '../../optimizer/plan.ts'
import { violations } from '../../optimizer/validate/validate.ts'
import { car, setpointsOf, setpointsW, site, worlds } from './worlds.ts'

const quarter = { percent: 25, fromSlot: 1 }
const world = { gridLimitW: [4000, 4000, 4000], pricePerKwh: [2, 1, 3] }

test('cheapest leaves part of the later headroom to cars still to come', () => {
  const wish = { energyWh: 4000, endSlot: 3 }
  expect(setpointsW({ ...world, ...wish })).toEqual([0, 4000, 0])
  expect(setpointsW({ ...world, ...wish, laterRoom: quarter })).toEqual([1000, 3000, 0])
})

test('what the house draws is no headroom to leave', () => {
  const house = { ...world, baseLoadW: [0, 2000, 0], laterRoom: { percent: 50, fromSlot: 1 } }
  expect(setpointsW({ ...house, energyWh: 3000, endSlot: 3 })).toEqual([2000, 1000, 0])
})

test('no room is left where a wish would miss it', () => {
  const made = plan(
    site({ ...world, sessions: [car({ energyWh: 4000, firstSlot: 1, endSlot: 2 })], laterRoom: quarter }),
  )
  expect(setpointsOf(made)).toEqual([0, 4000, 0])
  expect(made.shortfallWh).toBe(0)
})

test('no room is left where a least power would not fit beside it', () => {
  // Without least powers, 2,000 and 1,500 W would.
  const limited = { ...world, gridLimitW: [2000, 4000, 4000] }
  const wish = { energyWh: 3500, endSlot: 2, minPowerW: 3500 }
  expect(setpointsW({ ...limited, ...wish, laterRoom: quarter })).toEqual([0, 3500, 0])
})

test('other strategies leave none', () => {
  const wish = { energyWh: 8000, endSlot: 3, laterRoom: quarter }
  expect(setpointsW({ ...world, ...wish, strategy: 'fastest' })).toEqual([4000, 4000, 0])
})

test('a part beyond all of it is refused', () => {
  expect(() => setpointsW({ ...world, laterRoom: { percent: 101, fromSlot: 1 } })).toThrow('laterRoom.percent is 101')
  expect(() => setpointsW({ ...world, laterRoom: { percent: 10, fromSlot: 4 } })).toThrow('laterRoom.fromSlot is 4')
})

test('whatever room is left, as much is delivered', () => {
  fc.assert(
    fc.property(worlds({ strategies: ['cheapest'] }), fc.integer({ min: 0, max: 100 }), (request, percent) => {
      const made = plan({ ...request, laterRoom: { percent, fromSlot: 0 } })
      expect(violations(request, made)).toEqual([])
      expect(made.shortfallWh).toBeLessThanOrEqual(plan(request).shortfallWh + 0.5)
    }),
    { seed: 20_260_101, numRuns: 200 },
  )
})
