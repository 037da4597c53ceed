import type { Kysely } from 'kysely'
import type { EngineTypes } from './types.ts'

/** What people set and upload, and the stations that registered. */
export async function settingsUploadsStations(db: Kysely<unknown>, types: EngineTypes): Promise<void> {
  await db.schema
    .createTable('setting')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('upload')
    .addColumn('kind', 'text', (column) => column.primaryKey())
    .addColumn('file', 'text', (column) => column.notNull())
    .addColumn('step_ms', 'bigint', (column) => column.notNull())
    .addColumn('starts_ms', types.bytes, (column) => column.notNull())
    .addColumn('numbers', types.bytes, (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('station')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('vendor_name', 'text', (column) => column.notNull())
    .addColumn('model', 'text', (column) => column.notNull())
    .execute()
}
