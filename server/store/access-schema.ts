import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Tables of who may do what. Secrets are kept as hashes and digests only. */
export interface AccessSchema {
  access_user: { name: string; role: string; password_hash: string; created_ms: number }
  web_session: { digest: string; user_name: string; expires_ms: number }
  api_token: { name: string; digest: string; role: string; created_ms: number }
  station_access: { station_id: string; registration: string; password_hash: string | null }
}

/** Makes the tables of `AccessSchema`. */
export const accessMigration: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('access_user')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'text', (column) => column.notNull())
      .addColumn('created_ms', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('web_session')
      .addColumn('digest', 'text', (column) => column.primaryKey())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('expires_ms', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('web_session_user').on('web_session').column('user_name').execute()
    await db.schema
      .createTable('api_token')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('digest', 'text', (column) => column.notNull().unique())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('created_ms', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('station_access')
      .addColumn('station_id', 'text', (column) => column.primaryKey())
      .addColumn('registration', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'text')
      .execute()
  },
}
