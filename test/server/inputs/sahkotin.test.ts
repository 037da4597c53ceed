import { expect, test } from 'vitest'
import { linesOf, problemOf, read } from './read.ts'

const table = ['hour,price', '2026-01-14T22:00:00.000Z,3.91', '2026-01-14T23:00:00.000Z,-0.2']
const document = [
  '{"prices":[{"date":"2026-01-14T22:00:00.000Z","value":3.91},{"date":"2026-01-14T23:00:00.000Z","value":-0.2}]}',
]

test.each([
  ['a table', table],
  ['a document', document],
])('%s, once the unit is chosen', (_, lines) => {
  expect(linesOf(read('prices', lines, { unit: 'ct/kWh' }))).toEqual([
    '2026-01-14T22:00Z 0.0391',
    '2026-01-14T23:00Z -0.002',
  ])
  expect(linesOf(read('prices', lines, { unit: 'EUR/MWh' }))[0]).toBe('2026-01-14T22:00Z 0.00391')
})

test.each([
  ['a table', table],
  ['a document', document],
])('%s without a unit is not guessed', (_, lines) => {
  expect(problemOf(() => read('prices', lines))).toBe(
    'file.csv: found prices without a unit, expected a unit that is chosen: EUR/MWh or ct/kWh',
  )
})
