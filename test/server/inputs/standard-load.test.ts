import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { h25File, parseStandardProfile, standardLoad } from '../../../server/inputs/standard-load.ts'

const h25 = parseStandardProfile(readFileSync(h25File, 'utf8'))
const at = (text: string) => Date.parse(text)

test('a year of the household profile adds up to the yearly use within 1 %', () => {
  const load = standardLoad(h25, 3500, 'Europe/Berlin')
  const [fromMs, toMs] = [at('2026-01-01T00:00+01:00'), at('2027-01-01T00:00+01:00')]
  const usedKwh = (load(fromMs, toMs) * (toMs - fromMs)) / 3_600_000 / 1000
  expect(usedKwh).toBeGreaterThan(3500 * 0.99)
  expect(usedKwh).toBeLessThan(3500 * 1.01)
})

test('the first quarter hour of a January Saturday is the table’s first figure', () => {
  const load = standardLoad(h25, 1_000_000, 'Europe/Berlin')
  // 22.152 kWh in a quarter hour is 88,608 W; on 3 January, BDEW's polynomial gives 1.24567.
  expect(load(at('2026-01-03T00:00+01:00'), at('2026-01-03T00:15+01:00')) / 88_608).toBeCloseTo(1.24567, 4)
})

test('a household uses more in the evening than at night, and twice as much with twice the yearly use', () => {
  const evening = [at('2026-01-15T19:00+01:00'), at('2026-01-15T19:15+01:00')] as const
  const night = [at('2026-01-15T03:00+01:00'), at('2026-01-15T03:15+01:00')] as const
  const small = standardLoad(h25, 2000, 'Europe/Berlin')
  const large = standardLoad(h25, 4000, 'Europe/Berlin')
  expect(small(...evening)).toBeGreaterThan(2 * small(...night))
  expect(large(...evening)).toBeCloseTo(2 * small(...evening))
})

test('follows the clock of its zone', () => {
  const berlin = standardLoad(h25, 3500, 'Europe/Berlin')
  const london = standardLoad(h25, 3500, 'Europe/London')
  expect(london(at('2026-01-15T19:00Z'), at('2026-01-15T19:15Z'))).toBe(
    berlin(at('2026-01-15T18:00Z'), at('2026-01-15T18:15Z')),
  )
})

test('a table with a missing row is refused', () => {
  expect(() => parseStandardProfile('month,day_type,00:00\n1,SA,22')).toThrow('expected 36 rows of 96 numbers')
})
