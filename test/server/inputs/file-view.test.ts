import { expect, test } from 'vitest'
import { fileView } from '../../../server/inputs/file-view.ts'
import { read, wallTimes } from './read.ts'

test('shows what was understood of a file', () => {
  const file = read('base-load', ['start;load_kw', '2026-01-15 12:00;1,5', '2026-01-15 12:15;2,5'])
  const noonMs = Date.parse('2026-01-15T11:00Z')
  expect(fileView('house.csv', file)).toEqual({
    fileName: 'house.csv',
    format: 'Plain CSV, kW',
    points: 2,
    fromMs: noonMs,
    toMs: noonMs + 30 * 60_000,
    stepMinutes: 15,
    unit: 'W',
    timeZone: 'Europe/Berlin',
    warnings: [],
    check: { least: 1500, greatest: 2500, negativeValues: 0, missingSteps: 0, unusualDays: [] },
    preview: [
      { startMs: noonMs, value: 1500 },
      { startMs: noonMs + 15 * 60_000, value: 2500 },
    ],
  })
})

test('a preview has at most 200 points, the first and the last among them', () => {
  const times = wallTimes('2026-01-01T00:00', '2026-01-11T00:00', 15)
  const file = read('prices', ['start,price', ...times.map((time) => `${time},0.3`)])
  const { preview, points } = fileView('prices.csv', file)
  expect(points).toBe(960)
  expect(preview).toHaveLength(200)
  expect(preview[0]?.startMs).toBe(file.series.startsMs[0])
  expect(preview.at(-1)?.startMs).toBe(file.series.startsMs.at(-1))
})
