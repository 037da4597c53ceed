import { copyFile, mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openStore } from '../../../server/store/open-store.ts'
import { restoreStore } from '../../../server/store/restore-store.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

/** A store with a name and enough of a log to fill some pages, and a backup of it. */
async function filledStore(dataDir: string): Promise<{ file: string; backup: string }> {
  const store = await openStore({ dataDir })
  await store.saveSettings({ name: 'Mill' })
  const row = { at_ms: 0, kind: 'frame', station_id: null, direction: null, frame: null, bytes: 100 }
  await store.commit({
    log: Array.from({ length: 2_000 }, (_, seq) => ({ ...row, seq, text: `entry ${seq}`.repeat(9) })),
  })
  await store.close()
  const file = join(dataDir, 'flattop.db')
  const backup = join(dataDir, 'backups', 'flattop-20260113-020000.db')
  await mkdir(join(dataDir, 'backups'))
  await copyFile(file, backup)
  return { file, backup }
}

/** Overwrites some pages in the middle, as a failing disk does; the file's head stays valid. */
async function corrupt(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  const { size } = await handle.stat()
  await handle.write(Buffer.alloc(16_384, 0xa5), 0, 16_384, Math.floor(size / 2 / 4_096) * 4_096)
  await handle.close()
}

test('a valid file with broken pages is refused with the newest backup, which the command named brings back', async () => {
  await using folder = await temporaryFolder()
  const { file, backup } = await filledStore(folder.path)
  await corrupt(file)
  const damaged = await readFile(file)
  await expect(testServer({ dataDir: folder.path })).rejects.toThrow(
    new RegExp(
      `the store ${file} cannot be opened: it is damaged: .*The newest backup is ${backup}; npm run restore -- --from ${backup} --force puts`,
    ),
  )
  expect(await readFile(file)).toEqual(damaged)

  await restoreStore(backup, folder.path, { isForced: true, nowMs: 0 })
  const store = await openStore({ dataDir: folder.path })
  expect(await store.settings()).toEqual({ name: 'Mill' })
  await store.close()
  expect(await readFile(join(folder.path, 'flattop-replaced-19700101-000000.db'))).toEqual(damaged)
})

test('a store of a newer version is refused by name, and not changed', async () => {
  await using folder = await temporaryFolder()
  const { file } = await filledStore(folder.path)
  const db = new Database(file)
  db.exec("insert into kysely_migration (name, timestamp) values ('999-later', '')")
  db.close()
  await expect(openStore({ dataDir: folder.path })).rejects.toThrow(
    `the store ${file} cannot be opened: a newer version of Flattop wrote it (its tables have 999-later); start that version`,
  )
})
