import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const recordSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  createdMs: z.number(),
  endedMs: z.number().optional(),
  problem: z.string().optional(),
  /** Without files and folders. */
  settings: z.array(z.tuple([z.string(), z.string()])),
  files: z.array(z.object({ what: z.string(), name: z.string() })),
})

/** What is kept of a back-test beside its files. */
export type BacktestRecord = z.infer<typeof recordSchema>

/** A file that goes into a back-test. */
export interface BacktestFile {
  /** The option of the command that names it: `sessions`, `prices`, … */
  readonly what: string
  readonly name: string
  readonly bytes: Uint8Array
}

const recordName = 'backtest.json'

/** The folder of all back-tests: one folder each, with its record, inputs and results. */
export class BacktestFolder {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** All back-tests on record; folders that cannot be read are left alone. */
  async all(): Promise<BacktestRecord[]> {
    const ids = await readdir(this.#path).catch(() => [])
    const found = await Promise.all(ids.map((id) => this.#read(id).catch(() => undefined)))
    return found.filter((record) => record !== undefined)
  }

  /** Keeps a new back-test with its files, which get names that lead nowhere else. */
  async create(record: Omit<BacktestRecord, 'files'>, files: readonly BacktestFile[]): Promise<BacktestRecord> {
    const named = files.map(({ what, name, bytes }) => ({ what, name: safeName(name), bytes }))
    for (const { what, name, bytes } of named) {
      await mkdir(join(this.#path, record.id, what), { recursive: true })
      await writeFile(join(this.#path, record.id, what, name), bytes)
    }
    const complete = { ...record, files: named.map(({ what, name }) => ({ what, name })) }
    await this.save(complete)
    return complete
  }

  /** Replaces a record at once: whoever reads finds the old one or the new one. */
  async save(record: BacktestRecord): Promise<void> {
    const file = join(this.#path, record.id, recordName)
    await writeFile(`${file}.new`, `${JSON.stringify(record, undefined, 1)}\n`)
    await rename(`${file}.new`, file)
  }

  async remove(id: string): Promise<void> {
    await rm(join(this.#path, id), { recursive: true, force: true })
  }

  /** The command's arguments that run a back-test in its folder. */
  argumentsOf({ id, settings, files }: BacktestRecord): string[] {
    return [
      ...optionsOf(settings),
      ...files.map(({ what, name }) => `--${what}=${join(this.#path, id, what, name)}`),
      `--out=${join(this.#path, id, 'results')}`,
    ]
  }

  /** A file of results. @throws where there is none */
  result(id: string, name: string): Promise<Buffer> {
    return readFile(join(this.#path, id, 'results', name))
  }

  async #read(id: string): Promise<BacktestRecord> {
    return recordSchema.parse(JSON.parse(await readFile(join(this.#path, id, recordName), 'utf8')))
  }
}

/** Settings as the command takes them; a flag stands alone. */
export function optionsOf(settings: BacktestRecord['settings']): string[] {
  return settings.map(([option, value]) => (option === 'keep-wall-clock' ? `--${option}` : `--${option}=${value}`))
}

/** The last part of a name, of harmless characters, with an ending. */
function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? ''
  const harmless = last
    .replaceAll(/[^\w.() -]/g, '_')
    .replace(/^\.+/, '')
    .slice(-100)
  return /\.\w+$/.test(harmless) ? harmless : `${harmless}.csv`
}
