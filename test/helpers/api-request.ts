import type { TestServer } from './test-server.ts'

/** An answer of the HTTP API; the body is undefined where there is none. */
export interface ApiAnswer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly body: any
}

/** Makes a request of the HTTP API with a JSON body. */
export async function apiRequest(server: TestServer, method: string, path: string, body?: object): Promise<ApiAnswer> {
  const response = await fetch(server.url + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}
