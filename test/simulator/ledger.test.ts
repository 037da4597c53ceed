import { expect, test } from 'vitest'
import type { Car } from '../../simulator/car.ts'
import { Ledger } from '../../simulator/ledger.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const car: Car = {
  model: { transfer: 'AC', capacityWh: 60_000, phases: 1, minCurrentA: 6, maxCurrentA: 16, voltageV: 230 },
  storedWh: 20_000,
  wantedWh: 0,
}

test('compares what was paid with charging at once, and forgets it afterwards', () => {
  const ledger = new Ledger({ priceAt: (atMs) => (atMs < hourMs ? 0.4 : 0.2), houseLoadW: () => 1_000 })
  for (let minute = 0; minute < 120; minute++) ledger.add(minute * minuteMs, minute < 60 ? 0 : 3_680)
  ledger.addVisit(car, 0, 3_680)
  const account = ledger.close()
  expect(account.energyWh).toBeCloseTo(3_680)
  expect(account.cost).toBeCloseTo(0.736)
  expect(account.uncontrolledCost).toBeCloseTo(1.472)
  expect(account.peakW).toBeCloseTo(4_680)
  expect(account.uncontrolledPeakW).toBeCloseTo(4_680)
  expect(ledger.close()).toMatchObject({ energyWh: 0, cost: 0, uncontrolledCost: 0 })
})

test('two cars that charge at once add up', () => {
  const ledger = new Ledger({ priceAt: () => 0.3, houseLoadW: () => 1_000 })
  ledger.addVisit(car, 0, 1_840)
  ledger.addVisit(car, 15 * minuteMs, 1_840)
  expect(ledger.close().uncontrolledPeakW).toBeCloseTo(8_360)
})
