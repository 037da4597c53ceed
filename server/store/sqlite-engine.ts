import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Kysely } from 'kysely'
import type { Engine } from './engine.ts'
import type { Schema } from './schema.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { SqliteLink } from './sqlite-link.ts'

/** What may be different from the default. */
export interface SqliteOptions {
  /** Most pages of the file; the disk is the limit when absent. */
  readonly mostPages?: number
  /** Whether a server may have the file open, too. Default false. */
  readonly isShared?: boolean
}

/**
 * The embedded engine: one file, written by one thread, read by another.
 *
 * @param file a path, or `:memory:`
 * @throws StoreError where the file cannot be opened, is damaged, or is in use by another server
 */
export async function sqliteEngine(file: string, { mostPages, isShared = false }: SqliteOptions = {}): Promise<Engine> {
  const isFile = file !== ':memory:'
  if (isFile) await mkdir(dirname(file), { recursive: true })
  const link = await SqliteLink.open({
    file,
    isReadOnly: false,
    isShared,
    ...(mostPages === undefined ? {} : { mostPages }),
  })
  const readLink = isFile ? await SqliteLink.open({ file, isReadOnly: true, isShared }) : link
  const db = new Kysely<Schema>({ dialect: sqliteDialect(link) })
  const reader = isFile ? new Kysely<Schema>({ dialect: sqliteDialect(readLink) }) : db
  return {
    kind: 'sqlite',
    db,
    reader,
    // Kysely's connection is held meanwhile, so that nothing of a transaction of its own comes in between.
    write: (pieces) => db.connection().execute(() => link.write(pieces)),
    ...(isFile ? { backup: (to: string) => checkedBackup(file, to) } : {}),
    close: async () => {
      if (isFile) await readLink.close()
      await link.close()
    },
  }
}

/**
 * Copies what is committed to one file, which is then checked. A connection of its own sees no half transactions of
 * another, and holds up none: it reads the file as it was when the copy began.
 */
async function checkedBackup(file: string, to: string): Promise<void> {
  const source = await SqliteLink.open({ file, isReadOnly: true, isShared: true })
  try {
    await source.run({ sql: 'vacuum into ?', parameters: [to] })
  } finally {
    await source.close()
  }
  const copy = await SqliteLink.open({ file: to, isReadOnly: false, isShared: true })
  try {
    await copy.run({ sql: 'pragma journal_mode = delete', parameters: [] })
  } finally {
    await copy.close()
  }
}
