import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What stations said they are and can, as JSON text. */
export interface DeviceModelSchema {
  device_model: { station_id: string; content: string }
}

export const deviceModelMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('device_model')
      .addColumn('station_id', 'text', (column) => column.primaryKey())
      .addColumn('content', 'text', (column) => column.notNull())
      .execute()
  },
}
