/** Runs SQLite off the event loop: a write waits for the disk, and a long search takes its time. */

import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import Database, { type Statement } from 'better-sqlite3'
import { messageOf } from '../error-message.ts'
import { type RowInsert, sqliteInsert } from './bulk-rows.ts'
import { type FolderLock, lockFolder } from './folder-lock.ts'

/** What the thread opens. */
export interface SqliteFile {
  /** A path, or `:memory:`. */
  readonly file: string
  /** Whether to open an existing file for reading alone. */
  readonly isReadOnly: boolean
  /** Whether others may write to the file, too. */
  readonly isShared: boolean
  /** Most pages of the file; no limit when absent. */
  readonly mostPages?: number
}

/** One statement with its parameters. */
export interface SqlStatement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** To the thread. */
export type SqliteOrder =
  | { readonly id: number; readonly type: 'run'; readonly statement: SqlStatement }
  | { readonly id: number; readonly type: 'take'; readonly inserts: readonly RowInsert[] }
  | { readonly id: number; readonly type: 'write'; readonly inserts: readonly RowInsert[] }
  | { readonly id: number; readonly type: 'close' }

/** What a statement brought. */
export interface SqliteRows {
  readonly rows: readonly Record<string, unknown>[]
  readonly changes?: number
}

/** From the thread; the first report, of order 0, tells that the file is open. */
export type SqliteReport =
  | { readonly id: number; readonly type: 'done'; readonly result: SqliteRows }
  | { readonly id: number; readonly type: 'failed'; readonly message: string; readonly code: string }

const nothing: SqliteRows = { rows: [] }
const lockWaitMs = 2_000
const mostPrepared = 500

/** Why the transaction that has begun cannot be finished. */
let failure: Error | undefined
const prepared = new Map<string, Statement>()
const given = workerData as SqliteFile
let database: Database.Database | undefined
// Held here: a lock that nobody holds is let go with the rest of the garbage.
let lock: FolderLock | undefined

report(0, () => {
  const isFile = given.file !== ':memory:'
  if (isFile && !given.isReadOnly && !given.isShared) lock = lockFolder(dirname(given.file), lockWaitMs)
  database = opened(given)
  return nothing
})
parentPort?.on('message', (order: SqliteOrder) => {
  if (order.type === 'take') take(order.inserts)
  else report(order.id, () => carriedOut(order))
})

function opened({ file, isReadOnly, mostPages }: SqliteFile): Database.Database {
  const db = new Database(file, { readonly: isReadOnly })
  if (isReadOnly) return db
  // Committed means on the disk, after a power cut too; the log beside the file lets readers go on meanwhile.
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  if (mostPages !== undefined) db.pragma(`max_page_count = ${mostPages}`)
  const damage = db.pragma('quick_check(1)', { simple: true })
  if (damage !== 'ok') throw new Error(`it is damaged: ${String(damage).replaceAll('\n', ' ')}`)
  return db
}

function carriedOut(order: Exclude<SqliteOrder, { type: 'take' }>): SqliteRows {
  if (!database) throw new Error('the store is closed')
  if (order.type === 'run') return run(database, order.statement)
  if (order.type === 'write') {
    take(order.inserts)
    finish(database)
    return nothing
  }
  prepared.clear()
  database.close()
  database = undefined
  lock?.release()
  return nothing
}

/** Writes a part of a transaction, which begins with its first; the disk is busy while the next part is on its way. */
function take(inserts: readonly RowInsert[]): void {
  if (!database || failure) return
  try {
    if (!database.inTransaction) database.exec('begin immediate')
    for (const { table, rows } of inserts) {
      const statement = statementOf(database, sqliteInsert(table))
      for (const row of rows) statement.run(row)
    }
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
  }
}

/** Brings the transaction that has begun to the disk, all of it or nothing. */
function finish(db: Database.Database): void {
  const failed = failure
  failure = undefined
  try {
    if (failed) throw failed
    if (db.inTransaction) db.exec('commit')
  } finally {
    if (db.inTransaction) db.exec('rollback')
  }
}

function run(db: Database.Database, { sql, parameters }: SqlStatement): SqliteRows {
  const statement = statementOf(db, sql)
  if (statement.reader) return { rows: statement.all(...parameters) as Record<string, unknown>[] }
  return { rows: [], changes: statement.run(...parameters).changes }
}

function statementOf(db: Database.Database, sql: string): Statement {
  const known = prepared.get(sql)
  if (known) return known
  if (prepared.size >= mostPrepared) prepared.clear()
  const statement = db.prepare(sql)
  prepared.set(sql, statement)
  return statement
}

function report(id: number, work: () => SqliteRows): void {
  try {
    parentPort?.postMessage({ id, type: 'done', result: work() } satisfies SqliteReport)
  } catch (error) {
    const code = error instanceof Error ? String('code' in error ? error.code : error.name) : ''
    parentPort?.postMessage({ id, type: 'failed', message: messageOf(error), code } satisfies SqliteReport)
  }
}
