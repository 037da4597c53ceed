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
  dryRun: z.enum(['0', '1']).optional().describe('1: say what is understood, and apply nothing'),
})
