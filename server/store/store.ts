import type { DeviceModel } from '../ocpp/v201/device-model.ts'
import type { Upload } from '../series-shelf.ts'
import type { SessionRecord } from '../sessions/sessions.ts'
import type { SeriesKind, SiteLimits, SiteSettings } from '../views.ts'
import type { AccessStore } from './access-store.ts'

/** A station that was accepted: registration belongs to its identity and outlives connections (P4 §5.3). */
export interface RegisteredStation {
  readonly stationId: string
  readonly vendorName: string
  readonly model: string
}

/** What outlives a restart. Every promise resolves when the data is on the disk. */
export interface Store {
  /** Settings that people changed. */
  settings(): Promise<Partial<SiteSettings>>
  saveSettings(change: Partial<SiteSettings>): Promise<void>
  /** Limits within the site; undefined until somebody sets some. */
  limits(): Promise<SiteLimits | undefined>
  saveLimits(limits: SiteLimits): Promise<void>
  uploads(): Promise<readonly { readonly kind: SeriesKind; readonly upload: Upload }[]>
  saveUpload(kind: SeriesKind, upload: Upload): Promise<void>
  removeUpload(kind: SeriesKind): Promise<void>
  stations(): Promise<readonly RegisteredStation[]>
  saveStation(station: RegisteredStation): Promise<void>
  removeStation(stationId: string): Promise<void>
  /** What stations said they are and can, by their identities. */
  deviceModels(): Promise<readonly (readonly [string, DeviceModel])[]>
  saveDeviceModel(stationId: string, model: DeviceModel): Promise<void>
  /** Sessions in progress, and those that ended after an instant; oldest first. */
  sessions(endedAfterMs: number): Promise<readonly SessionRecord[]>
  /** Writes sessions as they are now, all or none. */
  saveSessions(sessions: readonly SessionRecord[]): Promise<void>
  /** Who may do what. */
  readonly access: AccessStore
  close(): Promise<void>
}
