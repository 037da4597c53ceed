import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Engine } from './engine.ts'
import type { Schema } from './schema.ts'
import type { RetentionLimits } from './store.ts'
import type { Batch } from './write-queue.ts'

/** A table that is kept up to a size, and the names of its number and its instant. */
interface SizedTable {
  readonly name: 'log' | 'happening' | 'plan'
  readonly number: string
  readonly atMs: string
  /** Rows deleted at once: few enough that stations hardly wait for them. */
  readonly chunk: number
}

/** What is deleted of one sized table. */
interface Excess {
  readonly beforeMs: number
  readonly mostBytes: number
}

const dayMs = 86_400_000
const log: SizedTable = { name: 'log', number: 'seq', atMs: 'at_ms', chunk: 1_000 }
const happenings: SizedTable = { name: 'happening', number: 'id', atMs: 'at_ms', chunk: 1_000 }
const plans: SizedTable = { name: 'plan', number: 'id', atMs: 'made_ms', chunk: 20 }
const chunkSessions = 20

/** Deletes what is older, or more, than is to be kept, in small pieces between which others write. */
export class Retention {
  readonly #engine: Engine
  /** Bytes of each sized table, counted once and kept up to date. */
  readonly #bytes = new Map<SizedTable['name'], number>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Takes note of rows that were written. */
  wrote(batch: Batch): void {
    for (const name of ['log', 'happening', 'plan'] as const) {
      const bytes = this.#bytes.get(name)
      if (bytes !== undefined)
        this.#bytes.set(
          name,
          (batch[name] ?? []).reduce((sum, row) => sum + row.bytes, bytes),
        )
    }
  }

  /** Nothing of a session in progress is deleted, so no delivery that is not finished is. */
  async prune(limits: RetentionLimits, nowMs: number): Promise<void> {
    const historyMs = nowMs - limits.historyDays * dayMs
    const excess = { beforeMs: nowMs - limits.logDays * dayMs, mostBytes: limits.logMb * 1_000_000 }
    await this.#pruneSized(log, excess)
    await this.#pruneSized(happenings, excess)
    await this.#pruneSized(plans, { beforeMs: historyMs, mostBytes: limits.plansMb * 1_000_000 })
    const { db } = this.#engine
    while ((await pruneSessions(db, historyMs)) > 0) await nextTurn()
    while ((await pruneTransactions(db, historyMs)) > 0) await nextTurn()
  }

  async #pruneSized(table: SizedTable, { beforeMs, mostBytes }: Excess): Promise<void> {
    const { db } = this.#engine
    let bytes = this.#bytes.get(table.name) ?? (await this.#count(table))
    for (;;) {
      const { rows } = await sql<{ number: number; at_ms: number; bytes: number }>`
        select ${sql.ref(table.number)} as number, ${sql.ref(table.atMs)} as at_ms, bytes
        from ${sql.table(table.name)} order by 1 limit ${table.chunk}`.execute(db)
      let deleted = 0
      for (const row of rows) {
        if (row.at_ms >= beforeMs && bytes <= mostBytes) break
        bytes -= row.bytes
        deleted++
      }
      const last = rows[deleted - 1]
      if (!last) return
      await sql`delete from ${sql.table(table.name)} where ${sql.ref(table.number)} <= ${last.number}`.execute(db)
      this.#bytes.set(table.name, bytes)
      if (deleted < table.chunk) return
      await nextTurn()
    }
  }

  async #count(table: SizedTable): Promise<number> {
    const { rows } = await sql<{
      bytes: number | null
    }>`select sum(bytes) as bytes from ${sql.table(table.name)}`.execute(this.#engine.reader)
    const bytes = rows[0]?.bytes ?? 0
    this.#bytes.set(table.name, bytes)
    return bytes
  }
}

/** @returns how many sessions were deleted, with all that is theirs */
async function pruneSessions(db: Kysely<Schema>, endedBeforeMs: number): Promise<number> {
  const old = await db
    .selectFrom('session')
    .select('id')
    .where('ended_ms', '<', endedBeforeMs)
    .limit(chunkSessions)
    .execute()
  const ids = old.map(({ id }) => id)
  if (ids.length === 0) return 0
  await db.transaction().execute(async (transaction) => {
    for (const table of ['meter_value', 'charging_needs', 'session_schedule', 'delivery'] as const) {
      await transaction.deleteFrom(table).where('session_id', 'in', ids).execute()
    }
    await transaction.deleteFrom('session').where('id', 'in', ids).execute()
  })
  return ids.length
}

/** @returns how many transactions were deleted, with their events */
async function pruneTransactions(db: Kysely<Schema>, endedBeforeMs: number): Promise<number> {
  const old = await db
    .selectFrom('charging_transaction')
    .select(['station_id', 'transaction_id'])
    .where('ended_ms', '<', endedBeforeMs)
    .limit(chunkSessions)
    .execute()
  if (old.length === 0) return 0
  await db.transaction().execute(async (transaction) => {
    for (const { station_id, transaction_id } of old) {
      for (const table of ['transaction_event', 'charging_transaction'] as const) {
        await transaction
          .deleteFrom(table)
          .where('station_id', '=', station_id)
          .where('transaction_id', '=', transaction_id)
          .execute()
      }
    }
  })
  return old.length
}
