import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { messageOf } from '../error-message.ts'
import type { Events } from '../events.ts'
import { backupFolder, backupStamp, backupsOf } from './open-store.ts'
import type { Store } from './store.ts'
import type { StoreConfig } from './store-variables.ts'

/** What housekeeping works with. */
export interface HousekeepingParts {
  readonly store: Store
  readonly config: StoreConfig
  readonly dataDir: string
  readonly clock: Clock
  readonly events: Events
}

// Real time: a demonstration's fast clock does not make the disk faster.
const everyMs = 600_000
const dayMs = 86_400_000

/** Keeps the store within its bounds, and a backup of each day beside it. */
export class Housekeeping {
  readonly #parts: HousekeepingParts
  readonly #timer: NodeJS.Timeout
  #work: Promise<void> | undefined
  #isClosed = false

  constructor(parts: HousekeepingParts) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.tidy(), everyMs)
    this.#timer.unref()
  }

  /** Deletes what is too old or too much, and makes the day's backup where it is due; one at a time. */
  tidy(): Promise<void> {
    this.#work ??= this.#tidy().finally(() => {
      this.#work = undefined
    })
    return this.#work
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#timer)
    await this.#work
  }

  async #tidy(): Promise<void> {
    const { store, config, clock, events } = this.#parts
    try {
      await store.prune(config.retention, clock.now())
    } catch (error) {
      if (!this.#isClosed) events.log('problem', `old records could not be deleted: ${messageOf(error)}`)
    }
    try {
      await this.#backUp()
    } catch (error) {
      if (!this.#isClosed) events.log('problem', `no backup was made: ${messageOf(error)}`)
    }
  }

  async #backUp(): Promise<void> {
    const { store, config, dataDir, events } = this.#parts
    if (!store.backup || config.backupDays === 0) return
    const nowMs = Date.now()
    const backups = await backupsOf(dataDir)
    if (backups.some((file) => madeMs(file) > nowMs - dayMs)) return
    await mkdir(backupFolder(dataDir), { recursive: true })
    const file = join(backupFolder(dataDir), `flattop-${backupStamp(nowMs)}.db`)
    // What is not whole does not have a backup's name.
    const part = `${file}.part`
    await rm(part, { force: true })
    await store.backup(part)
    await rename(part, file)
    events.log('input', `backup file="${file}"`)
    for (const old of backups) if (madeMs(old) <= nowMs - config.backupDays * dayMs) await rm(old, { force: true })
  }
}

function madeMs(file: string): number {
  const [, year, month, day, hour, minute, second] = /(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)\.db$/.exec(file) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
