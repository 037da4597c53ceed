import type { KnockView } from './access.ts'
import type { LogEntry } from './log.ts'
import type { ResultsView } from './results.ts'
import type { SessionView } from './sessions.ts'
import type { SiteView } from './site.ts'
import type { StationCountsView, StationView } from './stations.ts'

/** The first message on `/live`: everything. */
export interface LiveSnapshot {
  readonly type: 'snapshot'
  readonly seq: number
  readonly site: SiteView
  /** The first 200: those with a car before those out of reach, and these before all others. */
  readonly stations: readonly StationView[]
  readonly stationCounts: StationCountsView
  /** Stations that ask to be admitted. */
  readonly knocks: readonly KnockView[]
  readonly sessions: readonly SessionView[]
  readonly results: ResultsView
  /** The newest entries, oldest first. */
  readonly log: readonly LogEntry[]
}

/** What changed since message `seq - 1`; a gap in `seq` asks for a new snapshot (reconnect). */
export interface LiveUpdate {
  readonly type: 'update'
  readonly seq: number
  readonly site?: SiteView
  readonly stations?: readonly StationView[]
  readonly stationCounts?: StationCountsView
  readonly knocks?: readonly KnockView[]
  readonly sessions?: readonly SessionView[]
  readonly results?: ResultsView
  /** New entries only, at most the newest 500. */
  readonly log?: readonly LogEntry[]
}

export type LiveMessage = LiveSnapshot | LiveUpdate
