import { join } from 'node:path'
import Database from 'better-sqlite3'
import { inUseCode, StoreError } from './engine.ts'

/** A folder that nobody else writes to. */
export interface FolderLock {
  release(): void
}

/**
 * Takes a store's folder for this process alone. The system takes the lock back from a process that ended in any way.
 *
 * @param waitMs how long another process may take to let go
 * @throws Error where another process has it
 */
export function lockFolder(folder: string, waitMs: number): FolderLock {
  const lock = new Database(join(folder, 'flattop.lock'), { timeout: waitMs })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    throw new StoreError(`another server is using the folder ${folder}`, inUseCode, { cause: error })
  }
  return { release: () => lock.close() }
}
