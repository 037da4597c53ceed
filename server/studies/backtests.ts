import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { ArgumentProblem, backtestArguments } from '../../research/backtest-arguments.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../error-message.ts'
import type { BacktestView } from '../views/backtest.ts'
import { type BacktestFile, BacktestFolder, type BacktestRecord, optionsOf } from './backtest-folder.ts'
import type { BacktestReport } from './backtest-worker.ts'

export { ArgumentProblem, type BacktestFile }

/** What back-tests are kept and told by. */
export interface BacktestParts {
  /** Folder of all of them. */
  readonly folder: string
  readonly clock: Clock
  readonly log: (text: string) => void
}

const maxMemoryMb = 2_048

/**
 * Back-tests as people start, watch, cancel and find them again. They are files, and run one after the other in a thread;
 * one that a restart ended is interrupted, and can be started again.
 */
export class Backtests {
  readonly #folder: BacktestFolder
  readonly #parts: BacktestParts
  readonly #records: Map<string, BacktestRecord>
  readonly #waiting: string[] = []
  #running: { readonly id: string; readonly worker: Worker; part: number; readonly ended: Promise<void> } | undefined
  #isClosing = false
  #saved: Promise<void> = Promise.resolve()

  private constructor(parts: BacktestParts, folder: BacktestFolder, records: readonly BacktestRecord[]) {
    this.#parts = parts
    this.#folder = folder
    this.#records = new Map(records.map((record) => [record.id, record]))
  }

  /** Takes up the back-tests of a folder; none of them runs. */
  static async open(parts: BacktestParts): Promise<Backtests> {
    const folder = new BacktestFolder(parts.folder)
    return new Backtests(parts, folder, await folder.all())
  }

  /** The newest first. */
  all(): BacktestView[] {
    return [...this.#records.values()].toSorted((a, b) => b.createdMs - a.createdMs).map((each) => this.#view(each))
  }

  get(id: string): BacktestView | undefined {
    const record = this.#records.get(id)
    return record && this.#view(record)
  }

  /**
   * Keeps a back-test and runs it when its turn comes.
   *
   * @param settings options of the back-test command with their values
   * @throws ArgumentProblem for settings that say nothing
   */
  async create(
    name: string,
    settings: BacktestRecord['settings'],
    files: readonly BacktestFile[],
  ): Promise<BacktestView> {
    const named = files.map(({ what, name: fileName }) => `--${what}=${fileName}.csv`)
    backtestArguments([...optionsOf(settings), ...named], () => [])
    const created = { id: randomUUID(), name, state: 'waiting' as const, createdMs: this.#parts.clock.now(), settings }
    const record = await this.#folder.create(created, files)
    this.#records.set(record.id, record)
    this.#enqueue(record.id)
    return this.#view(record)
  }

  /** Starts one again that does not run; false for one that waits or runs. */
  async restart(id: string): Promise<boolean> {
    const record = this.#records.get(id)
    if (!record || this.#isActive(id)) return false
    const { endedMs: _, problem: __, ...rest } = record
    await this.#keep({ ...rest, state: 'waiting' })
    this.#enqueue(id)
    return true
  }

  /** Ends one that waits or runs, which stays on record; removes one that does neither, with its files. */
  async cancel(id: string): Promise<void> {
    const record = this.#records.get(id)
    if (!record) return
    if (!this.#isActive(id)) {
      this.#records.delete(id)
      await this.#folder.remove(id)
      return
    }
    await this.#keep({ ...record, state: 'cancelled', endedMs: this.#parts.clock.now() })
    const place = this.#waiting.indexOf(id)
    if (place >= 0) this.#waiting.splice(place, 1)
    if (this.#running?.id === id) {
      await this.#running.worker.terminate()
      await this.#running?.ended
    }
  }

  /** A file of results. @throws where there is none */
  result(id: string, name: string): Promise<Buffer> {
    return this.#folder.result(id, name)
  }

  /** Ends what runs; it is interrupted then. */
  async close(): Promise<void> {
    this.#isClosing = true
    const running = this.#running
    await running?.worker.terminate()
    await running?.ended
  }

  #isActive(id: string): boolean {
    return this.#running?.id === id || this.#waiting.includes(id)
  }

  #view({ settings, ...record }: BacktestRecord): BacktestView {
    const isEnded = record.state === 'done' || record.state === 'failed' || record.state === 'cancelled'
    return {
      ...record,
      settings: listed(settings),
      state: isEnded || this.#isActive(record.id) ? record.state : 'interrupted',
      part: this.#running?.id === record.id ? this.#running.part : record.state === 'done' ? 1 : 0,
    }
  }

  /** Records are written one after the other, each as it is by then. */
  async #keep(record: BacktestRecord): Promise<void> {
    this.#records.set(record.id, record)
    const saved = this.#saved.then(() => this.#folder.save(this.#records.get(record.id) ?? record))
    this.#saved = saved.catch(() => undefined)
    await saved
  }

  #enqueue(id: string): void {
    this.#waiting.push(id)
    this.#next()
  }

  #next(): void {
    if (this.#running || this.#isClosing) return
    const record = this.#records.get(this.#waiting.shift() ?? '')
    if (!record) return
    const worker = new Worker(new URL('./backtest-worker.ts', import.meta.url), {
      workerData: this.#folder.argumentsOf(record),
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
    })
    const running = { id: record.id, worker, part: 0, ended: this.#watched(record, worker) }
    this.#running = running
    worker.on('message', (report: BacktestReport) => {
      if (report.type === 'progress') running.part = report.part
    })
  }

  /** Waits for the end of a thread, and keeps what came of it. */
  async #watched(record: BacktestRecord, worker: Worker): Promise<void> {
    let outcome: Pick<BacktestRecord, 'state' | 'problem'> | undefined
    worker.on('message', (report: BacktestReport) => {
      if (report.type === 'done') outcome = { state: 'done' }
      if (report.type === 'failed') outcome = { state: 'failed', problem: report.problem }
    })
    worker.on('error', (error) => {
      outcome = { state: 'failed', problem: `it broke off: ${messageOf(error)}` }
    })
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    try {
      await this.#keep({ ...record, state: 'running' })
      await ended
      // One that was cancelled has said so, and one that a closing server ended is interrupted.
      const isCancelled = this.#records.get(record.id)?.state === 'cancelled'
      if (outcome && !isCancelled) await this.#keep({ ...record, ...outcome, endedMs: this.#parts.clock.now() })
    } catch (error) {
      this.#parts.log(`back-test ${record.id} could not be kept error="${messageOf(error)}"`)
    } finally {
      this.#running = undefined
      this.#next()
    }
  }
}

/** Settings by their option; those that are given several times as a list. */
function listed(settings: BacktestRecord['settings']): Record<string, string> {
  const byOption: Record<string, string> = {}
  for (const [option, value] of settings) {
    byOption[option] = byOption[option] === undefined ? value : `${byOption[option]},${value}`
  }
  return byOption
}
