import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BulkTableName, bulkTables } from './bulk-rows.ts'
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
}

/** Rows that wait for one table: those with a key replace each other, the others queue up. */
type Rows<T extends BulkTableName> = Map<unknown, Schema[T]>

// Real time between attempts while the disk is full or the database away.
const retryMs = 1_000
// What waits at the most while nothing can be written; the oldest goes first.
const mostWaiting = 20_000
// How long the log may wait when nothing else is written.
const logDelayMs = 50

/**
 * Brings rows to the disk together: all that came while the commit before was under way is the next one, so that many
 * stations share one wait for the disk.
 */
export class WriteQueue {
  readonly #parts: WriteQueueParts
  #waiting = new Map<BulkTableName, Rows<BulkTableName>>()
  #changes = 0
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
    this.hold(table, row)
    this.noteChange()
  }

  /** Takes a row that need not be written before others are. */
  hold<T extends BulkTableName>(table: T, row: Schema[T]): void {
    const rows = this.#waiting.get(table) ?? new Map()
    this.#waiting.set(table, rows)
    const key = keyOf(table, row)
    if (bulkTables[table].again === 'replace') rows.set(key, row)
    else if (!rows.has(key)) rows.set(key, row)
    if (rows.size > mostWaiting) {
      rows.delete(rows.keys().next().value)
      this.#lost++
    }
  }

  /** Has what `collect` adds written soon. */
  noteChange(): void {
    this.#changes++
    if (this.#next || this.#isPausing()) return
    // Whoever has to wait for it asks for `settled`.
    void this.#schedule().catch(() => undefined)
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
   * @throws Error if it could not be written; it stays in the queue, and is tried again
   */
  async settled(): Promise<void> {
    if (this.#isPausing() && this.#failure) throw this.#failure
    await this.#schedule()
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

  async #commit(taken: Map<BulkTableName, Rows<BulkTableName>>): Promise<void> {
    if (taken.size === 0) return
    const batch = Object.fromEntries([...taken].map(([table, rows]) => [table, [...rows.values()]]))
    try {
      await this.#parts.commit(batch)
    } catch (error) {
      this.#putBack(taken)
      this.#fail(error)
      throw error
    }
    if (this.#failure) this.#recover()
  }

  /** What could not be written goes before what has come since, and does not replace it. */
  #putBack(taken: Map<BulkTableName, Rows<BulkTableName>>): void {
    const since = this.#waiting
    this.#waiting = taken
    for (const [table, rows] of since) for (const row of rows.values()) this.hold(table, row)
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

function keyOf<T extends BulkTableName>(table: T, row: Schema[T]): unknown {
  const { key }: { readonly key: readonly string[] } = bulkTables[table]
  const values = row as unknown as Readonly<Record<string, unknown>>
  if (key.length === 1) return values[key[0] ?? '']
  return key.map((column) => values[column]).join('\n')
}
