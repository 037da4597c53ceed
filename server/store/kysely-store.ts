import { sql } from 'kysely'
import type { HeldFailSafe } from '../delivery/fail-safe.ts'
import type { DeviceModel } from '../ocpp/v201/device-model.ts'
import type { Upload } from '../series-shelf.ts'
import type { MeterValue } from '../sessions/meter.ts'
import type { SessionRecord, SessionSchedules } from '../sessions/stored-session.ts'
import type { SeriesKind } from '../views/inputs.ts'
import type { SiteLimits } from '../views/limits.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import { accessStore } from './access-store.ts'
import { type BulkTableName, type RowInsert, rowInsert } from './bulk-rows.ts'
import type { Engine } from './engine.ts'
import { historyOf } from './history.ts'
import { idTokenStore } from './id-token-store.ts'
import { Retention } from './retention.ts'
import type { Schema, Table } from './schema.ts'
import type { Numbering, RegisteredStation, Store } from './store.ts'
import type { Batch } from './write-queue.ts'

/** The store over either engine. */
export function kyselyStore(engine: Engine): Store {
  const { db } = engine
  const retention = new Retention(engine)
  return {
    ...settingQueries(engine),
    ...stationQueries(engine),
    ...sessionQueries(engine),
    access: accessStore(db),
    idTokens: idTokenStore(db),
    history: historyOf(engine.reader),
    numbering: () => numbering(engine),
    commit: async (batch) => {
      await engine.write(piecesOf(batch))
      retention.wrote(batch)
    },
    prune: (limits, nowMs) => retention.prune(limits, nowMs),
    ...(engine.backup ? { backup: engine.backup } : {}),
    close: () => engine.close(),
  }
}

function settingQueries({
  db,
}: Engine): Pick<
  Store,
  'settings' | 'saveSettings' | 'limits' | 'saveLimits' | 'uploads' | 'saveUpload' | 'removeUpload'
> {
  return {
    settings: async () => {
      const rows = await db.selectFrom('setting').selectAll().where('name', '!=', limitsName).execute()
      return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)])) as Partial<SiteSettings>
    },
    saveSettings: (settings, change) => recorded(db, change, (on) => saveSettingRows(on, settings)),
    limits: async () => {
      const row = await db.selectFrom('setting').select('value').where('name', '=', limitsName).executeTakeFirst()
      return row && (JSON.parse(row.value) as SiteLimits)
    },
    saveLimits: (limits, change) => recorded(db, change, (on) => saveSettingRows(on, { [limitsName]: limits })),
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
    saveUpload: async (kind, { file, series }, change) => {
      const values = {
        file: JSON.stringify(file),
        step_ms: series.stepMs,
        starts_ms: bytesOf(series.startsMs),
        numbers: bytesOf(series.values),
      }
      await recorded(db, change, (on) =>
        on
          .insertInto('upload')
          .values({ kind, ...values })
          .onConflict((conflict) => conflict.column('kind').doUpdateSet(values))
          .execute(),
      )
    },
    removeUpload: (kind, change) =>
      recorded(db, change, (on) => on.deleteFrom('upload').where('kind', '=', kind).execute()),
  }
}

function stationQueries({
  db,
}: Engine): Pick<Store, 'stations' | 'saveStation' | 'removeStation' | 'connectors' | 'deviceModels' | 'failSafes'> {
  return {
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
      await db.deleteFrom('connector').where('station_id', '=', stationId).execute()
      await db.deleteFrom('station').where('id', '=', stationId).execute()
      await db.deleteFrom('device_model').where('station_id', '=', stationId).execute()
      await db.deleteFrom('fail_safe').where('station_id', '=', stationId).execute()
    },
    failSafes: async () => {
      const rows = await db.selectFrom('fail_safe').selectAll().execute()
      return rows.map(({ station_id, content }) => [station_id, JSON.parse(content) as HeldFailSafe] as const)
    },
    deviceModels: async () => {
      const rows = await db.selectFrom('device_model').selectAll().execute()
      return rows.map(({ station_id, content }) => [station_id, JSON.parse(content) as DeviceModel] as const)
    },
    connectors: () => db.selectFrom('connector').selectAll().orderBy('station_id').orderBy('evse_id').execute(),
  }
}

