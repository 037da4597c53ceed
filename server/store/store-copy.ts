import { access, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { messageOf } from '../error-message.ts'
import { refuseNewer } from './migrations/migrate.ts'

/** What a copy of a store holds, for people. */
export interface StoreSummary {
  readonly stations: number
  readonly sessions: number
  readonly transactions: number
  readonly plans: number
  /** When the last entry of the log was made. */
  readonly lastLogMs: number | undefined
}

// All in one step: a copy that another process's write came into would begin again, for ever on a busy site.
const pagesPerStep = 2 ** 31 - 1

/**
 * Copies an embedded store as it is at one instant, also while a server writes it. The copy gets its name only when it
 * is whole, checked and on the disk; what had that name before is replaced.
 *
 * @throws Error where the file cannot be read, is damaged, or is no store that this version understands
 */
export async function copyStore(from: string, to: string): Promise<StoreSummary> {
  await access(dirname(to)).catch(() => {
    throw new Error(`there is no folder ${dirname(to)}`)
  })
  const part = `${to}.part`
  await removeStoreFile(part)
  try {
    await copyPages(from, part)
    const summary = checkedSummary(part, from)
    await syncToDisk(part)
    await rename(part, to)
    await syncToDisk(dirname(to))
    return summary
  } catch (error) {
    await removeStoreFile(part)
    throw error
  }
}

/** Removes a store's file with what SQLite keeps beside it. */
export async function removeStoreFile(file: string): Promise<void> {
  for (const path of [file, ...besides(file)]) await rm(path, { force: true })
}

/** The names of what SQLite keeps beside a file. */
export function besides(file: string): readonly string[] {
  return [`${file}-wal`, `${file}-shm`]
}

async function copyPages(from: string, to: string): Promise<void> {
  try {
    const source = new Database(from, { readonly: true, fileMustExist: true })
    try {
      await source.backup(to, { progress: () => pagesPerStep })
    } finally {
      source.close()
    }
  } catch (error) {
    throw new Error(`${from} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/** Checks a copy, and makes one file of it. */
function checkedSummary(file: string, from: string): StoreSummary {
  const db = new Database(file)
  try {
    const damage = db.pragma('integrity_check(1)', { simple: true })
    if (damage !== 'ok') throw new Error(`it is damaged: ${String(damage).replaceAll('\n', ' ')}`)
    const tables = db.prepare("select name from sqlite_master where type = 'table'").pluck().all()
    if (!tables.includes('kysely_migration')) throw new Error('it is no store of Flattop')
    refuseNewer(db.prepare('select name from kysely_migration').pluck().all() as string[])
    db.pragma('journal_mode = DELETE')
    return summaryOf(db)
  } catch (error) {
    throw new Error(`${from} is not usable: ${messageOf(error)}`, { cause: error })
  } finally {
    db.close()
  }
}

function summaryOf(db: Database.Database): StoreSummary {
  const number = (sql: string) => db.prepare(sql).pluck().get() as number | null
  const count = (table: string) => number(`select count(*) from ${table}`) ?? 0
  return {
    stations: count('station'),
    sessions: count('session'),
    transactions: count('charging_transaction'),
    plans: count('plan'),
    lastLogMs: number('select max(at_ms) from log') ?? undefined,
  }
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
