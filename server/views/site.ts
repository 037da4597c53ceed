import type { BaseLoadView } from './base-load.ts'
import type { InputView, SeriesKind } from './inputs.ts'
import type { SiteLimits } from './limits.ts'
import type { SiteSettings } from './site-settings.ts'

export interface SiteView {
  readonly settings: SiteSettings
  readonly inputs: Readonly<Record<SeriesKind, InputView>>
  readonly baseLoad: BaseLoadView
  /** Server time when this view was made. */
  readonly nowMs: number
  /** Seconds of server time in a real second; 1 except in demonstrations. */
  readonly speed: number
  /** Where a station connects, with `{stationId}` in place of its identity. */
  readonly ocppUrl: string
  /** Whether a station needs a password to be let in. */
  readonly needsStationPasswords: boolean
  readonly limits: SiteLimits
  /** Whether a new plan was being made then. */
  readonly isPlanning: boolean
  readonly health: { readonly level: 'ok' | 'attention' | 'alarm'; readonly text: string }
}

/** Answer to `PATCH /api/site`, to `PUT /api/limits` and to uploads that were applied: what it led to. */
export interface AppliedView {
  readonly site: SiteView
  /** Sessions that are planned again because of it. */
  readonly replannedSessions: number
}
