import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import type { Site } from '../../site.ts'
import type { Stations } from '../../stations.ts'
import type { SessionKeeper } from '../../store/session-keeper.ts'
import type { Store } from '../../store/store.ts'
import type { DeviceModels } from './device-models.ts'
import type { ProfileReports } from './profile-reports.ts'

/** What the messages act upon. */
export interface MessageContext {
  readonly clock: Clock
  readonly events: Events
  readonly stations: Stations
  readonly site: Site
  readonly store: Store
  readonly keeper: SessionKeeper
  readonly models: DeviceModels
  readonly reports: ProfileReports
  /** Refuse everything before a BootNotification. */
  readonly isStrict: boolean
  /** What operators said of a station; `accepted` where they said nothing. */
  readonly registrationOf: (stationId: string) => 'accepted' | 'pending' | 'rejected'
}
