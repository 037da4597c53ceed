import { afterAll, beforeAll, describe } from 'vitest'
import { openStore } from '../../server/store/open-store.ts'
import type { Store } from '../../server/store/store.ts'
import { postgresSource, type TestPostgres, testDatabase, testPostgres } from './postgres.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A place for a store that can be opened again and again. */
export interface Place extends AsyncDisposable {
  open(): Promise<Store>
}

const source = postgresSource()
let number = 0

/**
 * Runs the same tests over each engine; those over PostgreSQL are skipped, with a line that says so, where there is none.
 *
 * @param tests told how to make a place, empty, and gone at its end
 */
export function onEachEngine(tests: (place: () => Promise<Place>) => void): void {
  describe('SQLite', () => tests(sqlitePlace))
  if (!source) console.log('PostgreSQL tests are skipped: neither TEST_DATABASE_URL nor installed binaries were found')
  describe.skipIf(!source)('PostgreSQL', () => {
    let server: TestPostgres | undefined
    beforeAll(async () => {
      if (source) server = await testPostgres(source)
    })
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]()
    })
    tests(() => postgresPlace(server))
  })
}

async function sqlitePlace(): Promise<Place> {
  const folder = await temporaryFolder()
  return { open: () => openStore({ dataDir: folder.path }), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

async function postgresPlace(server: TestPostgres | undefined): Promise<Place> {
  if (!server) throw new Error('no PostgreSQL server was started')
  const database = await testDatabase(server, `flattop_test_${process.pid}_${++number}`)
  return {
    open: () => openStore({ dataDir: 'memory', databaseUrl: database.url }),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}
