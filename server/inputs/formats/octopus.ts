/** British half-hourly rates without VAT, in pence, as Octopus Energy's interface answers them, the newest first. */
import { z } from 'zod'
import { centsPerKwh } from '../unit.ts'
import type { DocumentFormat } from './format.ts'
import { jsonNumber, readIsoEntries } from './json.ts'

const answer = z.object({
  results: z.array(z.object({ valid_from: z.string(), value_exc_vat: jsonNumber })).min(1),
  /** Address of the next page. */
  next: z.string().nullish(),
})

export const octopus: DocumentFormat = {
  provider: 'Octopus Energy',
  name: 'Octopus Energy rates',
  kinds: ['prices'],
  read: (document, source) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const rates = data.results.map(({ valid_from, value_exc_vat }) => ({ time: valid_from, value: value_exc_vat }))
    const { values, warnings } = readIsoEntries(source, rates, 'UTC')
    const hasMore = typeof data.next === 'string'
    return {
      values,
      timeIs: 'start',
      unit: { ...centsPerKwh('GBP'), name: 'p/kWh' },
      timeZone: 'UTC',
      warnings: hasMore ? [...warnings, 'the answer has further pages, which are not in the file'] : warnings,
      part: 'without VAT',
    }
  },
}
