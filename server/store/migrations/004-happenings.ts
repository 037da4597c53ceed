import type { Kysely } from 'kysely'
import type { EngineTypes } from './types.ts'

/** What came from outside, in the order in which it was taken in. */
export async function happenings(db: Kysely<unknown>, types: EngineTypes): Promise<void> {
  await db.schema
    .createTable('happening')
    .addColumn('id', types.rowNumber, (column) => column.primaryKey())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('station_id', 'text')
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .execute()
}
