/** Prices of a customer of Tibber, as its GraphQL interface answers them for today and tomorrow. */
import { z } from 'zod'
import { perKwh } from '../unit.ts'
import type { DocumentFormat } from './format.ts'
import { jsonNumber, readIsoEntries } from './json.ts'

const prices = z.array(
  z.object({
    startsAt: z.string(),
    /** With taxes and fees: what the customer pays. */
    total: jsonNumber.optional(),
    /** The spot price alone. */
    energy: jsonNumber.optional(),
    currency: z.string().length(3).optional(),
  }),
)

const priceInfo = z.object({ today: prices.min(1), tomorrow: prices.optional() })

const answer = z.object({
  data: z.object({
    viewer: z.object({ homes: z.array(z.object({ currentSubscription: z.object({ priceInfo }) })).min(1) }),
  }),
})

export const tibber: DocumentFormat = {
  provider: 'Tibber',
  name: 'Tibber prices',
  kinds: ['prices'],
  read: (document, source, request) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const info = data.data.viewer.homes[0]?.currentSubscription.priceInfo
    const entries = [...(info?.today ?? []), ...(info?.tomorrow ?? [])]
    const hasEnergy = entries.every(({ energy }) => energy !== undefined && energy !== null)
    const { values, warnings } = readIsoEntries(
      source,
      entries.map(({ startsAt, total, energy }) => ({ time: startsAt, value: (hasEnergy ? energy : total) ?? null })),
      'UTC',
    )
    return {
      values,
      timeIs: 'start',
      unit: perKwh(entries[0]?.currency ?? request.currency ?? 'EUR'),
      timeZone: 'UTC',
      warnings,
      part: hasEnergy ? 'energy without taxes' : 'total with taxes',
    }
  },
}
