import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { exampleCommand } from '../../research/examples/example-command.ts'
import { sekPerEur, truckExample, truckRow } from '../../research/examples/truck-example.ts'
import { truckStays } from '../../research/examples/truck-stays.ts'
import type { BacktestResults } from '../../research/report/results.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

async function run(name: string, folder: string) {
  const lines: string[] = []
  const progress = new PassThrough() as unknown as NodeJS.WriteStream
  const code = await exampleCommand([name, '--out', folder], { out: (line) => lines.push(line), progress })
  return { code, text: lines.join('\n') }
}

test('12 kWh: cheapest costs 3.60, and every mode brings all of it under 4 kW', async () => {
  await using folder = await temporaryFolder()
  const { code, text } = await run('12-kwh', folder.path)
  expect(text).toContain('cheapest')
  expect(code).toBe(0)
  const results = JSON.parse(await readFile(join(folder.path, 'results.json'), 'utf8')) as BacktestResults
  const figuresOf = (name: string) => results.methods.find((method) => method.name === name)?.figures
  expect(figuresOf('cheapest')?.cost).toBeCloseTo(3.6, 3)
  for (const mode of ['balanced', 'fastest', 'cheapest', 'peak']) {
    expect(figuresOf(mode), mode).toMatchObject({ missedWh: 0, aboveLimitWh: 0 })
    expect(figuresOf(mode)?.peakW, mode).toBeLessThanOrEqual(4_000)
    expect(figuresOf(mode)?.cost, mode).toBeGreaterThan(3.599)
  }
  expect(figuresOf('uncontrolled')?.peakW).toBeGreaterThan(4_000)
})

// 40 kWh at 40 kW from the first hour on, at 1.00, or the second, at 0.25: the third hour is for nothing but 0.10.
const threeHours = [1, 0.25, 0.1, ...Array.from({ length: 21 }, () => 10)]
const truck = { transaction: 't', day: '2022-04-04', midnightMs: Date.parse('2022-04-04T00:00+02:00') }

test('the energy of a stay follows from what it cost uncontrolled', () => {
  const session = { ...truck, uncontrolledCost: 45, smartCost: 14, pricePerKwh: threeHours }
  const [first] = truckStays(session, [40_000])
  // An hour at 1.00 costs 40, and half of the next 5: 60 kWh, for which the two cheap hours cost 4 and 5.
  expect(first).toMatchObject({ arrivalHour: 0, energyWh: 60_000 })
  expect(first?.uncontrolledCost).toBeCloseTo(45)
  expect(first?.cheapestCost).toBeCloseTo(4 + 5)
})

test('a printed cost below every stay is not explained', () => {
  const session = { ...truck, uncontrolledCost: 45, pricePerKwh: threeHours }
  expect(truckRow({ ...session, smartCost: 1 }).verdict).toBe('below')
  expect(truckRow({ ...session, smartCost: 20 }).verdict).toBe('within')
  expect(truckRow({ ...session, smartCost: 46 }).verdict).toBe('above')
  expect(truckRow({ ...session, uncontrolledCost: 1e9, smartCost: 1 }).verdict).toBe('no stay')
})

test.each([
  ['at the assumed rate', sekPerEur],
  ['with a value added tax of 25 %', sekPerEur * 1.25],
])('SE3 explains four of the seven trucks, %s', (_, rate) => {
  const rows = truckExample(rate)
  expect(Object.fromEntries(rows.map(({ transaction, verdict }) => [transaction, verdict]))).toEqual({
    15205: 'within',
    13676: 'within',
    12882: 'within',
    16463: 'below',
    11764: 'below',
    17186: 'below',
    12486: 'within',
  })
  for (const { stays, uncontrolledCost } of rows) {
    for (const stay of stays) {
      expect(stay.uncontrolledCost).toBeCloseTo(uncontrolledCost, 1)
      expect(stay.cheapestCost).toBeLessThanOrEqual(stay.uncontrolledCost + 1e-6)
    }
  }
})

test('the trucks have a table and a report', async () => {
  await using folder = await temporaryFolder()
  const { code, text } = await run('trucks', folder.path)
  expect(code).toBe(0)
  expect(text).toContain('16463')
  expect(await readFile(join(folder.path, 'report.html'), 'utf8')).toContain('26.53 to 99.99')
  expect((await readFile(join(folder.path, 'stays.csv'), 'utf8')).split('\n')[1]).toMatch(/^15205,2022-04-04,0,40000,/)
})

test('an unknown example is answered with those there are', async () => {
  await using folder = await temporaryFolder()
  const { code, text } = await run('ships', folder.path)
  expect(code).toBe(1)
  expect(text).toContain('12-kwh|trucks')
})
