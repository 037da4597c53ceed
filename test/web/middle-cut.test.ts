import { expect, test } from 'vitest'
import { middleCut } from '../../web/middle-cut.ts'

test('a long name keeps the end that tells it from its neighbours', () => {
  expect(middleCut('Parkplatz-Tiefgarage-07 · 1')).toEqual({ start: 'Parkplatz-Tiefgarage', end: '-07 · 1' })
})
