import { afterAll, beforeAll } from 'vitest'
import { type TestServer, type TestServerOptions, testServer } from './test-server.ts'

/** One server for all tests of a file, or of a `describe`, none of which changes what another one sees. */
export function sharedServer(
  options: TestServerOptions = {},
  prepare?: (server: TestServer) => Promise<void>,
): () => TestServer {
  let server: TestServer | undefined
  beforeAll(async () => {
    server = await testServer(options)
    await prepare?.(server)
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  return () => {
    if (!server) throw new Error('the server has not started')
    return server
  }
}
