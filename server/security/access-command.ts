import { CommandProblem } from '../command-problem.ts'
import type { AccessStore, Role } from '../store/access-store.ts'
import { inMemory, openStore } from '../store/open-store.ts'

/** Lets a command use the store of the server, which may run meanwhile. */
export async function withAccessStore<T>(use: (store: AccessStore) => Promise<T>): Promise<T> {
  const dataDir = process.env.DATA_DIR || './data'
  const databaseUrl = process.env.DATABASE_URL || undefined
  if (dataDir === inMemory && databaseUrl === undefined)
    throw new Error(`DATA_DIR="${inMemory}" keeps nothing, so there is nothing to change.`)
  const store = await openStore({ dataDir, databaseUrl, isShared: true })
  try {
    return await use(store.access)
  } finally {
    await store.close()
  }
}

/** @throws CommandProblem where there is no such role */
export function roleFrom(text: string): Role {
  if (text === 'viewer' || text === 'operator') return text
  throw new CommandProblem(`--role is "${text}"; viewer or operator is expected.`)
}
