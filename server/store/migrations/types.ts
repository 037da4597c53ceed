import type { ColumnDataType } from 'kysely'

/** Names of types that differ between the engines. */
export interface EngineTypes {
  /** Bytes of any length. */
  readonly bytes: ColumnDataType
  /** A whole number that rows are numbered by; SQLite stores rows in its order when it is called `integer`. */
  readonly rowNumber: ColumnDataType
}

export const sqliteTypes: EngineTypes = { bytes: 'blob', rowNumber: 'integer' }
export const postgresTypes: EngineTypes = { bytes: 'bytea', rowNumber: 'bigint' }
