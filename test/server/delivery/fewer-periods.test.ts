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
  const room = { spareW: [5000, 5000, 5000, 5000], pricePerKwh: [0.3, 0.3, 0.1, 0.1], maxPeriods: 3 }
  expect(inFewerPeriods([2000, 1000, 3000, 3000], bounds(4, room))).toEqual([1000, 1000, 3500, 3500])
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
