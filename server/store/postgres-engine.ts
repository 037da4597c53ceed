import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { Client, Pool, types } from 'pg'
import { postgresInsert } from './bulk-rows.ts'
import { type Engine, inUseCode, StoreError } from './engine.ts'
import type { Schema } from './schema.ts'

// PostgreSQL's names of its types of large numbers; they come as text, and ours all fit a number.
const numberTypes: readonly number[] = [types.builtins.INT8, types.builtins.NUMERIC]

/** One server's claim on a database: any number that no other program uses. */
const lockNumber = 7_255_287

/** How a database is used. */
export interface PostgresOptions {
  /** Whether a server may use it, too. */
  readonly isShared: boolean
  /** Told when a connection breaks; the next query makes a new one. */
  readonly onLost: (error: Error) => void
}

/**
 * PostgreSQL, for those who run one anyway.
 *
 * @param url `postgres://user:password@host/database`
 * @throws Error where it cannot be reached, or another server uses the database
 */
export async function postgresEngine(url: string, { isShared, onLost }: PostgresOptions): Promise<Engine> {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    types: { getTypeParser: ((oid: number, format?: 'text') => parserOf(oid, format)) as typeof types.getTypeParser },
  })
  // Without a listener a broken idle connection would end the process.
  pool.on('error', onLost)
  const lock = new Client({ connectionString: url })
  lock.on('error', onLost)
  try {
    await lock.connect()
    const { rows } = await lock.query(
      isShared ? 'select true as is_ours' : 'select pg_try_advisory_lock($1) as is_ours',
      isShared ? [] : [lockNumber],
    )
    if (!rows[0]?.is_ours) throw new StoreError('another server is using it', inUseCode)
  } catch (error) {
    await Promise.allSettled([lock.end(), pool.end()])
    throw error
  }
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return {
    kind: 'postgres',
    db,
    reader: db,
    write: (pieces) =>
      db.transaction().execute(async (transaction) => {
        for (const piece of pieces) {
          for (const { table, rows } of piece) {
            await transaction.executeQuery(CompiledQuery.raw(postgresInsert(table), [JSON.stringify(rows)]))
          }
        }
      }),
    close: async () => {
      await db.destroy()
      await lock.end()
    },
  }
}

function parserOf(oid: number, format?: 'text'): (text: string) => unknown {
  if (numberTypes.includes(oid)) return Number
  return types.getTypeParser(oid, format)
}

/** An address as it may be shown: without its password. */
export function withoutPassword(url: string): string {
  try {
    const shown = new URL(url)
    if (shown.password) shown.password = '***'
    return shown.href
  } catch (error) {
    throw new StoreError('DATABASE_URL is not a URL', 'URL', { cause: error })
  }
}
