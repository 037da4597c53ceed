import { copyFile, link, mkdir, rename, rm, stat } from 'node:fs/promises'
import Database from 'better-sqlite3'
import { lockFolder } from './folder-lock.ts'
import { backupStamp, storeFile } from './open-store.ts'
import { besides, copyStore, type StoreSummary } from './store-copy.ts'

/** What a restore did. */
export interface Restored {
  readonly file: string
  readonly summary: StoreSummary
  /** Where the store that was there before is now. */
  readonly keptAside: string | undefined
}

const lockWaitMs = 2_000

/**
 * Puts a backup in the place of a folder's store, which is kept beside it under another name. Until the backup is
 * checked and on the same disk, nothing of the old store is touched.
 *
 * @param isForced whether a store that is there may be replaced
 * @throws Error where a server uses the folder, a store is there already, or the backup is not usable
 */
export async function restoreStore(
  from: string,
  dataDir: string,
  { isForced = false, nowMs }: { readonly isForced?: boolean; readonly nowMs: number },
): Promise<Restored> {
  await mkdir(dataDir, { recursive: true })
  const lock = lockFolder(dataDir, lockWaitMs)
  try {
    const file = storeFile(dataDir)
    const isThere = await exists(file)
    if (isThere && !isForced) {
      throw new Error(`there is a store already: ${file}. With --force it is kept aside and replaced.`)
    }
    const ready = `${file}.restored`
    const summary = await copyStore(from, ready)
    const keptAside = isThere ? file.replace(/\.db$/, `-replaced-${backupStamp(nowMs)}.db`) : undefined
    if (keptAside !== undefined) await keepAside(file, keptAside)
    // A log that another file's pages were waiting in must not be taken for the new one's.
    for (const path of besides(file)) await rm(path, { force: true })
    await rename(ready, file)
    return { file, summary, keptAside }
  } finally {
    lock.release()
  }
}

/** Gives a store's file a second name, so that at no instant there is none under the first. */
async function keepAside(file: string, aside: string): Promise<void> {
  fold(file)
  for (const suffix of ['-wal', '']) {
    if (!(await exists(`${file}${suffix}`))) continue
    // Some file systems know no second names.
    await link(`${file}${suffix}`, `${aside}${suffix}`).catch(() => copyFile(`${file}${suffix}`, `${aside}${suffix}`))
  }
}

/** Brings what waits in the log beside a file into the file, where it is not damaged. */
function fold(file: string): void {
  try {
    const db = new Database(file)
    try {
      db.pragma('wal_checkpoint(TRUNCATE)')
    } finally {
      db.close()
    }
  } catch {
    // A damaged file is kept as it is, with its log.
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
