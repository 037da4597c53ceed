import { expect, test } from 'vitest'
import { plan } from '../../optimizer/plan.ts'
import { car, setpointsOf, setpointsW, site } from './worlds.ts'

test('levels power over slots of the same price', () => {
  const minimum = { minPowerW: 1000, maxPowerW: 4000 }
  expect(setpointsW({ ...minimum, energyWh: 9000, pricePerKwh: [1, 1, 1, 2] })).toEqual([3000, 3000, 3000, 0])
})
test('stays with the running plan where that costs nothing', () => {
  const sessions = [car({ energyWh: 5000, runningW: [1000, 4000, 0, 0] })]
  expect(setpointsOf(plan(site({ pricePerKwh: [1, 1, 2, 2], sessions })))).toEqual([1000, 4000, 0, 0])
})
test('avoids a lone slot that saves less than 0.1 per cent, not one that saves more', () => {
  const chargedFor = (price: number) => setpointsW({ energyWh: 8000, pricePerKwh: [0.3, 0.3, 0.35, price] })
  expect(chargedFor(0.2999)).toEqual([4000, 4000, 0, 0])
  expect(chargedFor(0.25)).toEqual([4000, 0, 0, 4000])
})
