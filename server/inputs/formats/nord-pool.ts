/** Day-ahead prices of one day and one or more areas, as Nord Pool's data portal answers them. */
import { z } from 'zod'
import { perMwh } from '../unit.ts'
import { chooseArea } from './choose-area.ts'
import type { DocumentFormat } from './format.ts'
import { jsonNumber, readIsoEntries } from './json.ts'

const answer = z.object({
  currency: z.string().length(3),
  multiAreaEntries: z
    .array(z.object({ deliveryStart: z.string(), entryPerArea: z.record(z.string(), jsonNumber) }))
    .min(1),
})

export const nordPool: DocumentFormat = {
  provider: 'Nord Pool',
  name: 'Nord Pool day-ahead prices',
  kinds: ['prices'],
  read: (document, source, request) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const areas = data.multiAreaEntries.flatMap(({ entryPerArea }) => Object.keys(entryPerArea))
    const area = chooseArea(source, { areas, wanted: request.area })
    const prices = data.multiAreaEntries.map(({ deliveryStart, entryPerArea }) => ({
      time: deliveryStart,
      value: entryPerArea[area] ?? null,
    }))
    const { values, warnings } = readIsoEntries(source, prices, 'UTC')
    return { values, timeIs: 'start', unit: perMwh(data.currency), timeZone: 'UTC', warnings, part: area }
  },
}
