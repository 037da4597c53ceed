/** Dutch prices without VAT, as EnergyZero's interface answers them. */
import { z } from 'zod'
import { perKwh } from '../unit.ts'
import type { DocumentFormat } from './format.ts'
import { jsonNumber, readIsoEntries } from './json.ts'

const answer = z.object({
  base: z.array(z.object({ start: z.string(), price: z.object({ value: jsonNumber }) })).min(1),
})

export const energyZero: DocumentFormat = {
  provider: 'EnergyZero',
  name: 'EnergyZero prices',
  kinds: ['prices'],
  read: (document, source) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const prices = data.base.map(({ start, price }) => ({ time: start, value: price.value }))
    const { values, warnings } = readIsoEntries(source, prices, 'Europe/Amsterdam')
    return { values, timeIs: 'start', unit: perKwh('EUR'), timeZone: 'UTC', warnings, part: 'base without VAT' }
  },
}
