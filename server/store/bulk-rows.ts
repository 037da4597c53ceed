import type { Schema, Table } from './schema.ts'

/** How a column's values are read back from JSON. */
type Cast = 'bigint' | 'double precision' | 'text'

/** A table that rows come to by the hundred. */
interface BulkTable<T extends Table> {
  readonly columns: { readonly [Column in keyof Schema[T]]: Cast }
  readonly key: readonly (keyof Schema[T])[]
  /** What becomes of a row whose key is there already; `complete`: what the new one leaves open stays as it was. */
  readonly again: 'keep' | 'replace' | 'complete'
  /** Of a row that is completed, the column whose lower value counts. */
  readonly earliest?: keyof Schema[T]
}

/** Tables that are written in bulk. */
export const bulkTables = {
  station: { columns: { id: 'text', vendor_name: 'text', model: 'text' }, key: ['id'], again: 'replace' },
  connector: {
    columns: { station_id: 'text', evse_id: 'bigint', connector_id: 'bigint', status: 'text', at_ms: 'bigint' },
    key: ['station_id', 'evse_id', 'connector_id'],
    again: 'replace',
  },
  device_model: { columns: { station_id: 'text', content: 'text' }, key: ['station_id'], again: 'replace' },
  fail_safe: { columns: { station_id: 'text', content: 'text' }, key: ['station_id'], again: 'replace' },
  session: {
    columns: { id: 'text', arrival_ms: 'bigint', ended_ms: 'bigint', content: 'text', number: 'bigint' },
    key: ['id'],
    again: 'replace',
  },
  session_schedule: { columns: { session_id: 'text', content: 'text' }, key: ['session_id'], again: 'replace' },
  charging_transaction: {
    columns: {
      station_id: 'text',
      transaction_id: 'text',
      evse_id: 'bigint',
      session_id: 'text',
      started_ms: 'bigint',
      ended_ms: 'bigint',
      stopped_reason: 'text',
    },
    key: ['station_id', 'transaction_id'],
    // Of a message that is told again nobody may know any more where and when its transaction began.
    again: 'complete',
    earliest: 'started_ms',
  },
  transaction_event: {
    columns: {
      station_id: 'text',
      transaction_id: 'text',
      seq_no: 'bigint',
      event_type: 'text',
      trigger_reason: 'text',
      at_ms: 'bigint',
      received_ms: 'bigint',
      payload: 'text',
    },
    key: ['station_id', 'transaction_id', 'seq_no'],
    again: 'keep',
  },
  meter_value: {
    columns: {
      session_id: 'text',
      at_ms: 'bigint',
      received_ms: 'bigint',
      register_wh: 'double precision',
      power_w: 'double precision',
      soc_percent: 'double precision',
      delivered_wh: 'double precision',
      drawn_w: 'double precision',
    },
    key: ['session_id', 'at_ms'],
    // Two messages may tell different values of the same instant.
    again: 'complete',
    earliest: 'received_ms',
  },
  charging_needs: {
    columns: { session_id: 'text', received_ms: 'bigint', content: 'text' },
    key: ['session_id', 'received_ms'],
    again: 'keep',
  },
  plan: {
    columns: {
      id: 'bigint',
      made_ms: 'bigint',
      cause: 'text',
      strategy: 'text',
      method: 'text',
      bound: 'double precision',
      objective: 'double precision',
      gap_percent: 'double precision',
      solve_ms: 'double precision',
      cost: 'double precision',
      peak_w: 'double precision',
      shortfall_wh: 'double precision',
      session_count: 'bigint',
      setback: 'text',
      frame: 'text',
      request: 'text',
      plan: 'text',
      bytes: 'bigint',
    },
    key: ['id'],
    again: 'keep',
  },
  delivery: {
    columns: {
      id: 'bigint',
      at_ms: 'bigint',
      session_id: 'text',
      station_id: 'text',
      evse_id: 'bigint',
      transaction_id: 'text',
      plan_id: 'bigint',
      profile_id: 'bigint',
      state: 'text',
      attempt: 'bigint',
      detail: 'text',
    },
    key: ['id'],
    again: 'keep',
  },
  log: {
    columns: {
      seq: 'bigint',
      at_ms: 'bigint',
      kind: 'text',
      station_id: 'text',
      text: 'text',
      direction: 'text',
      frame: 'text',
      happening_id: 'bigint',
      bytes: 'bigint',
    },
    key: ['seq'],
    again: 'keep',
  },
  happening: {
    columns: { id: 'bigint', at_ms: 'bigint', kind: 'text', station_id: 'text', content: 'text', bytes: 'bigint' },
    key: ['id'],
    again: 'keep',
  },
  input_change: {
    columns: { id: 'bigint', at_ms: 'bigint', kind: 'text', content: 'text' },
    key: ['id'],
    again: 'keep',
  },
} satisfies { readonly [T in Table]?: BulkTable<T> }

