import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { messageOf } from '../error-message.ts'
import type { DeviceModel } from '../ocpp/v201/device-model.ts'
import type { Upload } from '../series-shelf.ts'
import type { SessionRecord } from '../sessions/sessions.ts'
import type { SeriesKind, SiteLimits, SiteSettings } from '../views.ts'
import { accessStore } from './access-store.ts'
import { migrations, type Schema } from './schema.ts'
import type { RegisteredStation, Store } from './store.ts'

/** A folder that is none: everything is forgotten at the end. */
export const inMemory = 'memory'

/**
 * Opens the store in a folder, which is made where it is missing, and brings its tables up to date.
 *
 * @throws Error that names the file, where it cannot be opened or is damaged: nothing is started anew in silence
 */
export async function openStore(dataDir: string): Promise<Store> {
  const file = dataDir === inMemory ? ':memory:' : join(dataDir, 'flattop.db')
  try {
    if (dataDir !== inMemory) await mkdir(dataDir, { recursive: true })
    const database = new Database(file)
    // Committed means on the disk, after a power cut too; the log beside the file lets readers go on meanwhile.
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = FULL')
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) })
    await migrate(db)
    return sqliteStore(db)
  } catch (error) {
    throw new Error(`the store ${file} cannot be opened: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    // The tables of who may do what are numbered apart from the others.
    allowUnorderedMigrations: true,
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

function sqliteStore(db: Kysely<Schema>): Store {
  return {
    settings: async () => {
      const rows = await db.selectFrom('setting').selectAll().where('name', '!=', limitsName).execute()
      return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)])) as Partial<SiteSettings>
    },
    saveSettings: (change) => saveSettingRows(db, change),
    limits: async () => {
      const row = await db.selectFrom('setting').select('value').where('name', '=', limitsName).executeTakeFirst()
      return row && (JSON.parse(row.value) as SiteLimits)
    },
    saveLimits: (limits) => saveSettingRows(db, { [limitsName]: limits }),
    uploads: async () => {
      const rows = await db.selectFrom('upload').selectAll().execute()
      return rows.map((row) => ({
        kind: row.kind as SeriesKind,
        upload: {
          file: JSON.parse(row.file) as Upload['file'],
          series: { stepMs: row.step_ms, startsMs: numbersFrom(row.starts_ms), values: numbersFrom(row.numbers) },
        },
      }))
    },
    saveUpload: async (kind, { file, series }) => {
      const values = {
        file: JSON.stringify(file),
        step_ms: series.stepMs,
        starts_ms: bytesOf(series.startsMs),
        numbers: bytesOf(series.values),
      }
      await db
        .insertInto('upload')
        .values({ kind, ...values })
        .onConflict((conflict) => conflict.column('kind').doUpdateSet(values))
        .execute()
    },
    removeUpload: async (kind) => {
      await db.deleteFrom('upload').where('kind', '=', kind).execute()
    },
    stations: async () => {
      const rows = await db.selectFrom('station').selectAll().orderBy('id').execute()
      return rows.map(({ id, vendor_name, model }) => ({ stationId: id, vendorName: vendor_name, model }))
    },
    saveStation: async ({ stationId, vendorName, model }: RegisteredStation) => {
      const values = { vendor_name: vendorName, model }
      await db
        .insertInto('station')
        .values({ id: stationId, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
        .execute()
    },
    removeStation: async (stationId) => {
      await db.deleteFrom('station').where('id', '=', stationId).execute()
      await db.deleteFrom('device_model').where('station_id', '=', stationId).execute()
    },
    deviceModels: async () => {
      const rows = await db.selectFrom('device_model').selectAll().execute()
      return rows.map(({ station_id, content }) => [station_id, JSON.parse(content) as DeviceModel] as const)
    },
    saveDeviceModel: async (stationId, model) => {
      const values = { content: JSON.stringify(model) }
      await db
        .insertInto('device_model')
        .values({ station_id: stationId, ...values })
        .onConflict((conflict) => conflict.column('station_id').doUpdateSet(values))
        .execute()
    },
    sessions: async (endedAfterMs) => {
      const rows = await db
        .selectFrom('session')
        .select('content')
        .where((where) => where.or([where('ended_ms', 'is', null), where('ended_ms', '>', endedAfterMs)]))
        .orderBy('arrival_ms')
        .execute()
      return rows.map(({ content }) => JSON.parse(content) as SessionRecord)
    },
    saveSessions: (records) =>
      db.transaction().execute(async (transaction) => {
        for (const record of records) {
          const values = { ended_ms: record.endedMs ?? null, content: JSON.stringify(record) }
          await transaction
            .insertInto('session')
            .values({ id: record.id, arrival_ms: record.arrivalMs, ...values })
            .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
            .execute()
        }
      }),
    access: accessStore(db),
    close: () => db.destroy(),
  }
}

// Kept among the settings: one value, read and written whole.
const limitsName = 'limits'

async function saveSettingRows(db: Kysely<Schema>, values: object): Promise<void> {
  const rows = Object.entries(values).map(([name, value]) => ({ name, value: JSON.stringify(value) }))
  if (rows.length === 0) return
  await db
    .insertInto('setting')
    .values(rows)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })))
    .execute()
}

function bytesOf(numbers: readonly number[]): Buffer {
  return Buffer.from(Float64Array.from(numbers).buffer)
}

function numbersFrom(bytes: Buffer): number[] {
  // A copy of its own, because a buffer need not begin where floats may.
  return [...new Float64Array(new Uint8Array(bytes).buffer)]
}
