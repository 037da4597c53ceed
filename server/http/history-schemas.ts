import { z } from 'zod'

const kinds = ['station', 'frame', 'needs', 'session', 'plan', 'delivery', 'input', 'problem'] as const
const deliveryStates = z.string().max(20).describe('Only deliveries that entered this state')
const number = z.coerce.number().int().min(0)
const stationId = z.string().min(1).max(48).describe('Only this station’s')

function limit(most: number, usual: number): z.ZodDefault<z.ZodCoercedNumber> {
  return z.coerce.number().int().min(1).max(most).default(usual).describe(`How many at the most, up to ${most}`)
}

/** Which entries of the log are wanted. */
export const logQuerySchema = z.object({
  before: number.optional().describe('Only entries before the one with this seq: the page before'),
  after: number.optional().describe('Only entries after the one with this seq, the oldest of them first'),
  kind: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(kinds)).min(1))
    .optional()
    .describe(`Kinds of entries, separated by commas: ${kinds.join(', ')}`),
  stationId: stationId.optional(),
  text: z.string().max(200).optional().describe('Words that must all appear, in any case'),
  limit: limit(5_000, 500),
})

/** Which plans are wanted. */
export const plansQuerySchema = z.object({
  before: number.optional().describe('Only plans before the one with this id'),
  limit: limit(1_000, 100),
})

/** Which transactions are wanted. */
export const transactionsQuerySchema = z.object({
  before: z.string().max(200).optional().describe('What `next` of the page before was'),
  stationId: stationId.optional(),
  running: z.enum(['true', 'false']).optional().describe('Only those that run, or only those that ended'),
  limit: limit(1_000, 100),
})

/** Which of several stations' transactions with the same id is wanted. */
export const transactionQuerySchema = z.object({ stationId: stationId.optional() })

/** Which deliveries are wanted. */
export const deliveriesQuerySchema = z.object({
  before: number.optional().describe('Only entries before the one with this id'),
  stationId: stationId.optional(),
  planId: number.optional().describe('Only deliveries of this plan'),
  sessionId: z.string().max(100).optional().describe('Only deliveries to this session'),
  state: deliveryStates.optional(),
  limit: limit(1_000, 100),
})
