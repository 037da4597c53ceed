import { expect, test } from 'vitest'
import { readSeries } from '../../../server/inputs/read-series.ts'
import { readSeriesInWorker } from '../../../server/inputs/read-series-in-worker.ts'
import { processorTimeUs } from '../../helpers/processor-time.ts'

const options = { fileName: 'prices.csv', timeZone: 'Europe/Berlin' }
// Only what is held up for good takes that long.
const patientMs = 300_000
const good = Buffer.from('start,price\n2026-01-15 12:00,0.31\n2026-01-15 13:00,0.29\n2026-01-15 15:00,0.3\n')
const bad = Buffer.from('start,price\n2026-01-15 12:00,0.31\n2026-01-15 13:00,0.29x\n')

test('reads the same in a thread of its own', async () => {
  expect(await readSeriesInWorker('prices', good, options, patientMs)).toEqual(readSeries('prices', good, options))
})

test('a problem comes across whole', async () => {
  await expect(readSeriesInWorker('prices', bad, options, patientMs)).rejects.toMatchObject({
    name: 'InputProblem',
    message: 'prices.csv line 3: "0.29x" is not a number',
    file: 'prices.csv',
    line: 3,
    found: '"0.29x"',
    expected: 'a number with a decimal point, such as 0.31',
  })
})

test('four years of quarter hours leave the event loop free', async () => {
  const row = (index: number) => `${new Date(Date.UTC(2022, 0, 1) + index * 900_000).toISOString()},0.3`
  const years = Buffer.from(['start,price', ...Array.from({ length: 140_160 }, (_, index) => row(index))].join('\n'))
  const [file, waitingUs] = await processorTimeUs(() => readSeriesInWorker('prices', years, options, patientMs))
  const [same, readingUs] = await processorTimeUs(async () => readSeries('prices', years, options))
  expect(file).toEqual(same)
  // Processor time of this thread alone, so that a busy machine changes nothing.
  expect(waitingUs).toBeLessThan(readingUs / 4)
})
