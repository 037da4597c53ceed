import type { HeldFailSafe } from '../delivery/fail-safe.ts'
import type { DeviceModel } from '../ocpp/v201/device-model.ts'
import type { Upload } from '../series-shelf.ts'
import type { StoredSession } from '../sessions/stored-session.ts'
import type { SeriesKind } from '../views/inputs.ts'
import type { SiteLimits } from '../views/limits.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import type { AccessStore } from './access-store.ts'
import type { History } from './history.ts'
import type { IdTokenStore } from './id-token-store.ts'
import type { Schema } from './schema.ts'
import type { Batch } from './write-queue.ts'

/** A station that was accepted: registration belongs to its identity and outlives connections (P4 §5.3). */
export interface RegisteredStation {
  readonly stationId: string
  readonly vendorName: string
  readonly model: string
}

/** The next number of everything that is numbered. */
export interface Numbering {
  readonly log: number
  readonly plan: number
  readonly delivery: number
  readonly inputChange: number
  readonly happening: number
  readonly session: number
}

/** The record of a change of what people set; it is written in one transaction with the change itself. */
export type InputChange = Schema['input_change']

/** What outlives a restart. Every promise resolves when the data is on the disk. */
export interface Store {
  /** Settings that people changed. */
  settings(): Promise<Partial<SiteSettings>>
  saveSettings(settings: Partial<SiteSettings>, change?: InputChange): Promise<void>
  /** Limits within the site; undefined until somebody sets some. */
  limits(): Promise<SiteLimits | undefined>
  saveLimits(limits: SiteLimits, change?: InputChange): Promise<void>
  uploads(): Promise<readonly { readonly kind: SeriesKind; readonly upload: Upload }[]>
  saveUpload(kind: SeriesKind, upload: Upload, change?: InputChange): Promise<void>
  removeUpload(kind: SeriesKind, change?: InputChange): Promise<void>
  stations(): Promise<readonly RegisteredStation[]>
  saveStation(station: RegisteredStation): Promise<void>
  removeStation(stationId: string): Promise<void>
  /** What stations said they are and can, by their identities. */
  deviceModels(): Promise<readonly (readonly [string, DeviceModel])[]>
  /** What stations keep for the time when nobody plans, by their identities. */
  failSafes(): Promise<readonly (readonly [string, HeldFailSafe])[]>
  connectors(): Promise<readonly Schema['connector'][]>
  /** Sessions in progress, and those that ended after an instant; oldest first. */
  sessions(endedAfterMs: number): Promise<readonly StoredSession[]>
  numbering(): Promise<Numbering>
  runningTransactions(): Promise<readonly Schema['charging_transaction'][]>
  /** Writes rows of several tables, all or none. */
  commit(batch: Batch): Promise<void>
  /** What happened, for those who ask. */
  readonly history: History
  /** Who may do what. */
  readonly access: AccessStore
  /** Which drivers' tokens are accepted. */
  readonly idTokens: IdTokenStore
  /** Deletes what is older, or more, than is to be kept. */
  prune(limits: RetentionLimits, nowMs: number): Promise<void>
  /** Copies the store as it is at one instant; absent where the database has its own way. */
  readonly backup?: (file: string) => Promise<void>
  close(): Promise<void>
}

/** How much of what happened is kept. */
export interface RetentionLimits {
  readonly logDays: number
  /** Most megabytes of the log. */
  readonly logMb: number
  /** Sessions and transactions that ended, with their meter values, needs and deliveries, and plans. */
  readonly historyDays: number
  /** Most megabytes of plans. */
  readonly plansMb: number
}
