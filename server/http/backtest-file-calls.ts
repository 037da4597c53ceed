import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { isTimeZone } from '../inputs/wall-clock.ts'
import type { Site } from '../site.ts'
import { lookAtBacktestFile, madeUpSessions } from '../studies/backtest-look.ts'
import type { AppEnv } from './access.ts'
import { HttpProblem, problemResponse } from './problem.ts'
import { parsed } from './request-body.ts'
import { readOrExplain } from './series-upload.ts'

/** Most of all files of a back-test together. */
export const mostBacktestBytes = 64 * 1_048_576

const zone = z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin')
const instant = z.coerce.number().int().min(0).max(8.64e15)

/** What may be said about a file that is only looked at. */
export const backtestLookQuerySchema = z.object({
  fileName: z.string().max(255).default('file.csv').describe('Name of the file, for messages'),
  timeZone: zone.optional().describe('IANA zone of times that carry no offset; the site’s when absent'),
  area: z.string().max(80).optional().describe('Bidding area, for prices of several'),
  unit: z.string().max(20).optional().describe('Unit of prices that do not say it'),
  keepWallClock: z.enum(['0', '1']).default('0').describe('1: sessions happen at the same local time here'),
  maxPowerW: z.coerce.number().positive().optional().describe('Of cars whose row does not say it, W'),
})

/** Which days sessions are made up for. */
export const madeUpQuerySchema = z
  .object({
    fromMs: instant,
    toMs: instant,
    timeZone: zone.optional(),
    cars: z.coerce.number().int().min(1).max(1_000).default(10).describe('On a working day'),
    seed: z.coerce.number().int().min(0).max(4_294_967_295).default(1),
  })
  .refine(({ fromMs, toMs }) => toMs - fromMs >= 2 * 86_400_000, 'expected at least two days')

const whatSchema = z.enum(['sessions', 'prices', 'base-load', 'grid-limit'])

/** The calls that look at files before they are played, and that make up sessions for those who have none. */
export function addBacktestFileCalls(app: Hono<AppEnv>, site: Site): void {
  app.post(
    '/api/backtests/files/:what',
    bodyLimit({ maxSize: mostBacktestBytes, onError: () => problemResponse(tooLarge) }),
    async (c) => {
      const what = whatSchema.safeParse(c.req.param('what'))
      if (!what.success) {
        throw new HttpProblem(
          404,
          'No such file',
          `"${c.req.param('what')}" is not one of ${whatSchema.options.join(', ')}.`,
        )
      }
      const { timeZone, keepWallClock, ...query } = parsed(backtestLookQuerySchema, c.req.query())
      const bytes = new Uint8Array(await c.req.arrayBuffer())
      const { settings } = site
      const request = {
        ...{ ...query, what: what.data, bytes, currency: settings.currency },
        timeZone: timeZone ?? settings.timeZone,
        keepsWallClock: keepWallClock === '1',
      }
      return c.json(await readOrExplain(() => lookAtBacktestFile(request)))
    },
  )
  app.get('/api/backtests/made-up-sessions.csv', (c) => {
    const { timeZone = site.settings.timeZone, ...period } = parsed(madeUpQuerySchema, c.req.query())
    return c.text(madeUpSessions({ ...period, timeZone }), 200, { 'content-type': 'text/csv; charset=utf-8' })
  })
}

const tooLarge = new HttpProblem(413, 'Too large', 'At most 64 MB are expected.')
