import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BulkTableName, bulkTables, mergedRow } from './bulk-rows.ts'
import { isRowProblem } from './engine.ts'
import type { Schema } from './schema.ts'

/** Rows of several tables that are written together. */
export type Batch = { readonly [T in BulkTableName]?: readonly Schema[T][] }

/** What a queue works with. */
export interface WriteQueueParts {
  /** Writes all of a batch or nothing; resolves when it is on the disk. */
  readonly commit: (batch: Batch) => Promise<void>
  /** Adds what is only made when it is about to be written. */
  readonly collect: () => void
  /** Told when writing begins to fail, and when it works again with how many rows were given up meanwhile. */
  readonly failed: (error: unknown) => void
  readonly recovered: (lostRows: number) => void
  /** Told of each row that the database will never take: it is left out, so that the others do not wait for it. */
  readonly refused: (table: BulkTableName, row: object, error: unknown) => void
}

/** A row and where it goes. */
interface TableRow {
  readonly table: BulkTableName
  readonly row: Schema[BulkTableName]
  /** The change that it came with, where an answer waits for it. */
  readonly change: number | undefined
}

/** Rows that wait for one table, by their keys. */
type Rows = Map<unknown, TableRow>

// Real time between attempts while the disk is full or the database away.
const retryMs = 1_000
// What waits at the most while nothing can be written; the oldest goes first.
const mostWaiting = 20_000
// Refused rows whose messages may still wait for their answers.
const mostRefused = 1_000
// How long the log may wait when nothing else is written.
const logDelayMs = 50

/**
 * Brings rows to the disk together: all that came while the commit before was under way is the next one, so that many
 * stations share one wait for the disk.
 */
export class WriteQueue {
  readonly #parts: WriteQueueParts
  #waiting = new Map<BulkTableName, Rows>()
  #changes = 0
  /** Changes with rows that the database did not take. */
  readonly #refused: number[] = []
  #lost = 0
  #next: Promise<void> | undefined
  #committing: Promise<void> | undefined
  #failure: Error | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(parts: WriteQueueParts) {
    this.#parts = parts
  }

  /** Grows with every row that is put: tells whether something has to be waited for. */
  get changes(): number {
    return this.#changes
  }

  /** Why nothing can be written at the moment. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Has a row written soon. */
  put<T extends BulkTableName>(table: T, row: Schema[T]): void {
    this.hold(table, row, this.noteChange())
  }

  /**
   * Takes a row that need not be written before others are.
   *
   * @param change the change that it came with, where an answer waits for it
   */
  hold<T extends BulkTableName>(table: T, row: Schema[T], change?: number): void {
    this.#hold({ table, row, change })
  }

  #hold(held: TableRow): void {
    const { table, row } = held
    const rows: Rows = this.#waiting.get(table) ?? new Map()
    if (rows.size === 0) this.#waiting.set(table, rows)
    const key = keyOf(table, row)
    const older = rows.get(key)
    if (!older) rows.set(key, held)
    else if (bulkTables[table].again !== 'keep') rows.set(key, { ...held, row: mergedRow(table, older.row, row) })
    if (rows.size > mostWaiting) {
      rows.delete(rows.keys().next().value)
      this.#lost++
    }
  }

  /**
   * Has what `collect` adds written soon.
   *
   * @returns the number of the change
   */
  noteChange(): number {
    this.#changes++
    // Whoever has to wait for it asks for `settled`.
    if (!this.#next && !this.#isPausing()) void this.#schedule().catch(() => undefined)
    return this.#changes
  }

  /** Has what `collect` adds written when it suits. */
  noteLog(): void {
    if (this.#next || this.#timer || this.#isClosed) return
    this.#timer = setTimeout(() => this.#wake(), logDelayMs)
    this.#timer.unref()
  }

  /**
   * Resolves when everything that came so far is on the disk.
   *
   * @param since only rows of later changes matter
   * @throws Error if it could not be written; it stays in the queue, and is tried again, but for rows that were refused
   */
  async settled(since = this.#changes): Promise<void> {
    if (this.#isPausing() && this.#failure) throw this.#failure
    const until = this.#changes
    await this.#schedule()
    if (this.#refused.some((change) => change > since && change <= until)) throw new Error('the database refused a row')
  }

  /** Writes what waits, if it can be, and takes nothing more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#schedule().catch(() => undefined)
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #isPausing(): boolean {
    return this.#failure !== undefined && this.#timer !== undefined
  }

  #wake(): void {
    this.#timer = undefined
    void this.#schedule().catch(() => undefined)
  }

  #schedule(): Promise<void> {
    this.#next ??= this.#commitNext()
    return this.#next
  }

  async #commitNext(): Promise<void> {
    await nextTurn()
    await this.#committing?.catch(() => undefined)
    this.#next = undefined
    if (this.#isClosed) throw new Error('the store is closed')
    this.#parts.collect()
    const taken = this.#waiting
    this.#waiting = new Map()
    const committing = this.#commit(taken)
    this.#committing = committing
    await committing
  }

  async #commit(taken: Map<BulkTableName, Rows>): Promise<void> {
    if (taken.size === 0) return
    try {
      await this.#write([...taken.values()].flatMap((rows) => [...rows.values()]))
    } catch (error) {
      this.#putBack(taken)
      this.#fail(error)
      throw error
    }
    if (this.#failure) this.#recover()
  }

  /** Writes all in one transaction; where there is a row that the database does not take, the halves until it is found. */
  async #write(rows: readonly TableRow[]): Promise<void> {
    try {
      await this.#parts.commit(batchOf(rows))
    } catch (error) {
      if (!isRowProblem(error)) throw error
      const [only] = rows
      if (rows.length === 1 && only) return this.#refuse(only, error)
      const middle = rows.length >> 1
      await this.#write(rows.slice(0, middle))
      await this.#write(rows.slice(middle))
    }
  }

  #refuse({ table, row, change }: TableRow, error: unknown): void {
    if (change !== undefined) this.#refused.push(change)
    if (this.#refused.length > mostRefused) this.#refused.shift()
    this.#parts.refused(table, row, error)
  }

  /** What could not be written goes before what has come since, and does not replace it. */
  #putBack(taken: Map<BulkTableName, Rows>): void {
    const since = this.#waiting
    this.#waiting = taken
    for (const rows of since.values()) for (const held of rows.values()) this.#hold(held)
  }

  #fail(error: unknown): void {
    const isNew = this.#failure === undefined
    this.#failure = error instanceof Error ? error : new Error(String(error))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#wake(), retryMs)
    this.#timer.unref()
    if (isNew) this.#parts.failed(error)
  }

  #recover(): void {
    this.#failure = undefined
    const lost = this.#lost
    this.#lost = 0
    this.#parts.recovered(lost)
  }
}

function batchOf(rows: readonly TableRow[]): Batch {
  const batch: { [table: string]: object[] } = {}
  for (const { table, row } of rows) {
    batch[table] ??= []
    batch[table].push(row)
  }
  return batch as Batch
}

function keyOf<T extends BulkTableName>(table: T, row: Schema[T]): unknown {
  const { key }: { readonly key: readonly string[] } = bulkTables[table]
  const values = row as unknown as Readonly<Record<string, unknown>>
  if (key.length === 1) return values[key[0] ?? '']
  return key.map((column) => values[column]).join('\n')
}
