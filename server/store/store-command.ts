import { inMemory } from './open-store.ts'

/** Where a command finds the store: what its option says goes before the environment. */
export interface CommandStore {
  readonly dataDir: string
  readonly databaseUrl: string | undefined
}

/** @throws Error where nothing is kept */
export function commandStore(dataDirOption: string | undefined): CommandStore {
  const dataDir = dataDirOption ?? (process.env.DATA_DIR || './data')
  const databaseUrl = dataDirOption === undefined ? process.env.DATABASE_URL || undefined : undefined
  if (dataDir === inMemory && databaseUrl === undefined) throw new Error(`DATA_DIR="${inMemory}" keeps nothing.`)
  return { dataDir, databaseUrl }
}

/** @throws Error with the database's own commands where the store is not a file */
export function refuseDatabase({ databaseUrl }: CommandStore): void {
  if (databaseUrl === undefined) return
  throw new Error(
    `The store is in PostgreSQL (DATABASE_URL), which has its own commands:
  pg_dump --format=custom --file=flattop.dump "$DATABASE_URL"
  pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" flattop.dump   (with the server stopped)`,
  )
}
