import { expect, test } from 'vitest'
import { InputProblem } from '../../../server/inputs/input-problem.ts'
import { linesOf, problemOf, read } from './read.ts'

const lines = ['My utility', 'Hour|Comment|Cost', '3/29/2026 12:00 AM|a|31.5', '3/29/2026 1:00 AM|b|32.5']
const mapping = { time: 'Hour', value: 'Cost' } as const

test('a table that nobody knows comes back with its first rows', () => {
  expect(() => read('prices', lines)).toThrow(InputProblem)
  try {
    read('prices', lines)
  } catch (problem) {
    expect(problem).toMatchObject({
      firstRows: [
        ['My utility'],
        ['Hour', 'Comment', 'Cost'],
        ['3/29/2026 12:00 AM', 'a', '31.5'],
        ['3/29/2026 1:00 AM', 'b', '32.5'],
      ],
    })
  }
})

test('is read once its columns and its unit are named', () => {
  const file = read('prices', lines, { mapping, unit: 'ct/kWh' })
  expect(linesOf(file)).toEqual(['2026-03-28T23:00Z 0.315', '2026-03-29T00:00Z 0.325'])
  expect(file.format).toBe('Columns "Hour" and "Cost", ct/kWh')
})

test('times can be named as ends', () => {
  const file = read('prices', lines, { mapping: { ...mapping, timeIs: 'end' }, unit: 'ct/kWh' })
  expect(linesOf(file)[0]).toBe('2026-03-28T22:00Z 0.315')
})

test('the unit is never guessed', () => {
  expect(problemOf(() => read('prices', lines, { mapping }))).toBe(
    'file.csv: found columns without a unit, expected EUR/kWh, EUR/MWh or ct/kWh',
  )
})

test('a mapping that does not fit', () => {
  expect(problemOf(() => read('prices', lines, { mapping: { time: 'Hour', value: 'Price' }, unit: 'ct/kWh' }))).toBe(
    'file.csv line 2: found the columns "Hour", "Comment", "Cost", expected the columns "Hour" and "Price"',
  )
})
