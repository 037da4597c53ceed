import type { Kysely } from 'kysely'

/** A frame that came in is kept once: the log's line names the happening that holds it. */
export async function framesOnce(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('log').addColumn('happening_id', 'bigint').execute()
}
