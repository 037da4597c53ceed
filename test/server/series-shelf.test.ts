import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { Series } from '../../server/inputs/series.ts'
import { h25File, parseStandardProfile } from '../../server/inputs/standard-load.ts'
import { LoadHistory } from '../../server/load-history.ts'
import { SeriesShelf } from '../../server/series-shelf.ts'
import { defaultSettings } from '../../server/settings.ts'
import type { FileView } from '../../server/views/inputs.ts'
import type { SiteSettings } from '../../server/views/site-settings.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const monday = Date.parse('2026-01-05T00:00Z')
const settings: SiteSettings = { ...defaultSettings, timeZone: 'UTC', slotMinutes: 60, loadQuantile: 0.5 }
const profile = parseStandardProfile(await readFile(h25File, 'utf8'))
const file: FileView = {
  fileName: 'load.csv',
  format: 'table',
  points: 1,
  fromMs: 0,
  toMs: 0,
  stepMinutes: 60,
  unit: 'W',
  timeZone: 'UTC',
  warnings: [],
  preview: [],
}

/** Hourly loads, the same all day, one for each day from Monday on. */
function days(loadsW: readonly number[]): Series {
  const values = loadsW.flatMap((loadW) => Array.from({ length: 24 }, () => loadW))
  return { stepMs: hourMs, startsMs: values.map((_, index) => monday + index * hourMs), values }
}

/** A shelf with a base load whose history was learnt under these settings. */
async function shelfWith(series: Series, learntUnder = settings): Promise<SeriesShelf> {
  const shelf = new SeriesShelf(profile, () => undefined)
  shelf.put('base-load', { series, file })
  await shelf.prepare(learntUnder)
  return shelf
}

/** The base load of the hour that begins at an instant, and where it comes from. */
function hour(shelf: SeriesShelf, fromMs: number, under = settings) {
  const { baseLoadW, baseLoadSource } = shelf.seriesFor(under, [fromMs], fromMs + hourMs)
  return { loadW: baseLoadW[0], source: baseLoadSource[0] }
}

const fiveDays = days([100, 200, 300, 400, 500])
const nextMonday = monday + 7 * dayMs

test('a load that covers a slot counts as it is; beyond it, what its history tells', async () => {
  const shelf = await shelfWith(fiveDays)
  expect(hour(shelf, monday + 4 * dayMs)).toEqual({ loadW: 500, source: 'uploaded' })
  expect(hour(shelf, nextMonday)).toEqual({ loadW: 300, source: 'forecast' })
})

test('the margin keeps more free, and never less than the middle', async () => {
  const careful = { ...settings, loadQuantile: 0.75 }
  const shelf = await shelfWith(fiveDays, careful)
  expect(hour(shelf, nextMonday, careful)).toEqual({ loadW: 400, source: 'forecast' })
})

test('a holiday is told by Sundays, of which there are none here', async () => {
  const withHoliday = { ...settings, holidays: ['2026-01-12'] }
  const shelf = await shelfWith(fiveDays, withHoliday)
  expect(hour(shelf, nextMonday, withHoliday).source).not.toBe('forecast')
  expect(hour(shelf, nextMonday + dayMs, withHoliday)).toEqual({ loadW: 300, source: 'forecast' })
})

test('two days are too little to tell, and what was not learnt is not told: the highest of what there is', async () => {
  const shelf = await shelfWith(days([3_000, 2_000]))
  expect(hour(shelf, monday + 2 * dayMs)).toEqual({ loadW: 2_000, source: 'earlier-days' })
  const other = { ...settings, timeZone: 'Asia/Tokyo' }
  expect(hour(await shelfWith(fiveDays), monday + 5 * dayMs, other).source).toBe('earlier-days')
})

test('a history that ended long ago does not go below the standard profile', async () => {
  const shelf = await shelfWith(days([1, 1, 1, 1, 1]))
  const hourLater = (ms: number) => hour(shelf, monday + ms + 18 * hourMs)
  expect(hourLater(7 * dayMs).loadW).toBe(1)
  const later = hourLater(70 * dayMs)
  expect(later.source).toBe('forecast')
  expect(later.loadW).toBeGreaterThan(100)
})

test('tells from when to when which source counts, and how far forecasts were off', async () => {
  const shelf = await shelfWith(days([100, 300, 100, 300, 100]))
  const fridayMs = monday + 4 * dayMs
  const { stretches, errors } = shelf.baseLoadView(settings, fridayMs + hourMs / 2, fridayMs + 4 * dayMs)
  expect(stretches).toEqual([
    { source: 'uploaded', fromMs: fridayMs + hourMs / 2, toMs: fridayMs + dayMs },
    // Of Saturdays and Sundays nothing is known: a day before there is Friday, then nothing.
    { source: 'earlier-days', fromMs: fridayMs + dayMs, toMs: fridayMs + 2 * dayMs },
    { source: 'standard-profile', fromMs: fridayMs + 2 * dayMs, toMs: fridayMs + 3 * dayMs },
    { source: 'forecast', fromMs: fridayMs + 3 * dayMs, toMs: fridayMs + 4 * dayMs },
  ])
  // Thursday told by three days: 100, against 300. Friday by four: 200, against 100. Yesterday is always 200 off.
  const off = errors?.ways.map(({ way, meanAbsoluteW, coveredPercent }) => [way, meanAbsoluteW, coveredPercent])
  expect(off?.slice(0, 3)).toEqual([
    ['forecast', 150, 50],
    ['with-margin', 150, 50],
    ['same-as-yesterday', 200, 50],
  ])
  expect(errors).toMatchObject({ toMs: monday + 5 * dayMs })
})

test('a history that cannot be learnt is told, and its load counts without a forecast', async () => {
  const log: string[] = []
  const history = new LoadHistory((text) => log.push(text))
  const nowhere = { ...settings, timeZone: 'Mars/Base' }
  await history.learn(fiveDays, nowhere)
  expect(log).toEqual([history.view(fiveDays, nowhere).problem])
  expect(log[0]).toContain('no forecast could be made of the uploaded load')
  expect(history.forecast(fiveDays, nowhere, () => 0)).toBeUndefined()
})
