/** Day-ahead prices as the interface of energy-charts.info answers them. */
import { z } from 'zod'
import { InputProblem } from '../input-problem.ts'
import { readEntries } from '../read-entries.ts'
import { epochStamp } from '../stamp.ts'
import { priceUnit } from '../unit.ts'
import type { DocumentFormat } from './format.ts'
import { entriesOf, jsonNumber } from './json.ts'

const answer = z.object({
  unix_seconds: z.array(z.number()),
  price: z.array(jsonNumber),
  /** `EUR / MWh`. */
  unit: z.string(),
})

export const energyChartsJson: DocumentFormat = {
  provider: 'energy-charts.info',
  name: 'energy-charts.info prices',
  kinds: ['prices'],
  read: (document, source) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const unit = priceUnit(data.unit)
    if (!unit)
      throw new InputProblem({ file: source.fileName, found: `the unit "${data.unit}"`, expected: 'EUR / MWh' })
    const prices = data.unix_seconds.map((seconds, index) => ({
      time: String(seconds * 1000),
      value: data.price[index] ?? null,
    }))
    const { values, warnings } = readEntries(source, entriesOf(prices), {
      parseTime: epochStamp,
      timeExample: '1774738800',
      timeZone: 'UTC',
      decimalMark: '.',
    })
    return { values, timeIs: 'start', unit, timeZone: 'UTC', warnings }
  },
}
