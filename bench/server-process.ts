import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The real server's command as a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly process: ChildProcess
  readonly url: string
  /** Without the identity. */
  readonly ocppUrl: string
  /** What it printed. */
  readonly lines: readonly string[]
  /** The exit code, or the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>
}

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url))
const listening = /^flattop listening console=(\S+) ocpp=(\S+)/

/**
 * Starts the server and waits until it listens; `await using` ends it.
 *
 * @throws Error with what it printed, if it ends before
 */
export async function serverProcess(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exit = once(child, 'exit')
  const lines: string[] = []
  const urls = new Promise<RegExpExecArray>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const found = listening.exec(line)
      if (found) resolve(found)
    })
    createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
    child.once('close', () => reject(new Error(`the server ended:\n${lines.join('\n')}`)))
  })
  const [, consoleUrl = ''] = await urls
  const port = new URL(consoleUrl).port
  return {
    process: child,
    url: `http://127.0.0.1:${port}`,
    ocppUrl: `ws://127.0.0.1:${port}/ocpp`,
    lines,
    ended: async () => {
      const [code, signal] = await exit
      return code ?? signal
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exit
    },
  }
}
