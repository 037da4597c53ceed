import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import { type LogEntry, type LogKind, mostFrameCharacters } from '../views/log.ts'
import type { Schema } from './schema.ts'

/** Which entries of the log are asked for; all conditions hold together. */
export interface LogQuery {
  /** Only entries with a smaller number. */
  readonly before?: number | undefined
  /** Only entries with a larger number. */
  readonly after?: number | undefined
  readonly kinds?: readonly LogKind[] | undefined
  readonly stationId?: string | undefined
  /** Every word must appear, in any case. */
  readonly text?: string | undefined
  readonly limit: number
}

/** Which plans, transactions or deliveries are asked for. */
export interface PageQuery {
  readonly limit: number
  readonly stationId?: string | undefined
}

/** A transaction's place in the order of their starts. */
export type TransactionPlace = Pick<Schema['charging_transaction'], 'started_ms' | 'station_id' | 'transaction_id'>

export type PlanRow = Omit<Schema['plan'], 'frame' | 'request' | 'plan' | 'bytes'>

/** A transaction with all that is known of it. */
export interface TransactionRecord {
  readonly transaction: Schema['charging_transaction']
  readonly events: readonly Schema['transaction_event'][]
  readonly meterValues: readonly Schema['meter_value'][]
}

/** What happened, newest first unless it says otherwise. */
export interface History {
  /** Oldest first: after a number the oldest that follow it, else the newest. */
  log(query: LogQuery): Promise<readonly LogEntry[]>
  plans(query: { readonly limit: number; readonly before?: number | undefined }): Promise<readonly PlanRow[]>
  plan(id: number): Promise<Schema['plan'] | undefined>
  /** The plan made last. */
  newestPlan(): Promise<Schema['plan'] | undefined>
  transactions(
    query: PageQuery & { readonly before?: TransactionPlace | undefined; readonly isRunning?: boolean | undefined },
  ): Promise<readonly Schema['charging_transaction'][]>
  /** Those of all stations that have one with this id. */
  transaction(transactionId: string, stationId?: string): Promise<readonly TransactionRecord[]>
  deliveries(
    query: PageQuery & {
      readonly before?: number | undefined
      readonly planId?: number | undefined
      readonly sessionId?: string | undefined
      readonly state?: string | undefined
    },
  ): Promise<readonly Schema['delivery'][]>
  /** Oldest first: those that follow a number. */
  happenings(after: number, limit: number): Promise<readonly Schema['happening'][]>
  /** Oldest first, until an instant. */
  inputChanges(untilMs: number): Promise<readonly Schema['input_change'][]>
}

const planColumns = [
  'id',
  'made_ms',
  'cause',
  'strategy',
  'method',
  'bound',
  'objective',
  'gap_percent',
  'solve_ms',
  'cost',
  'peak_w',
  'shortfall_wh',
  'session_count',
  'setback',
] as const

/** The queries, which both engines understand. */
export function historyOf(db: Kysely<Schema>): History {
  return { ...logQueries(db), ...planQueries(db), ...transactionQueries(db) }
}

function logQueries(db: Kysely<Schema>): Pick<History, 'log' | 'happenings' | 'inputChanges'> {
  return {
    log: async ({ before, after, kinds, stationId, text, limit }) => {
      let query = db
        .selectFrom('log')
        .leftJoin('happening', 'happening.id', 'log.happening_id')
        .select(['seq', 'log.at_ms', 'log.kind', 'log.station_id', 'text', 'direction', 'frame', 'content'])
        .limit(limit)
      if (before !== undefined) query = query.where('seq', '<', before)
      if (after !== undefined) query = query.where('seq', '>', after)
      if (kinds) query = query.where('log.kind', 'in', kinds)
      // Said so that the index of all but frames can be used.
      if (kinds && !kinds.includes('frame')) query = query.where(sql.ref('log.kind'), '<>', sql.lit('frame'))
      if (stationId !== undefined) query = query.where('log.station_id', '=', stationId)
      for (const word of wordsOf(text)) query = query.where(contains(word))
      if (after !== undefined) return (await query.orderBy('seq').execute()).map(entryFrom)
      return (await query.orderBy('seq', 'desc').execute()).map(entryFrom).reverse()
    },
    happenings: (after, limit) =>
      db.selectFrom('happening').selectAll().where('id', '>', after).orderBy('id').limit(limit).execute(),
    inputChanges: (untilMs) =>
      db.selectFrom('input_change').selectAll().where('at_ms', '<=', untilMs).orderBy('id').execute(),
  }
}

