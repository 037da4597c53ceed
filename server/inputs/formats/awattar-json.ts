/** Prices as aWATTar's interface answers them. */
import { z } from 'zod'
import { readEntries } from '../read-entries.ts'
import { epochStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import type { DocumentFormat } from './format.ts'
import { entriesOf, jsonNumber } from './json.ts'

const answer = z.object({
  data: z
    .array(z.object({ start_timestamp: z.number(), marketprice: jsonNumber, unit: z.string().regex(/^eur\/mwh$/i) }))
    .min(1),
})

export const awattarJson: DocumentFormat = {
  provider: 'aWATTar',
  name: 'aWATTar prices',
  kinds: ['prices'],
  read: (document, source) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const prices = data.data.map(({ start_timestamp, marketprice }) => ({
      time: String(start_timestamp),
      value: marketprice,
    }))
    const { values, warnings } = readEntries(source, entriesOf(prices), {
      parseTime: epochStamp,
      timeExample: '1774738800000',
      timeZone: 'UTC',
      decimalMark: '.',
    })
    return { values, timeIs: 'start', unit: perMwh('EUR'), timeZone: 'UTC', warnings }
  },
}
