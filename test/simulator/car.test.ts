import { expect, test } from 'vitest'
import { acceptsWh, type Car, type CarModel, charged, drawnW } from '../../simulator/car.ts'

const threePhase: CarModel = {
  transfer: 'AC',
  capacityWh: 60_000,
  phases: 3,
  minCurrentA: 6,
  maxCurrentA: 16,
  voltageV: 230,
}
const singlePhase: CarModel = { ...threePhase, phases: 1 }

test('takes what it is offered between its minimum and its maximum', () => {
  const car = carOf(threePhase)
  expect(drawnW(car, { powerW: 5_000, phases: 3 })).toBe(5_000)
  expect(drawnW(car, { powerW: 22_000, phases: 3 })).toBe(11_040)
})

test('pauses when the offer is below its minimum current', () => {
  expect(drawnW(carOf(threePhase), { powerW: 4_139, phases: 3 })).toBe(0)
  expect(drawnW(carOf(threePhase), { powerW: 4_140, phases: 3 })).toBe(4_140)
})

test('with one phase takes a third of a three-phase offer', () => {
  expect(drawnW(carOf(singlePhase), { powerW: 9_000, phases: 3 })).toBe(3_000)
  expect(drawnW(carOf(singlePhase), { powerW: 3_000, phases: 1 })).toBe(3_000)
})

test('takes half of its power at 90 % of its battery, and never less than its minimum', () => {
  expect(drawnW(carOf(threePhase, 0.9), { powerW: 22_000, phases: 3 })).toBeCloseTo(5_520)
  expect(drawnW(carOf(threePhase, 0.99), { powerW: 22_000, phases: 3 })).toBe(4_140)
})

test('stops when its driver has what was wanted', () => {
  const car = charged({ ...carOf(threePhase), wantedWh: 1_000 }, 11_000, 3_600_000)
  expect(car.storedWh).toBe(31_000)
  expect(acceptsWh(car)).toBe(0)
  expect(drawnW(car, { powerW: 11_000, phases: 3 })).toBe(0)
})

test('stops when its battery is full, whatever was wanted', () => {
  expect(acceptsWh({ ...carOf(threePhase, 0.9), wantedWh: 20_000 })).toBeCloseTo(6_000)
})

test('a DC car follows power, not currents', () => {
  const model: CarModel = {
    transfer: 'DC',
    capacityWh: 60_000,
    phases: 3,
    minCurrentA: 0,
    maxCurrentA: 125,
    voltageV: 400,
  }
  expect(drawnW(carOf(model), { powerW: 20_000, phases: 3 })).toBe(20_000)
  expect(drawnW(carOf(model), { powerW: 90_000, phases: 3 })).toBe(50_000)
})

function carOf(model: CarModel, soc = 0.5): Car {
  return { model, storedWh: model.capacityWh * soc, wantedWh: model.capacityWh }
}
