import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What stations keep for the time when nobody plans, as JSON text. */
export interface FailSafeSchema {
  fail_safe: { station_id: string; content: string }
}

export const failSafeMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('fail_safe')
      .addColumn('station_id', 'text', (column) => column.primaryKey())
      .addColumn('content', 'text', (column) => column.notNull())
      .execute()
  },
}
