import { IANAZone } from 'luxon'
import { z } from 'zod'

/** The series that can be uploaded. */
export const seriesKindSchema = z.enum(['prices', 'base-load', 'grid-limit'])

/** What may be said about an upload beside its body. */
export const uploadQuerySchema = z.object({
  fileName: z.string().max(255).optional().describe('Name of the file, for messages'),
  timeZone: z
    .string()
    .refine((zone) => IANAZone.isValidZone(zone), 'expected an IANA time zone such as Europe/Berlin')
    .optional()
    .describe('IANA zone of times that carry no offset; the site’s when absent'),
  area: z.string().max(80).optional().describe('Bidding area, for files that hold several'),
  unit: z.string().max(20).optional().describe('Unit of the values, for files that do not say: EUR/MWh, ct/kWh, kW …'),
  exchangeRate: z.coerce
    .number()
    .positive()
    .optional()
    .describe('What one unit of the file’s currency is worth in the site’s'),
  timeColumn: z.string().max(200).optional().describe('For tables that are not known: the column of the times'),
  valueColumn: z.string().max(200).optional().describe('For tables that are not known: the column of the values'),
  timeIs: z
    .enum(['start', 'end'])
    .optional()
    .describe('What the times of a table are, where it is not known; for our own layout, its column says it'),
  ahead: z
    .enum(['0', '1'])
    .optional()
    .describe('1: with the prices of the next 48 hours as a plan would take them, to ask what if'),
  dryRun: z.enum(['0', '1']).optional().describe('1: say what is understood, and apply nothing'),
})