function planQueries(db: Kysely<Schema>): Pick<History, 'plans' | 'plan' | 'newestPlan'> {
  return {
    plans: async ({ limit, before }) => {
      let query = db.selectFrom('plan').select(planColumns).orderBy('id', 'desc').limit(limit)
      if (before !== undefined) query = query.where('id', '<', before)
      return query.execute()
    },
    plan: (id) => db.selectFrom('plan').selectAll().where('id', '=', id).executeTakeFirst(),
    newestPlan: () => db.selectFrom('plan').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirst(),
  }
}

function transactionQueries(db: Kysely<Schema>): Pick<History, 'transactions' | 'transaction' | 'deliveries'> {
  return {
    transactions: async ({ limit, before, stationId, isRunning }) => {
      let query = db
        .selectFrom('charging_transaction')
        .selectAll()
        .orderBy('started_ms', 'desc')
        .orderBy('station_id', 'desc')
        .orderBy('transaction_id', 'desc')
        .limit(limit)
      if (before) query = query.where(isBefore(before))
      if (stationId !== undefined) query = query.where('station_id', '=', stationId)
      if (isRunning !== undefined) query = query.where('ended_ms', isRunning ? 'is' : 'is not', null)
      return query.execute()
    },
    transaction: async (transactionId, stationId) => {
      let query = db
        .selectFrom('charging_transaction')
        .selectAll()
        .where('transaction_id', '=', transactionId)
        .limit(100)
      if (stationId !== undefined) query = query.where('station_id', '=', stationId)
      return Promise.all((await query.execute()).map((transaction) => recordOf(db, transaction)))
    },
    deliveries: async ({ limit, before, stationId, planId, sessionId, state }) => {
      let query = db.selectFrom('delivery').selectAll().orderBy('id', 'desc').limit(limit)
      if (before !== undefined) query = query.where('id', '<', before)
      if (stationId !== undefined) query = query.where('station_id', '=', stationId)
      if (planId !== undefined) query = query.where('plan_id', '=', planId)
      if (sessionId !== undefined) query = query.where('session_id', '=', sessionId)
      if (state !== undefined) query = query.where('state', '=', state)
      return query.execute()
    },
  }
}

const mostPerTransaction = 10_000

async function recordOf(db: Kysely<Schema>, transaction: Schema['charging_transaction']): Promise<TransactionRecord> {
  const events = await db
    .selectFrom('transaction_event')
    .selectAll()
    .where('station_id', '=', transaction.station_id)
    .where('transaction_id', '=', transaction.transaction_id)
    .orderBy('seq_no')
    .limit(mostPerTransaction)
    .execute()
  const meterValues = await db
    .selectFrom('meter_value')
    .selectAll()
    .where('session_id', '=', transaction.session_id)
    .orderBy('at_ms')
    .limit(mostPerTransaction)
    .execute()
  return { transaction, events, meterValues }
}

function isBefore({ started_ms, station_id, transaction_id }: TransactionPlace): Expression<SqlBool> {
  return sql<SqlBool>`(started_ms, station_id, transaction_id) < (${started_ms}, ${station_id}, ${transaction_id})`
}

function wordsOf(text = ''): readonly string[] {
  return text.toLowerCase().split(/\s+/).filter(Boolean)
}

function contains(word: string): Expression<SqlBool> {
  const pattern = `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  return sql<SqlBool>`lower(log.kind || ' ' || coalesce(log.station_id, '') || ' ' || text || ' ' || coalesce(frame, content, '')) like ${pattern} escape '\\'`
}

/** A line of the log, and the happening that holds its frame. */
type LogLine = Omit<Schema['log'], 'bytes' | 'happening_id'> & { readonly content: string | null }

function entryFrom({ seq, at_ms, kind, station_id, text, direction, frame, content }: LogLine): LogEntry {
  const shown = frame ?? content?.slice(0, mostFrameCharacters)
  return {
    seq,
    atMs: at_ms,
    kind: kind as LogKind,
    text,
    ...(station_id === null ? {} : { stationId: station_id }),
    ...(direction === null ? {} : { direction: direction as 'in' | 'out' }),
    ...(shown === undefined ? {} : { frame: shown }),
  }
}
