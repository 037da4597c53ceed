import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { madeUpSessions } from '../../research/made-up-sessions.ts'
import { madeUpSessionsCommand } from '../../research/made-up-sessions-command.ts'
import { readSessions } from '../../research/read-sessions.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

const timeZone = 'Europe/Berlin'
const week = { fromMs: Date.parse('2026-03-23T00:00+01:00'), toMs: Date.parse('2026-03-30T00:00+02:00') }
const sessionsOf = (text: string) =>
  readSessions(Buffer.from(text), { fileName: 'sessions.csv', timeZone, keepsWallClock: false }).sessions

test('a week has five working days, and each session can be met within its stay', () => {
  const sessions = sessionsOf(madeUpSessions({ ...week, timeZone, cars: 20, seed: 1 }))
  expect(sessions).toHaveLength(5 * 20 + 2 * 2)
  for (const { id, arrivalMs, departureMs, energyWh, maxPowerW, minPowerW } of sessions) {
    expect(id).toMatch(/^made up 2026-03-\d\d \d+$/)
    expect(arrivalMs).toBeGreaterThanOrEqual(week.fromMs)
    expect(departureMs).toBeLessThanOrEqual(week.toMs)
    expect(energyWh).toBeLessThanOrEqual((maxPowerW * (departureMs - arrivalMs)) / 3_600_000)
    expect(minPowerW).toBeLessThan(maxPowerW)
  }
})

test('the same seed makes the same, another one others', () => {
  const one = madeUpSessions({ ...week, timeZone, cars: 3, seed: 1 })
  expect(madeUpSessions({ ...week, timeZone, cars: 3, seed: 1 })).toBe(one)
  expect(madeUpSessions({ ...week, timeZone, cars: 3, seed: 2 })).not.toBe(one)
})

test('of a longer period the last four weeks are filled, whole days only', () => {
  const period = { fromMs: Date.parse('2025-06-01T00:00Z'), toMs: Date.parse('2026-03-30T11:00Z') }
  const days = sessionsOf(madeUpSessions({ ...period, timeZone, cars: 1, seed: 1 })).map(({ id }) => id.slice(8, 18))
  expect([days.length, days[0], days.at(-1)]).toEqual([28, '2026-03-02', '2026-03-29'])
})

test('the command fills the days of a price file', async () => {
  await using folder = await temporaryFolder()
  const prices = join(folder.path, 'prices.csv')
  const out = join(folder.path, 'sessions.csv')
  const hours = Array.from({ length: 24 }, (_, hour) => `2026-01-15 ${String(hour).padStart(2, '0')}:00,0.3`)
  await writeFile(prices, ['start,price', ...hours].join('\n'))
  const lines: string[] = []
  const run = (...texts: string[]) =>
    madeUpSessionsCommand(['--prices', prices, '--out', out, ...texts], (line) => lines.push(line))
  expect(await run('--cars', '4')).toBe(0)
  expect(lines).toEqual([`${out}: 4 made-up sessions`])
  expect(sessionsOf(await readFile(out, 'utf8'))).toHaveLength(4)
  expect(await run('--cars', 'many')).toBe(1)
  expect(lines.at(-1)).toBe('--cars is "many"; a whole number from 1 to 1000 is expected')
  await writeFile(prices, ['start,price', ...hours].join('\n').replaceAll(',0.3', ',30'))
  expect(await run()).toBe(1)
  expect(lines.at(-1)).toContain('say it with --price-unit, one of EUR/kWh, EUR/MWh, ct/kWh')
  expect(await run('--price-unit', 'ct/kWh')).toBe(0)
  await writeFile(prices, ['start,price', ...hours.slice(1)].join('\n'))
  expect(await run()).toBe(1)
  expect(lines.at(-1)).toBe('no whole day lies in the period')
})
