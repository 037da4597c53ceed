import { expect, test } from 'vitest'
import { decimalMarkOf, isMissing, parseDecimal } from '../../../server/inputs/decimal.ts'

test.each([
  ['.', ['12', '0.31']],
  [',', ['12', '0,31']],
  [',', ['1.234', '0,31']],
  ['.', ['1,234', '0.31']],
  [',', ['1.234,5']],
  ['.', ['1,234.5']],
  [',', ['1.234.567']],
  ['.', ['1,234,567']],
  ['.', []],
] as const)('the decimal mark is %s in %j', (mark, texts) => {
  expect(decimalMarkOf(texts)).toEqual({ mark })
})

test('a column that could be read both ways is in doubt', () => {
  expect(decimalMarkOf(['12', '1,234'])).toEqual({ mark: ',', doubt: '1,234' })
  expect(decimalMarkOf(['1.234', '5'])).toEqual({ mark: '.', doubt: '1.234' })
})

test.each([
  ['1.234,5', ',', 1234.5],
  ['1,234.5', '.', 1234.5],
  [' -0,31 ', ',', -0.31],
  ['\u22120.31', '.', -0.31],
  ['+5', '.', 5],
  ['.5', '.', 0.5],
  ['1e-3', '.', 0.001],
  ['12.34', ',', undefined],
  ['0,31x', ',', undefined],
  ['', '.', undefined],
] as const)('%j with the decimal mark %s is %s', (text, mark, number) => {
  expect(parseDecimal(text, mark)).toBe(number)
})

test('knows how providers write that there is no value', () => {
  expect(['', ' ', '-', 'n/e', 'N/A', '?'].every(isMissing)).toBe(true)
  expect(isMissing('0')).toBe(false)
})
