import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { type AccessSchema, accessMigration } from './access-schema.ts'
import { type DeviceModelSchema, deviceModelMigration } from './device-model-schema.ts'

/** Tables of the store. What is only read and written whole is JSON text; long series are 64-bit floats, little endian. */
export interface Schema extends AccessSchema, DeviceModelSchema {
  setting: { name: string; value: string }
  upload: { kind: string; file: string; step_ms: number; starts_ms: Buffer; numbers: Buffer }
  station: { id: string; vendor_name: string; model: string }
  session: { id: string; arrival_ms: number; ended_ms: number | null; content: string }
}

/** Every change of the tables, in order; what has landed is never changed again. */
export const migrations: Readonly<Record<string, Migration>> = {
  '001-settings-uploads-stations': {
    async up(db: Kysely<unknown>): Promise<void> {
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
        .addColumn('starts_ms', 'blob', (column) => column.notNull())
        .addColumn('numbers', 'blob', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('station')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('vendor_name', 'text', (column) => column.notNull())
        .addColumn('model', 'text', (column) => column.notNull())
        .execute()
    },
  },
  '002-sessions': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('session')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('arrival_ms', 'bigint', (column) => column.notNull())
        .addColumn('ended_ms', 'bigint')
        .addColumn('content', 'text', (column) => column.notNull())
        .execute()
      await db.schema.createIndex('session_ended').on('session').column('ended_ms').execute()
    },
  },
  '010-access': accessMigration,
  '020-device-models': deviceModelMigration,
}
