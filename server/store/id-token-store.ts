import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Schema } from './schema.ts'

/** What operators said of a driver's token. */
export interface IdTokenRecord {
  /** As it was given; what stations send is compared without regard to case (Part 2, identifierString). */
  readonly idToken: string
  readonly status: 'accepted' | 'blocked' | 'expired' | 'invalid'
  /** Tokens of one group stop each other's transactions (C09). */
  readonly groupId?: string | undefined
  /** A master pass: it stops others' transactions, and starts none (C16). */
  readonly isMaster: boolean
  /** When it expires, epoch ms; undefined for never. */
  readonly expiresMs?: number | undefined
}

/** The table of drivers' tokens; `id` is the token in lower case. */
export interface IdTokenSchema {
  id_token: { id: string; content: string }
}

export const idTokenMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('id_token')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('content', 'text', (column) => column.notNull())
      .execute()
  },
}

/** Drivers' tokens on the disk. Every promise resolves when the data is there. */
export interface IdTokenStore {
  all(): Promise<readonly IdTokenRecord[]>
  /** @param id the token in lower case */
  save(id: string, record: IdTokenRecord): Promise<void>
  remove(id: string): Promise<void>
}

/** The queries, which both engines understand. */
export function idTokenStore(db: Kysely<Schema>): IdTokenStore {
  return {
    all: async () => {
      const rows = await db.selectFrom('id_token').selectAll().orderBy('id').execute()
      return rows.map(({ content }) => JSON.parse(content) as IdTokenRecord)
    },
    save: async (id, record) => {
      const content = JSON.stringify(record)
      await db
        .insertInto('id_token')
        .values({ id, content })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ content }))
        .execute()
    },
    remove: async (id) => {
      await db.deleteFrom('id_token').where('id', '=', id).execute()
    },
  }
}
