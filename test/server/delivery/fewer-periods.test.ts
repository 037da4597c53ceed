import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inFewerPeriods, type PeriodBounds } from '../../../server/delivery/fewer-periods.ts'

const hourMs = 3_600_000

function bounds(slots: number, options: Partial<PeriodBounds>): PeriodBounds {
  return {
    slotMs: Array(slots).fill(hourMs),
    spareW: Array(slots).fill(0),
    pricePerKwh: Array(slots).fill(0.3),
    endSlot: slots,
    minPowerW: 0,
    maxPowerW: 10_000,
    maxPeriods: 3,
    ...options,
  }
}

test('leaves alone what is few enough', () => {
  expect(inFewerPeriods([4000, 4000, 0], bounds(3, { maxPeriods: 3 }))).toEqual([4000, 4000, 0])
})

test('merges at the lower power, and makes up for it where there is room', () => {
  // Two periods beside the end's: the first two slots merge at 3 kW, and the lost 1 kWh goes into the third.
  expect(inFewerPeriods([4000, 3000, 6000], bounds(3, { spareW: [0, 0, 2000], maxPeriods: 3 }))).toEqual([
    3000, 3000, 7000,
  ])
})

test('needs no period of its own for the end where the car waits at last', () => {
  expect(inFewerPeriods([4000, 3990, 2000, 0], bounds(4, { maxPeriods: 3, spareW: [0, 0, 20, 0] }))).toEqual([
    3990, 3990, 2010, 0,
  ])
})

test('makes up in the cheapest slots first', () => {
  const room = { spareW: [5000, 5000, 1000, 1000], pricePerKwh: [0.3, 0.3, 0.1, 0.1], maxPeriods: 3 }
  expect(inFewerPeriods([3000, 1000, 3000, 2000], bounds(4, room))).toEqual([1500, 1500, 3000, 3000])
})

test('has a car start at once where it takes two periods', () => {
  const room = { spareW: [9000, 9000, 9000, 9000], minPowerW: 4000, maxPeriods: 2 }
  expect(inFewerPeriods([0, 0, 4000, 8000], bounds(4, room))).toEqual([6000, 6000, 0, 0])
})

test('gathers scattered energy in one block, where it is cheapest', () => {
  const room = { spareW: [9000, 9000, 9000, 9000, 9000], pricePerKwh: [3, 2, 1, 1, 2], minPowerW: 4000, maxPeriods: 3 }
  expect(inFewerPeriods([0, 4000, 0, 8000, 4000], bounds(5, room))).toEqual([0, 0, 8000, 8000, 0])
})

test('widens a block into the idle slots beside it where its power cannot rise', () => {
  const room = { spareW: [0, 4000, 0, 0], maxPeriods: 3 }
  expect(inFewerPeriods([0, 0, 4000, 8000], bounds(4, room))).toEqual([0, 4000, 4000, 4000])
})

test('counts the energy of long slots', () => {
  const room = { slotMs: [hourMs, 2 * hourMs, hourMs], spareW: [0, 9000, 0], pricePerKwh: [2, 1, 2], maxPeriods: 3 }
  expect(inFewerPeriods([8000, 0, 4000], bounds(3, room))).toEqual([0, 6000, 0])
})

test('delivers nothing in a single period, whose power would hold on after the end', () => {
  expect(inFewerPeriods([4000, 4000], bounds(2, { maxPeriods: 1 }))).toEqual([0, 0])
})

test('loses nothing of 20 kWh overnight while the site has room', () => {
  const setpointW = [...Array(20).fill(0), ...Array(6).fill([11_040, 4140]).flat(), 0, 0, 0, 0]
  const planWh = (6 * (11_040 + 4140)) / 4
  const room = {
    slotMs: Array(36).fill(hourMs / 4),
    spareW: Array(36).fill(11_040),
    minPowerW: 4140,
    maxPowerW: 11_040,
  }
  for (const maxPeriods of [2, 3, 4, 8]) {
    const result = inFewerPeriods(setpointW, bounds(36, { ...room, maxPeriods }))
    expect(result.reduce((sum, powerW) => sum + powerW / 4, 0)).toBeCloseTo(planWh, 3)
  }
})

test('never breaks the limit nor the car’s range, and never delivers more than planned', () => {
  const slot = fc.record({
    powerW: fc.constantFrom(0, 4140, 5000, 9000),
    spareW: fc.constantFrom(0, 500, 6000),
    price: fc.constantFrom(-0.1, 0, 0.2, 0.4),
  })
  fc.assert(
    fc.property(
      fc.array(slot, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 6 }),
      (slots, maxPeriods) => {
        const setpointW = slots.map(({ powerW }) => powerW)
        const result = inFewerPeriods(
          setpointW,
          bounds(slots.length, {
            spareW: slots.map(({ spareW }) => spareW),
            pricePerKwh: slots.map(({ price }) => price),
            minPowerW: 4140,
            maxPeriods,
          }),
        )
        const changes = result.filter((powerW, index) => index > 0 && powerW !== result[index - 1]).length
        const endsAtZero = result.at(-1) === 0
        expect(changes + (endsAtZero ? 1 : 2)).toBeLessThanOrEqual(Math.max(endsAtZero ? 1 : 2, maxPeriods))
        const sum = (powers: readonly number[]) => powers.reduce((total, powerW) => total + powerW, 0)
        expect(sum(result)).toBeLessThanOrEqual(sum(setpointW) + 1e-6)
        result.forEach((powerW, index) => {
          expect(powerW).toBeLessThanOrEqual((setpointW[index] ?? 0) + (slots[index]?.spareW ?? 0) + 1e-9)
          expect(powerW === 0 || (powerW >= 4140 && powerW <= 10_000)).toBe(true)
        })
      },
    ),
    { seed: 1, numRuns: 500 },
  )
})

test('loses no energy of a car without minimum where the site has room', () => {
  const slot = fc.record({
    powerW: fc.integer({ min: 0, max: 10_000 }),
    price: fc.constantFrom(-0.1, 0, 0.2, 0.4),
    slotMs: fc.constantFrom(60_000, hourMs / 4, hourMs),
  })
  fc.assert(
    fc.property(
      fc.array(slot, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 3, max: 8 }),
      (slots, maxPeriods) => {
        const setpointW = slots.map(({ powerW }) => powerW)
        const slotMs = slots.map((each) => each.slotMs)
        const pricePerKwh = slots.map(({ price }) => price)
        const spareW = slots.map(() => Number.POSITIVE_INFINITY)
        const result = inFewerPeriods(setpointW, bounds(slots.length, { slotMs, spareW, pricePerKwh, maxPeriods }))
        const energyWh = (powers: readonly number[]) =>
          powers.reduce((sum, powerW, index) => sum + (powerW * (slotMs[index] ?? 0)) / hourMs, 0)
        expect(Math.abs(energyWh(result) - energyWh(setpointW))).toBeLessThan(0.1)
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})
