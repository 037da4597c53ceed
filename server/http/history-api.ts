import { Hono } from 'hono'
import type { z } from 'zod'
import type { History, PlanRow, TransactionPlace, TransactionRecord } from '../store/history.ts'
import type { Recorder } from '../store/recorder.ts'
import type { Schema } from '../store/schema.ts'
import {
  deliveriesQuerySchema,
  logQuerySchema,
  plansQuerySchema,
  transactionQuerySchema,
  transactionsQuerySchema,
} from './history-schemas.ts'
import { HttpProblem } from './problem.ts'

/** What the calls read. */
export interface HistoryContext {
  readonly history: History
  readonly recorder: Recorder
}

/** What happened, in pages, the newest first: log, plans, transactions, deliveries. */
export function historyApi({ history, recorder }: HistoryContext): Hono {
  const app = new Hono()
  // What is shown elsewhere already is found here, too; a full disk still lets read.
  for (const path of ['/log', '/plans/*', '/transactions/*', '/deliveries']) {
    app.use(path, async (_, next) => {
      await recorder.settled().catch(() => undefined)
      await next()
    })
  }
  app.get('/log', async (c) => {
    const { kind: kinds, ...query } = queryOf(logQuerySchema, c.req.query())
    return c.json(await history.log({ kinds, ...query }))
  })
  app.get('/plans', async (c) => {
    const query = queryOf(plansQuerySchema, c.req.query())
    const plans = await history.plans(query)
    return c.json({ plans: plans.map(planView), ...next(plans, query.limit, ({ id }) => id) })
  })
  app.get('/plans/:id{\\d+}', async (c) => {
    const row = await history.plan(Number(c.req.param('id')))
    if (!row) throw new HttpProblem(404, 'No such plan', `No plan ${c.req.param('id')} is on record.`)
    return new Response(planText(row), { headers: { 'content-type': 'application/json' } })
  })
  app.get('/transactions', async (c) => {
    const { before, running, ...query } = queryOf(transactionsQuerySchema, c.req.query())
    const transactions = await history.transactions({
      ...query,
      before: before === undefined ? undefined : placeFrom(before),
      isRunning: running === undefined ? undefined : running === 'true',
    })
    return c.json({ transactions: transactions.map(transactionView), ...next(transactions, query.limit, placeOf) })
  })
  app.get('/transactions/:id', async (c) => {
    const transactionId = c.req.param('id')
    const { stationId } = queryOf(transactionQuerySchema, c.req.query())
    return c.json(transactionRecordView(onlyOne(await history.transaction(transactionId, stationId), transactionId)))
  })
  app.get('/deliveries', async (c) => {
    const query = queryOf(deliveriesQuerySchema, c.req.query())
    const deliveries = await history.deliveries(query)
    return c.json({ deliveries: deliveries.map(deliveryView), ...next(deliveries, query.limit, ({ id }) => id) })
  })
  return app
}

function queryOf<T>(schema: z.ZodType<T>, query: Record<string, string>): T {
  const result = schema.safeParse(query)
  if (result.success) return result.data
  const lines = result.error.issues.map(({ path: [name = 'query'], message }) => {
    const found = query[String(name)]
    return `${String(name)}${found === undefined ? '' : ` is "${found}"`}: ${message}`
  })
  throw new HttpProblem(400, 'Wrong query', lines.join('; '))
}

/** What asks for the page that follows; nothing where there is none. */
function next<T>(rows: readonly T[], limit: number, placeOfRow: (row: T) => string | number): object {
  const last = rows.at(-1)
  return rows.length < limit || last === undefined ? {} : { next: placeOfRow(last) }
}

function placeOf({ started_ms, station_id, transaction_id }: TransactionPlace): string {
  return `${started_ms}/${station_id}/${transaction_id}`
}

function placeFrom(text: string): TransactionPlace {
  const [, startedMs, stationId, transactionId] = /^(\d+)\/([^/]*)\/(.*)$/s.exec(text) ?? []
  if (startedMs === undefined || stationId === undefined || transactionId === undefined) {
    throw new HttpProblem(400, 'Wrong query', `before is "${text}"; what next of the page before was is expected.`)
  }
  return { started_ms: Number(startedMs), station_id: stationId, transaction_id: transactionId }
}

function planView(row: PlanRow): object {
  return {
    id: row.id,
    madeAtMs: row.made_ms,
    cause: row.cause,
    strategy: row.strategy,
    sessions: row.session_count,
    cost: row.cost,
    peakW: row.peak_w,
    shortfallWh: row.shortfall_wh,
    certificate: certificateOf(row),
  }
}

/** How good the plan is known to be, and how it was found. */
function certificateOf({ method, bound, objective, gap_percent, solve_ms, setback }: PlanRow): object {
  return {
    method,
    bound,
    objective,
    gapPercent: gap_percent,
    solveMs: solve_ms,
    ...(setback === null ? {} : { setback }),
  }
}

/** The plan with its request and its solution as the very texts that are on record. */
function planText(row: Schema['plan']): string {
  const view = JSON.stringify({ ...planView(row), frame: JSON.parse(row.frame) })
  return `${view.slice(0, -1)},"request":${row.request},"plan":${row.plan}}`
}

function transactionView(row: Schema['charging_transaction']): object {
  return {
    stationId: row.station_id,
    transactionId: row.transaction_id,
    startedMs: row.started_ms,
    ...(row.evse_id === null ? {} : { evseId: row.evse_id }),
    ...(row.session_id === null ? {} : { sessionId: row.session_id }),
    ...(row.ended_ms === null ? {} : { endedMs: row.ended_ms }),
    ...(row.stopped_reason === null ? {} : { stoppedReason: row.stopped_reason }),
  }
}

function transactionRecordView({ transaction, events, meterValues }: TransactionRecord): object {
  return {
    ...transactionView(transaction),
    events: events.map((row) => ({
      seqNo: row.seq_no,
      eventType: row.event_type,
      triggerReason: row.trigger_reason,
      atMs: row.at_ms,
      receivedMs: row.received_ms,
      payload: JSON.parse(row.payload) as unknown,
    })),
    meterValues: meterValues.map((row) => ({
      atMs: row.at_ms,
      receivedMs: row.received_ms,
      deliveredWh: row.delivered_wh,
      ...(row.register_wh === null ? {} : { registerWh: row.register_wh }),
      ...(row.power_w === null ? {} : { powerW: row.power_w }),
      ...(row.soc_percent === null ? {} : { socPercent: row.soc_percent }),
    })),
  }
}

function deliveryView(row: Schema['delivery']): object {
  return {
    id: row.id,
    atMs: row.at_ms,
    sessionId: row.session_id,
    stationId: row.station_id,
    evseId: row.evse_id,
    profileId: row.profile_id,
    state: row.state,
    attempt: row.attempt,
    ...(row.transaction_id === null ? {} : { transactionId: row.transaction_id }),
    ...(row.plan_id === null ? {} : { planId: row.plan_id }),
    ...(row.detail === null ? {} : { detail: row.detail }),
  }
}

function onlyOne(records: readonly TransactionRecord[], transactionId: string): TransactionRecord {
  const [only, second] = records
  if (!only) throw new HttpProblem(404, 'No such transaction', `No transaction "${transactionId}" is on record.`)
  if (second) {
    const stations = records.map(({ transaction }) => transaction.station_id).join(', ')
    throw new HttpProblem(409, 'Several transactions', `Stations ${stations} have one: say which with stationId.`)
  }
  return only
}
