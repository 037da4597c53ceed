/** Dutch prices without VAT, as easyEnergy's interface answers them, in local time without an offset. */
import { z } from 'zod'
import { perKwh } from '../unit.ts'
import type { DocumentFormat } from './format.ts'
import { jsonNumber, readIsoEntries } from './json.ts'

const answer = z.object({
  prices: z.array(z.object({ from: z.string(), until: z.string(), price: jsonNumber, unit: z.literal('kWh') })).min(1),
})

export const easyEnergy: DocumentFormat = {
  provider: 'easyEnergy',
  name: 'easyEnergy prices',
  kinds: ['prices'],
  read: (document, source) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const prices = data.prices.map(({ from, price }) => ({ time: from, value: price }))
    const { values, warnings } = readIsoEntries(source, prices, 'Europe/Amsterdam')
    return { values, timeIs: 'start', unit: perKwh('EUR'), timeZone: 'Europe/Amsterdam', warnings, part: 'without VAT' }
  },
}
