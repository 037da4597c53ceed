import { expect, test } from 'vitest'
import { read, wallTimes } from './read.ts'

test('counts negative values and steps without one', () => {
  const rows = ['start,price', '2026-01-15 00:00,0.3', '2026-01-15 01:00,-0.1', '2026-01-15 04:00,0.5']
  expect(read('prices', rows).check).toEqual({
    least: -0.1,
    greatest: 0.5,
    negativeValues: 1,
    missingSteps: 2,
    unusualDays: [],
  })
})

test('names the days of 23 and 25 hours', () => {
  const rows = wallTimes('2026-03-01T00:00', '2026-11-30T00:00', 60)
    .filter((time) => time !== '2026-03-29 02:00')
    .flatMap((time) => (time === '2026-10-25 02:00' ? [time, time] : [time]))
  const { check } = read('prices', ['start,price', ...rows.map((time) => `${time},0.3`)])
  expect(check.missingSteps).toBe(0)
  expect(check.unusualDays).toEqual([
    { day: '2026-03-29', hours: 23 },
    { day: '2026-10-25', hours: 25 },
  ])
})
