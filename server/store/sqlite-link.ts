import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { RowInsert } from './bulk-rows.ts'
import { StoreError } from './engine.ts'
import type { SqliteFile, SqliteOrder, SqliteReport, SqliteRows, SqlStatement } from './sqlite-thread.ts'

/** What waits for the thread. */
interface Waiting {
  resolve(result: SqliteRows): void
  reject(error: Error): void
}

/** One SQLite connection on a thread of its own; orders are carried out one after the other. */
export class SqliteLink {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #failure: Error | undefined

  private constructor(file: SqliteFile) {
    this.#worker = new Worker(new URL('./sqlite-thread.ts', import.meta.url), { workerData: file })
    this.#worker.unref()
    this.#worker.on('message', (report: SqliteReport) => this.#take(report))
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', () => this.#end(new StoreError('the thread of the store ended', 'ENDED')))
  }

  /** @throws StoreError where the file cannot be opened, or is damaged */
  static async open(file: SqliteFile): Promise<SqliteLink> {
    const link = new SqliteLink(file)
    try {
      await new Promise<SqliteRows>((resolve, reject) => link.#waiting.set(0, { resolve, reject }))
    } catch (error) {
      await link.#worker.terminate()
      throw error
    }
    return link
  }

  run(statement: SqlStatement): Promise<SqliteRows> {
    return this.#ask((id) => ({ id, type: 'run', statement }))
  }

  /** Writes all or nothing; handed over a piece at a time, because the event loop has others to serve. */
  async write(pieces: Iterable<readonly RowInsert[]>): Promise<void> {
    let last: readonly RowInsert[] = []
    for (const piece of pieces) {
      if (last.length > 0) {
        this.#worker.postMessage({ id: 0, type: 'take', inserts: last } satisfies SqliteOrder)
        await nextTurn()
      }
      last = piece
    }
    await this.#ask((id) => ({ id, type: 'write', inserts: last }))
  }

  async close(): Promise<void> {
    await this.#ask((id) => ({ id, type: 'close' }))
    await this.#worker.terminate()
  }

  #ask(orderOf: (id: number) => SqliteOrder): Promise<SqliteRows> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage(orderOf(id))
    })
  }

  #take(report: SqliteReport): void {
    const waiting = this.#waiting.get(report.id)
    this.#waiting.delete(report.id)
    if (report.type === 'done') waiting?.resolve(report.result)
    else waiting?.reject(new StoreError(report.message, report.code))
  }

  #end(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#failure)
    this.#waiting.clear()
  }
}
