import { expect, test } from 'vitest'
import { priceAt, pricesCsv, pricesFrom, readPrices } from '../../simulator/demo-series.ts'

const prices = pricesFrom('start,price\n2025-11-25T00:00+01:00,0.30\n2025-11-25T01:00+01:00,0.20\n')
const start = Date.parse('2025-11-25T00:00+01:00')
const hourMs = 3_600_000

test('a price holds for its hour, and the prices repeat', () => {
  expect(priceAt(prices, start + 0.9 * hourMs)).toBe(0.3)
  expect(priceAt(prices, start + hourMs)).toBe(0.2)
  expect(priceAt(prices, start + 2 * hourMs)).toBe(0.3)
  expect(priceAt(prices, start - hourMs)).toBe(0.2)
})

test('writes the layout that the server’s upload takes', () => {
  expect(pricesCsv(prices, start, start + 2 * hourMs)).toBe(
    'start,price\n2025-11-24T23:00Z,0.30000\n2025-11-25T00:00Z,0.20000\n',
  )
})

test('says which line is no price', () => {
  expect(() => pricesFrom('start,price\n2025-11-25T00:00+01:00,dear\n')).toThrow(
    'prices line 2: "2025-11-25T00:00+01:00,dear"',
  )
})

test('the demonstration has prices for each hour of a week', async () => {
  const week = await readPrices(new URL('../../fixtures/prices/demo-week.csv', import.meta.url))
  expect(week).toHaveLength(7 * 24)
  expect(week.every(({ startMs }, index) => startMs === start + index * hourMs)).toBe(true)
})
