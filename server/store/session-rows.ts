import type { Session } from '../sessions/session.ts'
import { schedulesOf } from '../sessions/stored-session.ts'
import { sessionRow } from './record-rows.ts'
import type { WriteQueue } from './write-queue.ts'

// How long the row of a session may wait whose meter values alone are news: they are on record themselves.
const meteredDelayMs = 1_000

/** Which sessions are to be written anew, and when: at once what changed, within a second what only its meter moved. */
export class SessionRows {
  readonly #queue: Pick<WriteQueue, 'hold' | 'noteChange'>
  /** Sessions that changed, and the number of the change. */
  readonly #changed = new Map<Session, number>()
  /** Sessions whose meter alone went on, and since when, real ms; the longest ago first. */
  readonly #metered = new Map<Session, number>()
  /** The schedules of each session that were written last. */
  readonly #schedules = new WeakMap<Session, readonly unknown[]>()
  #timer: NodeJS.Timeout | undefined

  constructor(queue: Pick<WriteQueue, 'hold' | 'noteChange'>) {
    this.#queue = queue
  }

  /** Takes note of a session that changed in more than its meter. */
  touch(session: Session): void {
    this.#metered.delete(session)
    this.#changed.set(session, this.#queue.noteChange())
  }

  /** Takes note of a session whose meter went on; the value itself is written. */
  metered(session: Session): void {
    if (!this.#changed.has(session) && !this.#metered.has(session)) this.#metered.set(session, performance.now())
    this.#timer ??= setTimeout(() => this.#touchMetered(), meteredDelayMs).unref()
  }

  /** Hands over the rows of all that changed. */
  collect(): void {
    for (const [session, change] of this.#changed) {
      this.#queue.hold('session', sessionRow(session), change)
      const schedules = schedulesOf(session)
      const now = Object.values(schedules)
      const before = this.#schedules.get(session)
      if (before && now.every((schedule, index) => schedule === before[index])) continue
      this.#schedules.set(session, now)
      this.#queue.hold('session_schedule', { session_id: session.id, content: JSON.stringify(schedules) }, change)
    }
    this.#changed.clear()
  }

  /** Lets nothing wait any longer. */
  close(): void {
    clearTimeout(this.#timer)
    for (const session of this.#metered.keys()) this.touch(session)
  }

  #touchMetered(): void {
    this.#timer = undefined
    for (const [session, sinceMs] of this.#metered) {
      if (sinceMs > performance.now() - meteredDelayMs) break
      this.touch(session)
    }
    if (this.#metered.size > 0) this.#timer = setTimeout(() => this.#touchMetered(), meteredDelayMs / 10).unref()
  }
}
