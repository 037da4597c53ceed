import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../error-message.ts'
import { type Engine, inUseCode, StoreError } from './engine.ts'
import { kyselyStore } from './kysely-store.ts'
import { migrate } from './migrations/migrate.ts'
import { postgresTypes, sqliteTypes } from './migrations/types.ts'
import { postgresEngine, withoutPassword } from './postgres-engine.ts'
import { type SqliteOptions, sqliteEngine } from './sqlite-engine.ts'
import type { Store } from './store.ts'

/** A folder that is none: everything is forgotten at the end. */
export const inMemory = 'memory'

/** Where the store is. */
export interface StorePlace {
  /** Folder of the embedded store and its backups; `memory` for none. */
  readonly dataDir: string
  /** `postgres://…` to keep the store there instead. */
  readonly databaseUrl?: string | undefined
  readonly sqlite?: SqliteOptions | undefined
  /** For a command that changes something beside a server that may run. Default false: nobody else may have it open. */
  readonly isShared?: boolean
  /** Told when a connection to the database breaks. */
  readonly onLost?: (error: Error) => void
}

/** The embedded store's file in a folder. */
export function storeFile(dataDir: string): string {
  return join(dataDir, 'flattop.db')
}

/** Where backups are kept. */
export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups')
}

/**
 * Opens the store, which is made where it is missing, and brings its tables up to date.
 *
 * @throws Error that names the store, why it cannot be opened, and the newest backup: nothing is started anew in silence
 */
export async function openStore(place: StorePlace): Promise<Store> {
  const { dataDir, databaseUrl } = place
  try {
    if (databaseUrl === undefined && dataDir !== inMemory) await refuseLoss(dataDir)
    const engine = await engineOf(place)
    try {
      await migrate(engine.db, engine.kind === 'sqlite' ? sqliteTypes : postgresTypes)
    } catch (error) {
      await engine.close()
      throw error
    }
    return kyselyStore(engine)
  } catch (error) {
    const name = databaseUrl === undefined ? storeFile(dataDir) : withoutPassword(databaseUrl)
    const isInUse = error instanceof StoreError && error.code === inUseCode
    const advice = databaseUrl === undefined && !isInUse ? ` ${await backupAdvice(dataDir)}` : ''
    throw new Error(`the store ${name} cannot be opened: ${messageOf(error)}.${advice}`, { cause: error })
  }
}

/** @throws Error where a store was before, as its backups tell, and is not there any more */
async function refuseLoss(dataDir: string): Promise<void> {
  const { size } = await stat(storeFile(dataDir)).catch(() => ({ size: undefined }))
  if (size || (await newestBackup(dataDir)) === undefined) return
  const what = size === undefined ? 'is missing' : 'is empty'
  throw new Error(`it ${what}, though there are backups of it; to start with nothing, move them elsewhere`)
}

function engineOf({
  dataDir,
  databaseUrl,
  sqlite,
  isShared = false,
  onLost = () => undefined,
}: StorePlace): Promise<Engine> {
  if (databaseUrl !== undefined) return postgresEngine(databaseUrl, { isShared, onLost })
  return sqliteEngine(dataDir === inMemory ? ':memory:' : storeFile(dataDir), { ...sqlite, isShared })
}

async function backupAdvice(dataDir: string): Promise<string> {
  const newest = await newestBackup(dataDir)
  if (newest === undefined) return `There is no backup in ${backupFolder(dataDir)}.`
  return `The newest backup is ${newest}; npm run restore -- --from ${newest} --force puts it in its place.`
}

/** An instant as it stands in a backup's name: `20260114-150000`, UTC. */
export function backupStamp(atMs: number): string {
  const digits = new Date(atMs).toISOString().replaceAll(/[-:]/g, '')
  return `${digits.slice(0, 8)}-${digits.slice(9, 15)}`
}

const backupName = /^flattop-\d{8}-\d{6}\.db$/

/** Backups of a folder's store, oldest first. */
export async function backupsOf(dataDir: string): Promise<string[]> {
  const names = await readdir(backupFolder(dataDir)).catch(() => [])
  return names
    .filter((name) => backupName.test(name))
    .sort()
    .map((name) => join(backupFolder(dataDir), name))
}

async function newestBackup(dataDir: string): Promise<string | undefined> {
  return (await backupsOf(dataDir)).at(-1)
}
