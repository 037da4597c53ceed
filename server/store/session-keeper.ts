import { setImmediate as nextTurn } from 'node:timers/promises'
import { recordOf, type Session } from '../sessions/sessions.ts'
import type { Store } from './store.ts'

/**
 * Brings sessions to the disk soon after they change: all that changed meanwhile in one transaction,
 * so that many stations share one wait for the disk.
 */
export class SessionKeeper {
  readonly #store: Store
  readonly #failed: (error: unknown) => void
  readonly #changed = new Set<Session>()
  #writing: Promise<void> | undefined
  #next: Promise<void> | undefined

  /** @param failed is told of writes that failed; their sessions are written again with the next change */
  constructor(store: Store, failed: (error: unknown) => void) {
    this.#store = store
    this.#failed = failed
  }

  /** Takes note of a session that changed. */
  touch(session: Session): void {
    this.#changed.add(session)
    // Whoever has to wait for it asks for `settled`; for all others it is enough to be told of failures.
    void this.#schedule().catch(() => undefined)
  }

  /**
   * Resolves when everything that changed so far is on the disk.
   *
   * @throws Error if it could not be written
   */
  async settled(): Promise<void> {
    await (this.#next ?? this.#writing)
  }

  #schedule(): Promise<void> {
    this.#next ??= this.#write()
    return this.#next
  }

  async #write(): Promise<void> {
    await nextTurn()
    await this.#writing?.catch(() => undefined)
    const sessions = [...this.#changed]
    this.#changed.clear()
    const writing = this.#store.saveSessions(sessions.map(recordOf))
    this.#writing = writing
    this.#next = undefined
    try {
      await writing
    } catch (error) {
      for (const session of sessions) this.#changed.add(session)
      this.#failed(error)
      throw error
    } finally {
      if (this.#writing === writing) this.#writing = undefined
    }
  }
}
