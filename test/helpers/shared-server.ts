import { afterAll, beforeAll } from 'vitest'
import { type TestServer, testServer } from '../helpers/test-server.ts'

/** One server for all cases of a file, each of which has a station of its own. */
export function sharedServer(prepare?: (server: TestServer) => Promise<void>): () => TestServer {
  let server: TestServer | undefined
  beforeAll(async () => {
    server = await testServer()
    await prepare?.(server)
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  return () => {
    if (!server) throw new Error('the server has not started')
    return server
  }
}
