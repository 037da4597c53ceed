import { IANAZone } from 'luxon'
import { expect, test } from 'vitest'
import { isTimeZone, wallClock } from '../../../server/inputs/wall-clock.ts'

const berlin = wallClock('Europe/Berlin')
const wall = (text: string) => Date.parse(`${text}Z`)
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16)

test('a common wall time is one instant', () => {
  expect(berlin.instantsAt(wall('2026-01-15T12:00')).map(iso)).toEqual(['2026-01-15T11:00'])
})

test('the hour that the clock skips is no instant', () => {
  expect(berlin.instantsAt(wall('2026-03-29T02:30'))).toEqual([])
})

test('the hour that the clock repeats is two instants, the earlier one first', () => {
  expect(berlin.instantsAt(wall('2026-10-25T02:30')).map(iso)).toEqual(['2026-10-25T00:30', '2026-10-25T01:30'])
})

test('the hours around a change are one instant each', () => {
  const hours = ['2026-03-29T01:45', '2026-03-29T03:00', '2026-10-25T01:45', '2026-10-25T03:00']
  expect(hours.flatMap((hour) => berlin.instantsAt(wall(hour))).map(iso)).toEqual([
    '2026-03-29T00:45',
    '2026-03-29T01:00',
    '2026-10-24T23:45',
    '2026-10-25T02:00',
  ])
})

test('the clock on the wall shows local time', () => {
  expect(iso(berlin.timeAt(wall('2026-07-01T10:00')))).toBe('2026-07-01T12:00')
})

test('a day earlier is the same time on the wall, also over a clock change', () => {
  const mondayNoon = wall('2026-03-30T10:00')
  expect(iso(berlin.daysEarlier(mondayNoon, 1))).toBe('2026-03-29T10:00')
  expect(iso(berlin.daysEarlier(mondayNoon, 2))).toBe('2026-03-28T11:00')
})

test('a day earlier than a time that the clock had skipped is 24 hours earlier', () => {
  expect(iso(berlin.daysEarlier(wall('2026-03-30T00:30'), 1))).toBe('2026-03-29T00:30')
})

test('knows which zones there are', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true)
  expect(isTimeZone('Europe/Atlantis')).toBe(false)
})

test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kathmandu'])(
  'every instant of a year comes back from what the clock of %s shows',
  (timeZone) => {
    const clock = wallClock(timeZone)
    const zone = IANAZone.create(timeZone)
    for (let atMs = wall('2026-01-01T00:00'); atMs < wall('2027-01-01T00:00'); atMs += 30 * 60_000) {
      expect(clock.timeAt(atMs)).toBe(atMs + zone.offset(atMs) * 60_000)
      expect(clock.instantsAt(clock.timeAt(atMs))).toContain(atMs)
    }
  },
)
