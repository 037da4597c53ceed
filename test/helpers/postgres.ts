import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'

const run = promisify(execFile)

/** A PostgreSQL server that tests may use, and how it ends. */
export interface TestPostgres extends AsyncDisposable {
  readonly url: string
}

/** Where a PostgreSQL server for tests can be had from, or undefined. */
export function postgresSource(): { url: string } | { binaries: string } | undefined {
  const { TEST_DATABASE_URL: url } = process.env
  if (url) return { url }
  const folders = [
    '/usr/lib/postgresql',
    '/usr/local/opt',
    '/opt/homebrew/opt',
    '/usr/local/pgsql',
    '/usr/local',
    '/usr',
  ]
  const candidates = folders.flatMap((folder) => [
    join(folder, 'bin'),
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'bin')) : []),
  ])
  const binaries = candidates.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')))
  return binaries === undefined ? undefined : { binaries }
}

/** Starts a PostgreSQL server of its own on a socket of its own, or uses the one that the environment names. */
export async function testPostgres(source: { url: string } | { binaries: string }): Promise<TestPostgres> {
  if ('url' in source) return { url: source.url, [Symbol.asyncDispose]: async () => undefined }
  const { binaries } = source
  const folder = await mkdtemp(join(tmpdir(), 'flattop-pg-'))
  const user = await unprivilegedUser()
  if (user) await chown(folder, user.uid, user.gid)
  const as = { ...(user ?? {}), cwd: folder, env: { ...process.env, LC_ALL: 'C' } }
  await run(join(binaries, 'initdb'), ['-D', join(folder, 'data'), '-U', 'flattop', '-A', 'trust', '-N'], as)
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}'`
  const pgCtl = (...more: string[]) => run(join(binaries, 'pg_ctl'), ['-D', join(folder, 'data'), '-w', ...more], as)
  await pgCtl('-l', join(folder, 'log'), '-o', options, 'start')
  return {
    url: `postgres://flattop@localhost/postgres?host=${encodeURIComponent(folder)}`,
    [Symbol.asyncDispose]: async () => {
      await pgCtl('-m', 'immediate', 'stop')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to be run by root. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name])))
      return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
    } catch {
      // This system does not have that user.
    }
  }
  return undefined
}

/** A database of a test's own on a server, gone with `await using`. */
export async function testDatabase(server: TestPostgres, name: string): Promise<AsyncDisposable & { url: string }> {
  const onServer = async (sql: string) => {
    const client = new Client({ connectionString: server.url })
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await onServer(`drop database if exists ${name} with (force)`)
  await onServer(`create database ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  return { url: url.href, [Symbol.asyncDispose]: () => onServer(`drop database ${name} with (force)`) }
}
