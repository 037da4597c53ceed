import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A server process of the demonstration. */
export interface DemoServer {
  readonly consoleUrl: string
  /** Endpoint of the stations, without an identity. */
  readonly ocppUrl: string
  /** Settles with a sentence when the process ends, whoever ended it. */
  readonly ended: Promise<string>
  /** @throws Error with what the server has against the file */
  upload(kind: 'prices' | 'base-load', csv: string, fileName: string, timeZone: string): Promise<void>
  close(): Promise<void>
}

/** How the server is started. */
export interface DemoServerOptions {
  /** Environment variables beside the own ones. */
  readonly environment: Readonly<Record<string, string>>
  /** Told every line that the server prints. */
  readonly print: (line: string) => void
}

const root = new URL('..', import.meta.url)
const startLine = /\bconsole=(\S+).*\bocpp=(\S+)\/\{stationId\}/

/**
 * Starts the server as a process of its own.
 *
 * @throws Error with what the server said last, if it ends before it listens
 */
export async function startDemoServer({ environment, print }: DemoServerOptions): Promise<DemoServer> {
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // In a process group of its own, Ctrl-C does not take it from under the stations that still say goodbye.
    detached: true,
  })
  const endWithParent = () => child.kill()
  process.once('exit', endWithParent)
  const ended = endOf(child)
  const { consoleUrl, ocppUrl } = await addresses(child, ended, print)
  return {
    consoleUrl,
    ocppUrl,
    ended,
    upload: (kind, csv, fileName, timeZone) =>
      upload(new URL(`api/series/${kind}`, consoleUrl), csv, fileName, timeZone),
    close: async () => {
      child.kill('SIGTERM')
      await ended
      process.off('exit', endWithParent)
    },
  }
}

async function addresses(child: ChildProcess, ended: Promise<string>, print: (line: string) => void) {
  let lastError = ''
  const found = new Promise<{ consoleUrl: string; ocppUrl: string }>((resolve) => {
    eachLine(child.stdout, (line) => {
      const [, consoleUrl, ocppUrl] = startLine.exec(line) ?? []
      if (consoleUrl && ocppUrl) resolve({ consoleUrl, ocppUrl })
      print(line)
    })
    eachLine(child.stderr, (line) => {
      lastError = line
      print(line)
    })
  })
  const early = ended.then((text) => {
    throw new Error(lastError || text)
  })
  return Promise.race([found, early])
}

function eachLine(stream: Readable | null, tell: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', tell)
}

async function endOf(child: ChildProcess): Promise<string> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return `the server ended with ${signal ?? `code ${code}`}`
}

async function upload(url: URL, csv: string, fileName: string, timeZone: string): Promise<void> {
  url.search = new URLSearchParams({ timeZone, fileName }).toString()
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv })
  if (!response.ok) throw new Error(`${fileName} was not taken: ${response.status} ${await response.text()}`)
}
