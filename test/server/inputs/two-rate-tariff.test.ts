import { expect, test } from 'vitest'
import { meanPrice, twoRateTariff } from '../../../server/inputs/two-rate-tariff.ts'

const tariff = twoRateTariff('Europe/Berlin')
const at = (text: string) => Date.parse(text)

test('costs 0.33 by day and 0.30 from 22:00 to 06:00 local time', () => {
  expect(tariff.priceAt(at('2026-01-15T21:59+01:00'))).toBe(0.33)
  expect(tariff.priceAt(at('2026-01-15T22:00+01:00'))).toBe(0.3)
  expect(tariff.priceAt(at('2026-01-16T05:59+01:00'))).toBe(0.3)
  expect(tariff.priceAt(at('2026-01-16T06:00+01:00'))).toBe(0.33)
})

test('tells when the price changes next', () => {
  expect(tariff.nextChangeMs(at('2026-01-15T12:00+01:00'))).toBe(at('2026-01-15T22:00+01:00'))
  expect(tariff.nextChangeMs(at('2026-01-15T22:00+01:00'))).toBe(at('2026-01-16T06:00+01:00'))
})

test('the night in which the clock goes forward is an hour shorter', () => {
  const nightStart = at('2026-03-28T22:00+01:00')
  expect(tariff.nextChangeMs(nightStart) - nightStart).toBe(7 * 3_600_000)
})

test('a slot across the change costs the mean of both rates', () => {
  expect(meanPrice(tariff, at('2026-01-15T21:30+01:00'), at('2026-01-15T22:30+01:00'))).toBeCloseTo(0.315)
})
