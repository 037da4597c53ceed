import { expect, test } from 'vitest'
import { daysEarlier, instantsAt, isTimeZone, manyInstantsAt, wallTimeAt } from '../../server/inputs/wall-clock.ts'

const berlin = 'Europe/Berlin'
const wall = (text: string) => Date.parse(`${text}Z`)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)

test('a common wall time is one instant', () => {
  expect(instantsAt(wall('2026-01-15T12:00'), berlin).map(iso)).toEqual(['2026-01-15T11:00'])
})

test('the hour that the clock skips is no instant', () => {
  expect(instantsAt(wall('2026-03-29T02:30'), berlin)).toEqual([])
})

test('the hour that the clock repeats is two instants, the earlier one first', () => {
  expect(instantsAt(wall('2026-10-25T02:30'), berlin).map(iso)).toEqual(['2026-10-25T00:30', '2026-10-25T01:30'])
})

test('the hours around a change are one instant each', () => {
  const hours = ['2026-03-29T01:45', '2026-03-29T03:00', '2026-10-25T01:45', '2026-10-25T03:00']
  expect(hours.flatMap((hour) => instantsAt(wall(hour), berlin)).map(iso)).toEqual([
    '2026-03-29T00:45',
    '2026-03-29T01:00',
    '2026-10-24T23:45',
    '2026-10-25T02:00',
  ])
})

test('the clock on the wall shows local time', () => {
  expect(iso(wallTimeAt(wall('2026-07-01T10:00'), berlin))).toBe('2026-07-01T12:00')
})

test('a day earlier is the same time on the wall, also over a clock change', () => {
  const mondayNoon = wall('2026-03-30T10:00')
  expect(iso(daysEarlier(mondayNoon, 1, berlin))).toBe('2026-03-29T10:00')
  expect(iso(daysEarlier(mondayNoon, 2, berlin))).toBe('2026-03-28T11:00')
})

test('a day earlier than a time that the clock had skipped is 24 hours earlier', () => {
  expect(iso(daysEarlier(wall('2026-03-30T00:30'), 1, berlin))).toBe('2026-03-29T00:30')
})

test('knows which zones there are', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true)
  expect(isTimeZone('Europe/Atlantis')).toBe(false)
})

test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kathmandu'])(
  'reading many times gives the same instants in %s',
  (timeZone) => {
    const many = manyInstantsAt(timeZone)
    for (let wallMs = wall('2026-01-01T00:00'); wallMs < wall('2027-01-01T00:00'); wallMs += 30 * 60_000) {
      expect(many(wallMs)).toEqual(instantsAt(wallMs, timeZone))
    }
  },
)
