import { type Kysely, sql } from 'kysely'
import type { EngineTypes } from './types.ts'

/** What happened: transactions, meter values, needs, plans, deliveries, changes of inputs, and the log. */
export async function history(db: Kysely<unknown>, types: EngineTypes): Promise<void> {
  await db.schema
    .alterTable('session')
    .addColumn('number', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute()
  await sessionTables(db)
  await transactionTables(db)
  await planTables(db, types)
  await logTables(db, types)
}

async function sessionTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('connector')
    .addColumn('station_id', 'text', (column) => column.notNull())
    .addColumn('evse_id', 'integer', (column) => column.notNull())
    .addColumn('connector_id', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('connector_key', ['station_id', 'evse_id', 'connector_id'])
    .execute()
  await db.schema
    .createTable('session_schedule')
    .addColumn('session_id', 'text', (column) => column.primaryKey())
    .addColumn('content', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('meter_value')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('received_ms', 'bigint', (column) => column.notNull())
    .addColumn('register_wh', 'double precision')
    .addColumn('power_w', 'double precision')
    .addColumn('soc_percent', 'double precision')
    .addColumn('delivered_wh', 'double precision', (column) => column.notNull())
    .addColumn('drawn_w', 'double precision')
    .addPrimaryKeyConstraint('meter_value_key', ['session_id', 'at_ms'])
    .execute()
  await db.schema
    .createTable('charging_needs')
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('received_ms', 'bigint', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('charging_needs_key', ['session_id', 'received_ms'])
    .execute()
}

async function transactionTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('charging_transaction')
    .addColumn('station_id', 'text', (column) => column.notNull())
    .addColumn('transaction_id', 'text', (column) => column.notNull())
    .addColumn('evse_id', 'integer')
    .addColumn('session_id', 'text')
    .addColumn('started_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_ms', 'bigint')
    .addColumn('stopped_reason', 'text')
    .addPrimaryKeyConstraint('charging_transaction_key', ['station_id', 'transaction_id'])
    .execute()
  await db.schema
    .createIndex('charging_transaction_started')
    .on('charging_transaction')
    .columns(['started_ms', 'station_id', 'transaction_id'])
    .execute()
  await db.schema
    .createTable('transaction_event')
    .addColumn('station_id', 'text', (column) => column.notNull())
    .addColumn('transaction_id', 'text', (column) => column.notNull())
    .addColumn('seq_no', 'bigint', (column) => column.notNull())
    .addColumn('event_type', 'text', (column) => column.notNull())
    .addColumn('trigger_reason', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('received_ms', 'bigint', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('transaction_event_key', ['station_id', 'transaction_id', 'seq_no'])
    .execute()
}

async function planTables(db: Kysely<unknown>, types: EngineTypes): Promise<void> {
  await db.schema
    .createTable('plan')
    .addColumn('id', types.rowNumber, (column) => column.primaryKey())
    .addColumn('made_ms', 'bigint', (column) => column.notNull())
    .addColumn('cause', 'text', (column) => column.notNull())
    .addColumn('strategy', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('bound', 'double precision', (column) => column.notNull())
    .addColumn('objective', 'double precision', (column) => column.notNull())
    .addColumn('gap_percent', 'double precision', (column) => column.notNull())
    .addColumn('solve_ms', 'double precision', (column) => column.notNull())
    .addColumn('cost', 'double precision', (column) => column.notNull())
    .addColumn('peak_w', 'double precision', (column) => column.notNull())
    .addColumn('shortfall_wh', 'double precision', (column) => column.notNull())
    .addColumn('session_count', 'integer', (column) => column.notNull())
    .addColumn('setback', 'text')
    .addColumn('frame', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('delivery')
    .addColumn('id', types.rowNumber, (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('session_id', 'text', (column) => column.notNull())
    .addColumn('station_id', 'text', (column) => column.notNull())
    .addColumn('evse_id', 'integer', (column) => column.notNull())
    .addColumn('transaction_id', 'text')
    .addColumn('plan_id', 'bigint')
    .addColumn('profile_id', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('detail', 'text')
    .execute()
  await db.schema.createIndex('delivery_session').on('delivery').columns(['session_id', 'id']).execute()
}

async function logTables(db: Kysely<unknown>, types: EngineTypes): Promise<void> {
  await db.schema
    .createTable('log')
    .addColumn('seq', types.rowNumber, (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('station_id', 'text')
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('direction', 'text')
    .addColumn('frame', 'text')
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .execute()
  // Frames are most of the log, and what is looked for among other kinds is rare among them.
  await db.schema
    .createIndex('log_kind')
    .on('log')
    .columns(['kind', 'seq'])
    .where(sql.ref('kind'), '<>', sql.lit('frame'))
    .execute()
  await db.schema
    .createTable('input_change')
    .addColumn('id', types.rowNumber, (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .execute()
}
