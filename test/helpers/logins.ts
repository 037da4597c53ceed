import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PasswordHasher } from '../../server/security/password-hash.ts'
import type { Role } from '../../server/store/access-store.ts'
import { openStore } from '../../server/store/open-store.ts'
import type { TestServer } from './test-server.ts'

/** Somebody who is logged in, as a browser would be: with the cookie, and with an origin for every change. */
export interface Login {
  readonly cookie: string
  fetch(path: string, request?: RequestInit): Promise<Response>
  get<T>(path: string): Promise<T>
}

// What a guess costs is no matter here, and every test would wait for it.
const hasher = new PasswordHasher({ n: 16, r: 8, p: 1 })

/** Stores with users, by these: to make one takes longer than most tests that need it. */
const made = new Map<string, Buffer>()

/** Makes users whose passwords are `password of NAME`, in a folder that has no store yet. */
export async function storeWithUsers(dataDir: string, users: Readonly<Record<string, Role>>): Promise<void> {
  const entries = Object.entries(users)
  if (entries.length === 0) return
  const [file, key] = [join(dataDir, 'flattop.db'), JSON.stringify(entries)]
  const known = made.get(key)
  if (known) return writeFile(file, known)
  for (const [name, role] of entries) await addUser(dataDir, name, role)
  made.set(key, await readFile(file))
}

/** Makes a user whose password is `password of NAME`, in the store's folder, as `npm run user` does. */
export async function addUser(dataDir: string, name: string, role: Role): Promise<void> {
  const passwordHash = await hasher.hash(`password of ${name}`)
  const store = await openStore({ dataDir: dataDir, isShared: true })
  await store.access.saveUser({ name, role, passwordHash, createdMs: 0 })
  await store.close()
}

/** Logs in a user of the test server. */
export async function logIn(server: TestServer, name: string): Promise<Login> {
  const response = await postLogin(server, name, `password of ${name}`)
  if (!response.ok) throw new Error(`login: ${response.status} ${await response.text()}`)
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const send = (path: string, request: RequestInit = {}) =>
    fetch(server.url + path, { ...request, headers: { origin: server.url, cookie, ...request.headers } })
  return { cookie, fetch: send, get: async (path) => (await send(path)).json() }
}

/** One attempt to log in, by a program. */
export function postLogin(server: TestServer, name: string, password: string): Promise<Response> {
  return fetch(`${server.url}/api/login`, { method: 'POST', body: JSON.stringify({ name, password }) })
}
