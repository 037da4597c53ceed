import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqliteLink } from './sqlite-link.ts'

/** Kysely's SQLite over a connection on another thread. */
export function sqliteDialect(link: SqliteLink): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => driver(connection(link)),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function driver(one: DatabaseConnection): Driver {
  const run = async (sql: string) => {
    await one.executeQuery(CompiledQuery.raw(sql))
  }
  return {
    init: async () => undefined,
    // Kysely gives the one connection to one user at a time.
    acquireConnection: async () => one,
    releaseConnection: async () => undefined,
    beginTransaction: () => run('begin'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback'),
    destroy: async () => undefined,
  }
}

function connection(link: SqliteLink): DatabaseConnection {
  return {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      const { rows, changes } = await link.run({ sql, parameters })
      return { rows: rows as R[], ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }) }
    },
    streamQuery(): never {
      throw new Error('rows are not streamed from another thread')
    },
  }
}