/** A table that is written in bulk. */
export type BulkTableName = keyof typeof bulkTables

/** Rows of one table, each as its values in the order of the table's columns. */
export interface RowInsert {
  readonly table: BulkTableName
  readonly rows: readonly (readonly unknown[])[]
}

/** Rows as they are handed to an engine. */
export function rowInsert<T extends BulkTableName>(table: T, rows: readonly Schema[T][]): RowInsert {
  const names = columnsOf(table) as readonly (keyof Schema[T])[]
  return { table, rows: rows.map((row) => names.map((name) => storable(row[name]))) }
}

/** Inserts one row, whose values are the parameters. */
export function sqliteInsert(table: BulkTableName): string {
  const places = columnsOf(table).map(() => '?')
  return `insert into "${table}" (${quoted(columnsOf(table))}) values (${places.join(', ')}) ${onConflict(table)}`
}

/** Inserts any number of rows, whose JSON is the one parameter. Of rows with the same key there may be one only. */
export function postgresInsert(table: BulkTableName): string {
  const values = Object.values<Cast>(bulkTables[table].columns).map((cast, index) => `(value ->> ${index})::${cast}`)
  const source = 'json_array_elements($1::json) as given'
  return `insert into "${table}" (${quoted(columnsOf(table))}) select ${values.join(', ')} from ${source} ${onConflict(table)}`
}

function columnsOf(table: BulkTableName): readonly string[] {
  return Object.keys(bulkTables[table].columns)
}

function onConflict(table: BulkTableName): string {
  const {
    key,
    again,
    earliest,
  }: { readonly key: readonly string[]; readonly again: string; readonly earliest?: string } = bulkTables[table]
  if (again === 'keep') return 'on conflict do nothing'
  const changes = columnsOf(table)
    .filter((name) => !key.includes(name))
    .map((name) => {
      const [newer, older] = [`excluded."${name}"`, `"${table}"."${name}"`]
      if (again === 'replace') return `"${name}" = ${newer}`
      if (name === earliest) return `"${name}" = case when ${newer} < ${older} then ${newer} else ${older} end`
      return `"${name}" = coalesce(${newer}, ${older})`
    })
  return `on conflict (${quoted(key)}) do update set ${changes.join(', ')}`
}

/** Two rows of the same key as the one that is left of them. */
export function mergedRow<T extends BulkTableName>(table: T, older: Schema[T], newer: Schema[T]): Schema[T] {
  const { again, earliest }: { readonly again: string; readonly earliest?: string } = bulkTables[table]
  if (again === 'keep') return older
  if (again === 'replace') return newer
  const before = older as Record<string, unknown>
  const merged = Object.entries(newer).map(([name, value]) => [
    name,
    name === earliest ? Math.min(Number(value), Number(before[name])) : (value ?? before[name]),
  ])
  return Object.fromEntries(merged) as Schema[T]
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}

/** A value that both engines keep: PostgreSQL's text holds neither NUL nor half a character. */
function storable(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
  return text.isWellFormed() ? text : text.toWellFormed()
}
