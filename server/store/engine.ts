import type { Kysely } from 'kysely'
import type { RowInsert } from './bulk-rows.ts'
import type { Schema } from './schema.ts'

/** A database that keeps the store, and what differs between databases. */
export interface Engine {
  readonly kind: 'sqlite' | 'postgres'
  /** What is written, and read for writing. */
  readonly db: Kysely<Schema>
  /** For long reads: they hold up no writes. */
  readonly reader: Kysely<Schema>
  /**
   * Writes rows in one transaction; when it resolves, they are on the disk.
   *
   * @param pieces what is handed over at once, a millisecond's work each
   * @throws Error, and nothing of them is written
   */
  write(pieces: Iterable<readonly RowInsert[]>): Promise<void>
  /** Copies the store as it is at one instant while it is written; absent where the database has its own way. */
  readonly backup?: (file: string) => Promise<void>
  close(): Promise<void>
}

/** The database did not do what it was asked to. */
export class StoreError extends Error {
  /** SQLite's or PostgreSQL's own code. */
  readonly code: string

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreError'
    this.code = code
  }
}

/** The code of a store that another server has open. */
export const inUseCode = 'IN_USE'

/** PostgreSQL's disk_full, and SQLite's. */
const fullCodes: readonly string[] = ['SQLITE_FULL', '53100']

/** Whether there was no room left on the disk. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && fullCodes.includes(String(error.code))
}

// SQLite's and its driver's codes, and PostgreSQL's classes of wrong data, broken rules and limits of a value.
const rowProblem = /^(SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)|TypeError|RangeError|2[23][0-9A-Z]{3}$|54[0-9A-Z]{3}$)/

/** Whether the database will never take what it was given, however often it is tried. */
export function isRowProblem(error: unknown): boolean {
  return error instanceof Error && 'code' in error && rowProblem.test(String(error.code))
}
