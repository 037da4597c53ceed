import type { Kysely } from 'kysely'

/** Sessions in progress, and those that ended. */
export async function sessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('session')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('arrival_ms', 'bigint', (column) => column.notNull())
    .addColumn('ended_ms', 'bigint')
    .addColumn('content', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('session_ended').on('session').column('ended_ms').execute()
}
