import { expect, test } from 'vitest'
import { instantFrom, namesZone } from '../../../server/ocpp/v201/instant.ts'

test.each([
  ['2026-01-14T15:00:00Z', '2026-01-14T15:00:00.000Z'],
  ['2026-01-14t15:00:00z', '2026-01-14T15:00:00.000Z'],
  ['2026-01-14 15:00:00Z', '2026-01-14T15:00:00.000Z'],
  ['2026-01-14T15:00:00.1234567Z', '2026-01-14T15:00:00.123Z'],
  ['2026-01-14T15:00:00+01:00', '2026-01-14T14:00:00.000Z'],
  ['2026-01-14T15:00:00+0100', '2026-01-14T14:00:00.000Z'],
  ['2026-01-14T15:00:00-05', '2026-01-14T20:00:00.000Z'],
  ['2026-01-14T15:00:00', '2026-01-14T15:00:00.000Z'],
  ['2026-12-31T23:59:60Z', '2026-12-31T23:59:59.000Z'],
  ['2026-12-31T23:59:60.5+00:00', '2026-12-31T23:59:59.500Z'],
  ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
])('reads %s', (text, iso) => {
  expect(new Date(instantFrom(text) ?? Number.NaN).toISOString()).toBe(iso)
})

test.each(['', 'noon', '2026-01-14', '2026-13-01T00:00:00Z', '2026-01-14T25:00:00Z'])(
  'finds no instant in %j',
  (text) => {
    expect(instantFrom(text)).toBeUndefined()
  },
)

test('tells whether a zone is named', () => {
  expect(['2026-01-14T15:00:00Z', '2026-01-14T15:00:00-05'].map(namesZone)).toEqual([true, true])
  expect(namesZone('2026-01-14T15:00:00')).toBe(false)
})
