import type { Hono } from 'hono'
import { z } from 'zod'
import { strategies } from '../../optimizer/model.ts'
import type { Clock } from '../clock.ts'
import type { Planner } from '../planning/planner.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import type { Site } from '../site.ts'
import { changedBy, type WhatIfWorld, worldOf } from '../studies/what-if-request.ts'
import { type WhatIfOutcome, type WhatIfs, WhatIfsBusy } from '../studies/what-ifs.ts'
import { type WhatIfColumnView, type WhatIfView, whatIfRules } from '../views/what-if.ts'
import type { AppEnv } from './access.ts'
import { HttpProblem } from './problem.ts'
import { jsonOf, parsed } from './request-body.ts'

/** What what-ifs are asked of. */
export interface WhatIfParts {
  readonly clock: Clock
  readonly site: Site
  readonly shelf: SeriesShelf
  readonly planner: Planner
  readonly whatIfs: WhatIfs
}

const powerW = z.number().min(0).max(100_000_000)
const instantMs = z.number().int().min(0).max(8.64e15)

const columnSchema = z.strictObject({
  method: z.enum([...whatIfRules, ...strategies]).describe('A simple rule, or a strategy of a plan'),
  gridLimitW: powerW.optional().describe('Most the site may draw at all times, W; what is in force when absent'),
  prices: z
    .array(z.strictObject({ fromMs: instantMs, pricePerKwh: z.number().min(-1_000).max(1_000) }))
    .max(10_000)
    .optional()
    .describe('Prices, each from its instant to that of the next; what is in force before the first, and when absent'),
  priceFactor: z.number().min(0).max(1_000).optional().describe('What all prices are multiplied by'),
})

const needSchema = z
  .strictObject({
    id: z.string().min(1).max(80),
    energyWh: z.number().min(0).max(100_000_000),
    departureMs: instantMs,
    minPowerW: powerW.default(0),
    maxPowerW: powerW,
  })
  .refine(({ minPowerW, maxPowerW }) => minPowerW <= maxPowerW, 'expected minPowerW up to maxPowerW')

/** What `POST /api/what-if` takes. */
export const whatIfSchema = z.strictObject({
  columns: z.array(columnSchema).min(1).max(8).describe('Ways to charge the same needs, side by side'),
  needs: z
    .array(needSchema)
    .min(1)
    .max(200)
    .refine((needs) => new Set(needs.map(({ id }) => id)).size === needs.length, 'expected each id once')
    .optional()
    .describe('Needs in place of those of the cars that are there'),
})

type Column = z.infer<typeof columnSchema>

/** The call that sets the same needs under several ways to charge side by side; it changes nothing. */
export function addWhatIfCall(app: Hono<AppEnv>, parts: WhatIfParts): void {
  app.post('/api/what-if', async (c) => {
    const { columns, needs } = parsed(whatIfSchema, await jsonOf(c.req.raw))
    const world = needs ? givenWorld(parts, needs) : currentWorld(parts)
    const tasks = columns.map((column) => ({ request: changedBy(world, column), method: column.method }))
    const outcomes = await parts.whatIfs.ask(tasks).catch((error: unknown) => {
      if (error instanceof WhatIfsBusy) throw new HttpProblem(503, 'Busy', `${error.message}. Ask again in a moment.`)
      throw error
    })
    const view: WhatIfView = {
      startsMs: world.horizon.startsMs,
      endMs: world.horizon.endMs,
      baseLoadW: world.request.baseLoadW,
      gridLimitW: world.request.gridLimitW,
      pricePerKwh: world.request.pricePerKwh,
      cars: world.request.sessions.length,
      columns: columns.map((column, index) => columnView(column, tasks[index]?.request.gridLimitW, outcomes[index])),
      remarks: remarksOf(parts.site, world, columns),
    }
    return c.json(view)
  })
}

function givenWorld(
  { clock, site, shelf }: WhatIfParts,
  needs: NonNullable<z.infer<typeof whatIfSchema>['needs']>,
): WhatIfWorld {
  const nowMs = clock.now()
  const latestMs = nowMs + 48 * 3_600_000
  for (const { id, departureMs } of needs) {
    if (departureMs >= nowMs + 60_000 && departureMs <= latestMs) continue
    const expected = `from ${nowMs + 60_000} to ${latestMs}, a minute to 48 hours from now`
    throw new HttpProblem(400, 'Wrong values', `needs ${id}: departureMs is ${departureMs}, expected ${expected}`)
  }
  return worldOf(needs, site.settings, shelf, nowMs)
}

function currentWorld({ clock, site, planner }: WhatIfParts): WhatIfWorld {
  // Columns compare what is asked, whole: a rule knows no safe parts.
  const settings = { ...site.settings, safeEnergyPercent: 0, safeMarginMinutes: 0 }
  const rules = { settings, tree: site.limitSource.tree }
  // Slots that the plan in force was cut into for small rests stay.
  const cutsMs = site.current?.problem.horizon.startsMs ?? []
  const problem = planner.problem(site.sessions.active, rules, clock.now(), cutsMs)
  if (problem) return problem
  throw new HttpProblem(404, 'Nothing to plan', 'No car has sent its needs. Give needs to ask about others.')
}

function columnView(
  { method, gridLimitW }: Column,
  limitsW: readonly number[] = [],
  { outcome, isDone }: WhatIfOutcome = { isDone: false },
): WhatIfColumnView {
  return {
    method,
    ...(gridLimitW === undefined ? {} : { gridLimitW }),
    limitW: limitsW,
    isDone,
    ...outcome,
  }
}

/** What a reader may take for granted and should not: sentences. */
function remarksOf(site: Site, { request }: WhatIfWorld, columns: readonly Column[]): string[] {
  const hasRule = columns.some(({ method }) => whatIfRules.some((rule) => rule === method))
  const hasInnerLimits = request.limits !== undefined || request.phaseLimitA !== undefined
  return [
    ...(hasRule && hasInnerLimits
      ? ['Simple rules keep to the grid limit alone: fuses, phases and groups are left out of theirs.']
      : []),
    ...(request.strategy === site.settings.strategy
      ? []
      : [`The drivers who are charging ask for ${request.strategy}: that goes before the site’s strategy.`]),
  ]
}
