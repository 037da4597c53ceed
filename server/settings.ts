import { IANAZone } from 'luxon'
import { z } from 'zod'
import { strategies } from '../optimizer/model.ts'
import type { SiteSettings } from './views/site-settings.ts'

/** Most current per phase, A. */
export const phaseLimitSchema = z.number().min(0).max(100_000)

/** What a person may set about a site, with the bounds of what makes sense. */
export const siteSettingsSchema = z.strictObject({
  name: z.string().trim().min(1).max(80).describe('Name of the site'),
  timeZone: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), 'expected an IANA time zone such as Europe/Berlin')
    .describe('IANA time zone of the site'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR')
    .describe('ISO 4217 currency code'),
  gridLimitW: z.number().min(0).max(100_000_000).describe('Most the site may draw, W'),
  slotMinutes: z.literal([5, 10, 15, 30, 60]).describe('Length of a planning slot, minutes'),
  strategy: z.enum(strategies as [SiteSettings['strategy']]).describe('What a plan is good at once all energy fits'),
  yearlyUseKwh: z.number().min(0).max(1_000_000_000).describe('Yearly use of the house, scales the standard profile'),
  loadQuantile: z
    .number()
    .min(0.5)
    .max(0.99)
    .describe('Part of comparable days whose base load a forecast covers: plans keep that much free'),
  holidays: z
    .array(z.iso.date('expected a day such as 2026-12-25'))
    .max(500)
    .describe('Days on which the base load is as on Sundays'),
  safeEnergyPercent: z
    .number()
    .min(0)
    .max(100)
    .describe('Part of each wish, per cent, that is charged as soon as possible, whatever the strategy; 0 for none'),
  safeMarginMinutes: z
    .number()
    .min(0)
    .max(1_440)
    .describe('How long before its departure each wish is to be met, where there is time for it, minutes'),
  timeWeight: z.number().min(0).max(1_000).describe('For balanced: weight of the completion time'),
  costWeight: z.number().min(0).max(1_000).describe('For balanced: weight of the cost'),
  demandChargePerKw: z.number().min(0).max(100_000).describe('Price of each kW of the billing period’s peak'),
  peakReachedW: z.number().min(0).max(100_000_000).describe('Highest load of the billing period so far, W'),
  phaseLimitA: phaseLimitSchema
    .nullable()
    .describe('Fuse of the connection: most current on each of L1, L2 and L3, A; null for none'),
  baseLoadPhases: z
    .enum(['unknown', 'even'])
    .describe('How the base load lies on the phases; unknown: all of it counts on each, the safe side'),
  unknownTokens: z.enum(['accepted', 'refused']).describe('What drivers’ tokens count as that nobody has recorded'),
  failSafe: z
    .enum(['wait', 'charge-safely'])
    .describe(
      'What cars do that come while their station cannot reach the server: wait, or charge at 6 A where all fit',
    ),
})

/** A change of some settings; at least one. */
export const settingsChangeSchema = siteSettingsSchema
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'expected at least one setting')

/** What a person may change about a session in progress. */
export const sessionChangeSchema = z.strictObject({
  priority: z.number().int().min(0).max(9).describe('Where energy must be shared, higher ones are served first'),
})

/** What a new site starts with. */
export const defaultSettings: SiteSettings = {
  name: 'Home',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  gridLimitW: 11_000,
  slotMinutes: 15,
  strategy: 'cheapest',
  yearlyUseKwh: 3_500,
  loadQuantile: 0.95,
  holidays: [],
  safeEnergyPercent: 0,
  safeMarginMinutes: 0,
  timeWeight: 1,
  costWeight: 1,
  demandChargePerKw: 0,
  peakReachedW: 0,
  phaseLimitA: null,
  baseLoadPhases: 'unknown',
  unknownTokens: 'accepted',
  failSafe: 'wait',
}
