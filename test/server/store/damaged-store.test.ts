import { copyFile, mkdir, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
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
  const row = {
    at_ms: 0,
    kind: 'frame',
    station_id: null,
    direction: null,
    frame: null,
    happening_id: null,
    bytes: 100,
  }
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

/** Overwrites some bytes, as a failing disk does. */
async function overwrite(file: string, position: number, bytes: number): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(bytes, 0xa5), 0, bytes, position)
  await handle.close()
}

/** Overwrites some pages in the middle; the file's head stays valid. */
async function corrupt(file: string): Promise<void> {
  const { size } = await stat(file)
  await overwrite(file, Math.floor(size / 2 / 4_096) * 4_096, 16_384)
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

test.each([
  ['whose head is overwritten', (file: string) => overwrite(file, 0, 100), 'file is not a database'],
  ['that ends in the middle', (file: string) => truncate(file, 100_000), 'it is damaged|malformed'],
  ['that is empty', (file: string) => truncate(file, 0), 'it is empty, though there are backups of it'],
  ['that is gone', (file: string) => rm(file), 'it is missing, though there are backups of it'],
])('a store %s is refused with its newest backup, and nothing is made in its place', async (_what, damage, why) => {
  await using folder = await temporaryFolder()
  const { file, backup } = await filledStore(folder.path)
  await damage(file)
  const before = await readFile(file).catch(() => undefined)
  await expect(testServer({ dataDir: folder.path })).rejects.toThrow(
    new RegExp(`the store ${file} cannot be opened: .*(${why}).* The newest backup is ${backup};`),
  )
  expect(await readFile(file).catch(() => undefined)).toEqual(before)
  expect(await readdir(join(folder.path, 'backups'))).toHaveLength(1)

  await restoreStore(backup, folder.path, { isForced: true, nowMs: 0 })
  const store = await openStore({ dataDir: folder.path })
  expect(await store.settings()).toEqual({ name: 'Mill' })
  await store.close()
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