function sessionQueries({ db }: Engine): Pick<Store, 'sessions' | 'runningTransactions'> {
  return {
    sessions: async (endedAfterMs) => {
      const rows = await db
        .selectFrom('session')
        .leftJoin('session_schedule', 'session_schedule.session_id', 'session.id')
        .select(['session.id', 'session.content', 'session_schedule.content as schedules'])
        .where((where) => where.or([where('ended_ms', 'is', null), where('ended_ms', '>', endedAfterMs)]))
        .orderBy('arrival_ms')
        .orderBy('number')
        .execute()
      return Promise.all(
        rows.map(async ({ id, content, schedules }) => ({
          record: JSON.parse(content) as SessionRecord,
          schedules: JSON.parse(schedules ?? '{}') as SessionSchedules,
          values: await meterValuesOf(db, id),
        })),
      )
    },
    runningTransactions: () =>
      db.selectFrom('charging_transaction').selectAll().where('ended_ms', 'is', null).execute(),
  }
}

async function meterValuesOf(db: Engine['db'], sessionId: string): Promise<MeterValue[]> {
  const rows = await db
    .selectFrom('meter_value')
    .select(['at_ms', 'register_wh', 'soc_percent', 'delivered_wh', 'drawn_w'])
    .where('session_id', '=', sessionId)
    .orderBy('at_ms')
    .execute()
  return rows.map(({ at_ms, register_wh, soc_percent, delivered_wh, drawn_w }) => ({
    sample: { atMs: at_ms, deliveredWh: delivered_wh, ...(drawn_w === null ? {} : { powerW: drawn_w }) },
    ...(register_wh === null ? {} : { registerWh: register_wh }),
    ...(soc_percent === null ? {} : { socPercent: soc_percent }),
  }))
}

async function numbering({ db }: Engine): Promise<Numbering> {
  const next = async <T extends Table>(table: T, column: keyof Schema[T] & string): Promise<number> => {
    const { rows } = await sql<{ newest: number | null }>`
      select max(${sql.ref(column)}) as newest from ${sql.table(table)}`.execute(db)
    return (rows[0]?.newest ?? 0) + 1
  }
  return {
    log: await next('log', 'seq'),
    plan: await next('plan', 'id'),
    delivery: await next('delivery', 'id'),
    inputChange: await next('input_change', 'id'),
    happening: await next('happening', 'id'),
    session: await next('session', 'number'),
  }
}

// What is handed over in about a millisecond.
const rowsAtOnce = 250

/** A batch in pieces that take little time each, made when they are asked for; few rows are one piece. */
function* piecesOf(batch: Batch): Generator<readonly RowInsert[]> {
  let piece: RowInsert[] = []
  let room = rowsAtOnce
  for (const table of Object.keys(batch) as BulkTableName[]) {
    const rows: readonly Schema[BulkTableName][] = batch[table] ?? []
    // A plan is as long as hundreds of other rows.
    const weight = table === 'plan' ? rowsAtOnce : 1
    for (let from = 0; from < rows.length; ) {
      const count = Math.min(rows.length - from, Math.max(1, Math.floor(room / weight)))
      piece.push(rowInsert(table, rows.slice(from, from + count)))
      from += count
      room -= count * weight
      if (room > 0) continue
      yield piece
      piece = []
      room = rowsAtOnce
    }
  }
  if (piece.length > 0) yield piece
}

// Kept among the settings: one value, read and written whole.
const limitsName = 'limits'

/** Makes a change and its record in one transaction: neither is on the disk without the other. */
async function recorded(
  db: Engine['db'],
  change: Schema['input_change'] | undefined,
  save: (on: Engine['db']) => Promise<unknown>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await save(transaction)
    if (change) await transaction.insertInto('input_change').values(change).execute()
  })
}

async function saveSettingRows(db: Engine['db'], values: object): Promise<void> {
  const rows = Object.entries(values).map(([name, value]) => ({ name, value: JSON.stringify(value) }))
  if (rows.length === 0) return
  await db
    .insertInto('setting')
    .values(rows)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })))
    .execute()
}

function bytesOf(numbers: readonly number[]): Uint8Array {
  return Buffer.from(Float64Array.from(numbers).buffer)
}

function numbersFrom(bytes: Uint8Array): number[] {
  // A copy of its own, because a buffer need not begin where floats may.
  return [...new Float64Array(new Uint8Array(bytes).buffer)]
}
