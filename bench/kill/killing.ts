import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { randomFrom } from '../../research/random.ts'
import { type ServerProcess, serverProcess } from '../server-process.ts'
import { forgottenBy, overdrawnAfterRest } from './at-rest.ts'
import { Gate } from './gate.ts'
import { Ledger } from './ledger.ts'
import { LightStation } from './light-station.ts'
import { lossesOf } from './losses.ts'
import { profileFaults } from './profile-order.ts'
import { deliveryFaults, planFaults, RecordChecks } from './record-checks.ts'
import type { SmallDisk } from './small-disk.ts'
import { Uploads } from './uploads.ts'

/** What is to be done to the server. */
export interface KillOptions {
  readonly kills: number
  readonly stations: number
  readonly seed: number
  /** Where the store is, and which is full at each kill and at the start that follows; never full when absent. */
  readonly disk?: SmallDisk | undefined
  /** Told after each kill. */
  readonly progress?: (text: string) => void
}

/** What was answered, and what of it was lost. */
export interface KillReport {
  readonly kills: number
  readonly eventsAnswered: number
  /** Answered events that were looked for in the history. */
  readonly eventsChecked: number
  readonly needsAnswered: number
  readonly uploadsAnswered: number
  readonly profilesTaken: number
  /** Messages that were answered InternalError, and told again. */
  readonly refusals: number
  /** Sentences, one for each loss. */
  readonly lost: readonly string[]
  /** Cars that had no profile after their needs when all had come to rest. */
  readonly forgotten: readonly string[]
  /** Profiles of ended transactions, of older plans, or beyond the limit; plans and deliveries out of order. */
  readonly faults: readonly string[]
  readonly slowestStartMs: number
}

/** Lets stations live with a server that is killed again and again, and compares what it answered with what it knows. */
export async function killRepeatedly(options: KillOptions): Promise<KillReport> {
  const dataDir = options.disk ? join(options.disk.folder, 'store') : await mkdtemp(join(tmpdir(), 'flattop-kill-'))
  const world = new KilledWorld(dataDir, options)
  try {
    await world.begin()
    for (let kill = 1; kill <= options.kills; kill++) await world.kill(kill)
    return await world.end()
  } finally {
    await rm(dataDir, { recursive: true })
  }
}

/** Stations with their books, and the server that is killed. */
class KilledWorld {
  readonly #dataDir: string
  readonly #options: KillOptions
  readonly #random: () => number
  readonly #gate = new Gate()
  readonly #uploads = new Uploads()
  readonly #records = new RecordChecks()
  readonly #stations: readonly LightStation[]
  readonly #ledgers: readonly Ledger[]
  readonly #lost: string[] = []
  readonly #forgotten: string[] = []
  #lives: readonly Promise<void>[] = []
  #server: ServerProcess | undefined
  #slowestStartMs = 0
  #isOver = false

  constructor(dataDir: string, options: KillOptions) {
    this.#dataDir = dataDir
    this.#options = options
    this.#random = randomFrom(options.seed)
    this.#stations = Array.from({ length: options.stations }, (_, index) => this.#station(index))
    this.#ledgers = this.#stations.map(({ ledger }) => ledger)
  }

  async begin(): Promise<void> {
    await this.#start()
    this.#gate.open()
    this.#lives = this.#stations.map((station) => station.live())
  }

  /** Kills the server at some moment, starts it again, and looks for what it had answered. */
  async kill(kill: number): Promise<void> {
    const { disk, kills, progress } = this.#options
    const uploading = this.#random() < 0.6 ? this.#uploads.send(this.#running.url) : undefined
    await delay(300 + 1_500 * this.#random())
    // Most moments are as they come; now and then all that is owed has to come first.
    if (this.#random() < 0.2) this.#forgotten.push(...(await forgottenBy(this.#ledgers)))
    await disk?.fill()
    if (disk) await delay(1_500 * this.#random())
    this.#gate.shut()
    this.#running.process.kill('SIGKILL')
    await this.#running.ended()
    await uploading
    while (this.#stations.some(({ isConnected }) => isConnected)) await delay(5)
    await this.#start()
    const { url } = this.#running
    const losses = [
      ...(await lossesOf(url, this.#ledgers, this.#uploads)),
      ...(await this.#records.events(url, this.#ledgers)),
    ]
    this.#lost.push(...losses.map((loss) => `kill ${kill}: ${loss}`))
    progress?.(`kill ${kill} of ${kills}: ${losses.length === 0 ? 'nothing lost' : losses.join('; ')}`)
    this.#gate.open()
    if (disk) await delay(1_500 * this.#random())
    await disk?.free()
  }

  /** Lets all come to rest, and compares once more. */
  async end(): Promise<KillReport> {
    while (this.#stations.some(({ isConnected }) => !isConnected)) await delay(50)
    await delay(1_000)
    this.#isOver = true
    await Promise.all(this.#lives)
    const { disk } = this.#options
    const { url, process, ended } = this.#running
    const forgotten = [...this.#forgotten, ...(await forgottenBy(this.#ledgers))]
    const faults = [
      ...this.#ledgers.flatMap((ledger) => ledger.faults),
      ...(await overdrawnAfterRest(url, this.#ledgers)),
      ...(await planFaults(url)),
      ...(await deliveryFaults(url, this.#ledgers, disk !== undefined)),
      ...(await profileFaults(url, this.#ledgers, disk !== undefined)),
    ]
    this.#lost.push(...(await this.#records.events(url, this.#ledgers)))
    for (const station of this.#stations) station.close()
    process.kill('SIGTERM')
    const exit = await ended()
    if (exit !== 0) this.#lost.push(`the server ended with ${exit} at the end`)
    return { ...this.#figures(), lost: this.#lost, forgotten, faults }
  }

  #figures(): Omit<KillReport, 'lost' | 'forgotten' | 'faults'> {
    const sumOf = (count: (ledger: Ledger) => number) => this.#ledgers.reduce((sum, ledger) => sum + count(ledger), 0)
    return {
      kills: this.#options.kills,
      eventsAnswered: sumOf(({ events }) => events.length),
      eventsChecked: this.#records.eventsChecked,
      needsAnswered: sumOf(({ needsTaken }) => needsTaken),
      uploadsAnswered: this.#uploads.answered,
      profilesTaken: sumOf(({ profilesTaken }) => profilesTaken.length),
      refusals: sumOf(({ refusals }) => refusals),
      slowestStartMs: this.#slowestStartMs,
    }
  }

  #station(index: number): LightStation {
    return new LightStation(new Ledger(`KILL${index}`), {
      ocppUrl: () => this.#server?.ocppUrl ?? '',
      open: () => this.#gate.passed(),
      random: randomFrom(this.#options.seed * 1_000 + index),
      isOver: () => this.#isOver,
    })
  }

  async #start(): Promise<void> {
    const before = performance.now()
    this.#server = await serverProcess({
      DATA_DIR: this.#dataDir,
      PORT: this.#server ? new URL(this.#server.url).port : '0',
      GRID_LIMIT_W: String(this.#options.stations * 3_000),
      YEARLY_USE_KWH: '0',
      // A copy would fill a small disk by itself.
      ...(this.#options.disk ? { BACKUP_DAYS: '0' } : {}),
    })
    this.#slowestStartMs = Math.max(this.#slowestStartMs, performance.now() - before)
  }

  get #running(): ServerProcess {
    if (!this.#server) throw new Error('the server has not been started')
    return this.#server
  }
}
