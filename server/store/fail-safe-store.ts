import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { HeldFailSafe } from '../delivery/fail-safe.ts'
import type { Schema } from './schema.ts'

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

/** What stations hold, on the disk. Every promise resolves when the data is there. */
export interface FailSafeStore {
  all(): Promise<readonly (readonly [string, HeldFailSafe])[]>
  save(stationId: string, held: HeldFailSafe): Promise<void>
}

/** The queries, which both engines understand. */
export function failSafeStore(db: Kysely<Schema>): FailSafeStore {
  return {
    all: async () => {
      const rows = await db.selectFrom('fail_safe').selectAll().execute()
      return rows.map(({ station_id, content }) => [station_id, JSON.parse(content) as HeldFailSafe] as const)
    },
    save: async (stationId, held) => {
      const content = JSON.stringify(held)
      await db
        .insertInto('fail_safe')
        .values({ station_id: stationId, content })
        .onConflict((conflict) => conflict.column('station_id').doUpdateSet({ content }))
        .execute()
    },
  }
}
