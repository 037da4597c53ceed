import type { Clock } from './clock.ts'
import { type LogEntry, type LogKind, mostFrameCharacters } from './views/log.ts'

/** What changed, for those who show it. */
export type Topic = 'site' | 'stations' | 'sessions' | 'results' | 'log'

/** What a log line is about beyond its text. */
export interface LogDetail {
  readonly stationId?: string
  readonly direction?: 'in' | 'out'
  readonly frame?: string
}

const mostEntries = 5_000

/**
 * Everything that happened and everything that changed, told to whoever listens:
 * numbered log entries, of which the newest are kept, and topics whose views are to be made anew.
 */
export class Events {
  readonly #clock: Clock
  readonly #print: (line: string) => void
  readonly #entries: LogEntry[] = []
  readonly #listeners = new Set<(topic: Topic) => void>()
  #seq = 0

  /** @param print takes one line for each entry that is not a frame */
  constructor(clock: Clock, print: (line: string) => void) {
    this.#clock = clock
    this.#print = print
  }

  /** Writes one event: fields, not prose. */
  log(kind: LogKind, text: string, detail: LogDetail = {}): LogEntry {
    const atMs = this.#clock.now()
    const isLong = detail.frame !== undefined && detail.frame.length > mostFrameCharacters
    const shown = isLong ? { ...detail, frame: detail.frame.slice(0, mostFrameCharacters) } : detail
    const entry: LogEntry = { seq: ++this.#seq, atMs, kind, text, ...shown }
    this.#entries.push(entry)
    if (this.#entries.length > mostEntries) this.#entries.shift()
    if (kind !== 'frame') {
      const station = detail.stationId ? ` station=${detail.stationId}` : ''
      this.#print(`${new Date(atMs).toISOString()} ${kind}${station} ${text}`)
    }
    this.changed('log')
    return entry
  }

  /** Goes on from entries of a time before, the newest last. */
  restore(entries: readonly LogEntry[], nextSeq: number): void {
    const own = this.#entries.splice(0)
    this.#entries.push(...entries.slice(-mostEntries))
    this.#seq = nextSeq - 1
    for (const entry of own) this.#entries.push({ ...entry, seq: ++this.#seq })
  }

  /** Tells that a topic's view is out of date. */
  changed(...topics: readonly Topic[]): void {
    for (const topic of topics) for (const listener of this.#listeners) listener(topic)
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (topic: Topic) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Entries after `seq`, oldest first, at most the newest `count`. */
  entriesAfter(seq: number, count = mostEntries): readonly LogEntry[] {
    const first = this.#entries[0]?.seq ?? 1
    return this.#entries.slice(Math.max(0, seq + 1 - first)).slice(-count)
  }
}
