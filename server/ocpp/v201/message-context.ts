import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import type { Site } from '../../site.ts'
import type { Stations } from '../../stations.ts'
import type { Recorder } from '../../store/recorder.ts'
import type { IdTokens } from '../../tokens/id-tokens.ts'
import type { Turns } from '../turns.ts'
import type { DeviceModels } from './device-models.ts'
import type { ProfileReports } from './profile-reports.ts'
import type { StationReports } from './station-reports.ts'

/** What the messages act upon. */
export interface MessageContext {
  readonly clock: Clock
  readonly events: Events
  readonly stations: Stations
  readonly site: Site
  readonly recorder: Recorder
  readonly models: DeviceModels
  readonly reports: ProfileReports
  readonly stationReports: StationReports
  readonly idTokens: IdTokens
  /** In which answers go out that waited for the disk together. */
  readonly turns: Turns
  /** Refuse everything before a BootNotification. */
  readonly isStrict: boolean
  /** What operators said of a station; `accepted` where they said nothing. */
  readonly registrationOf: (stationId: string) => 'accepted' | 'pending' | 'rejected'
}
