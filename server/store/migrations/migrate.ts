import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { accessMigration } from '../access-schema.ts'
import { deviceModelMigration } from '../device-model-schema.ts'
import { failSafeMigration } from '../fail-safe-schema.ts'
import { idTokenMigration } from '../id-token-store.ts'
import { settingsUploadsStations } from './001-settings-uploads-stations.ts'
import { sessions } from './002-sessions.ts'
import { history } from './003-history.ts'
import { happenings } from './004-happenings.ts'
import { framesOnce } from './005-frames-once.ts'
import type { EngineTypes } from './types.ts'

/** Every change of the tables, in order; what has landed is never changed again. */
const steps: Readonly<Record<string, (db: Kysely<unknown>, types: EngineTypes) => Promise<void>>> = {
  '001-settings-uploads-stations': settingsUploadsStations,
  '002-sessions': sessions,
  '003-history': history,
  '004-happenings': happenings,
  '005-frames-once': framesOnce,
  '010-access': accessMigration.up,
  '020-device-models': deviceModelMigration.up,
  '030-id-tokens': idTokenMigration.up,
  '040-fail-safe': failSafeMigration.up,
}

/**
 * Brings a store's tables up to date.
 *
 * @throws Error where a newer version of this program has changed them already, or a change fails
 */
export async function migrate<Tables>(db: Kysely<Tables>, types: EngineTypes): Promise<void> {
  refuseNewer(await migrationsOf(db))
  const migrations = Object.fromEntries(
    Object.entries(steps).map(([name, change]): [string, Migration] => [name, { up: (on) => change(on, types) }]),
  )
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

/**
 * @param names of the changes that a store's tables have seen
 * @throws Error where one of them is not known here
 */
export function refuseNewer(names: readonly string[]): void {
  const unknown = names.filter((name) => !(name in steps))
  if (unknown.length > 0) {
    throw new Error(`a newer version of Flattop wrote it (its tables have ${unknown.join(', ')}); start that version`)
  }
}

/** Names of the changes that a store's tables have seen. */
async function migrationsOf<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return []
  const untyped = db as unknown as Kysely<{ kysely_migration: { name: string } }>
  return (await untyped.selectFrom('kysely_migration').select('name').execute()).map(({ name }) => name)
}
