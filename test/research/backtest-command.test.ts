import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { backtestCommand } from '../../research/backtest-command.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

const sessionsText = `station,arrival,departure,energy_wh,max_power_w
A,2026-01-15T00:00Z,2026-01-15T03:00Z,4000,4000
B,2026-01-15T00:00Z,2026-01-15T01:00Z,4000,4000
`
const pricesText = `start,price
2026-01-15T00:00Z,0.3
2026-01-15T01:00Z,0.1
2026-01-15T02:00Z,0.2
2026-01-15T03:00Z,0.2
`

async function run(folder: string, changes: readonly string[] = []) {
  await writeFile(join(folder, 'sessions.csv'), sessionsText)
  await writeFile(join(folder, 'prices.csv'), pricesText)
  const lines: string[] = []
  const given = ['--sessions', join(folder, 'sessions.csv'), '--prices', join(folder, 'prices.csv')]
  const texts = [...given, '--grid-limit', '4kW', '--strategy', 'cheapest', '--out', join(folder, 'out'), ...changes]
  const progress = new PassThrough() as unknown as NodeJS.WriteStream
  const code = await backtestCommand(texts, { out: (line) => lines.push(line), progress })
  return { code, text: lines.join('\n') }
}

const outputs = ['report.html', 'results.json', 'methods.csv', 'sessions.csv']

test('writes a report, and the same bytes for the same inputs', async () => {
  await using folder = await temporaryFolder()
  const { code, text } = await run(folder.path, ['--departures', 'known'])
  expect(text).toContain('first-come-first-served')
  expect(code).toBe(0)
  const contents = () => Promise.all(outputs.map((name) => readFile(join(folder.path, 'out', name), 'utf8')))
  const first = await contents()
  await run(folder.path, ['--departures', 'known', '--threads', '1'])
  expect(await contents()).toEqual(first)
  expect(first[0]).toContain('<svg')
  expect(first[0]).not.toMatch(/https?:\/\//)
  const results = JSON.parse(first[1] ?? '')
  expect(results.inputs[0].sha256).toMatch(/^[0-9a-f]{64}$/)
  // Cheapest gives B its hour at 0.30 and waits with A for the hour at 0.10.
  const cheapest = results.methods.find(({ name }: { name: string }) => name === 'cheapest')
  expect(cheapest.figures.cost).toBeCloseTo(1.6)
  expect(cheapest.score).toBeCloseTo(1)
})

test('plays cheapest with each room for later cars that is listed', async () => {
  await using folder = await temporaryFolder()
  const { text } = await run(folder.path, ['--later-room', '0,25'])
  expect(text.match(/^cheapest.*? {2}/gm)?.map((name) => name.trim())).toEqual([
    'cheapest room 0 %',
    'cheapest room 25 %',
  ])
})

test.each([
  [['--sessions', 'nowhere.csv'], 'nowhere.csv: found no such file, expected the file of sessions'],
  [['--strategy', 'cheap'], '--strategy is "cheap"; one of cheapest, fastest, balanced, peak is expected'],
  [['--grid-limit', 'much'], '--grid-limit is "much"; a power such as 60kW, or a file, is expected'],
  [['--grid-limit', '60'], '--grid-limit is "60"'],
  [['--from', '2026-02-01'], 'no session arrives in the period'],
  [['--load-quantile', '2'], '--load-quantile is "2"; a number from 0 to 1 is expected'],
  [['--later-room', '101'], '--later-room is "101"; a number from 0 to 100 is expected'],
  [['--colour'], '--colour'],
])('%j is answered with what to mend', async (changes, message) => {
  await using folder = await temporaryFolder()
  const { code, text } = await run(folder.path, changes)
  expect(text).toContain(message)
  expect(code).toBe(1)
})

test('a hole in the prices is answered with where it is', async () => {
  await using folder = await temporaryFolder()
  const holed = join(folder.path, 'holed.csv')
  await writeFile(holed, pricesText.replace('2026-01-15T01:00Z,0.1\n', ''))
  const { code, text } = await run(folder.path, ['--prices', holed])
  expect(text).toContain('no values of the prices from 2026-01-15T01:00Z')
  expect(code).toBe(1)
})

test('of a price file with several areas one is named', async () => {
  await using folder = await temporaryFolder()
  const areas = join(folder.path, 'areas.csv')
  const rows = [0, 1, 2, 3].flatMap((hour) => [`2026-01-15 0${hour}:00,DK1,300`, `2026-01-15 0${hour}:00,SE3,100`])
  await writeFile(areas, ['HourUTC,PriceArea,SpotPriceEUR', ...rows].join('\n'))
  expect((await run(folder.path, ['--prices', areas])).text).toContain('prices of DK1, SE3, expected one area')
  const { code } = await run(folder.path, ['--prices', areas, '--area', 'SE3', '--departures', 'known'])
  expect(code).toBe(0)
  const { methods } = JSON.parse(await readFile(join(folder.path, 'out', 'results.json'), 'utf8'))
  // 8 kWh at 0.10, whenever they are charged.
  expect(methods.find(({ name }: { name: string }) => name === 'cheapest').figures.cost).toBeCloseTo(0.8)
})

test('of prices of several areas the option that chooses one is named', async () => {
  await using folder = await temporaryFolder()
  const prices = join(folder.path, 'areas.csv')
  const rows = ['DK1', 'SE3'].map((area) => `2026-01-15 00:00,2026-01-15 01:00,${area},70,10`)
  await writeFile(prices, ['HourUTC,HourDK,PriceArea,SpotPriceDKK,SpotPriceEUR', ...rows].join('\n'))
  const { code, text } = await run(folder.path, ['--prices', prices])
  expect(text).toContain('choose which; say it with --area, one of DK1, SE3')
  expect(code).toBe(1)
})
