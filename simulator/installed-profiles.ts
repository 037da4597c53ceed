import type { OCPP20 } from 'typed-ocpp'
import {
  changesWithin,
  type EvseSituation,
  type InstalledProfile,
  isMeantByClear,
  isMeantByGet,
  type Limit,
  limitAt,
  ownLimitAt,
  stationLimitsAt,
  withoutTransaction,
  withProfile,
} from './charging-profiles.ts'
import { type CompositeRequest, compositeSchedule } from './composite-schedule.ts'
import type { CompositeSchedule } from './ocpp-types.ts'
import { type Refusal, refusalOf, type StationSituation } from './profile-checks.ts'

/** The charging profiles that a station keeps; they outlive lost connections (K06.FR.01). */
export class InstalledProfiles {
  #installed: readonly InstalledProfile[] = []

  get count(): number {
    return this.#installed.length
  }

  /** Installs a profile, or gives back why not. */
  set(request: OCPP20.SetChargingProfileRequest, station: StationSituation): Refusal | undefined {
    const refusal = refusalOf(request, this.#installed, station)
    if (!refusal) this.#installed = withProfile(this.#installed, request.evseId, request.chargingProfile)
    return refusal
  }

  /** Removes what is meant, and says whether there was any. */
  clear(request: OCPP20.ClearChargingProfileRequest): boolean {
    const before = this.count
    this.#installed = this.#installed.filter((installed) => !isMeantByClear(installed, request))
    return this.count < before
  }

  matching(request: OCPP20.GetChargingProfilesRequest): readonly InstalledProfile[] {
    return this.#installed.filter((installed) => isMeantByGet(installed, request))
  }

  forgetTransaction(transactionId: string): void {
    this.#installed = withoutTransaction(this.#installed, transactionId)
  }

  limitAt(evse: EvseSituation, atMs: number): Limit | undefined {
    return limitAt(this.#installed, evse, atMs)
  }

  /** What profiles of its own leave an EVSE. */
  ownLimitAt(evse: EvseSituation, atMs: number): Limit | undefined {
    return ownLimitAt(this.#installed, evse, atMs)
  }

  /** What limits all EVSEs together, W; infinite where nothing does. */
  stationLimitW(evse: EvseSituation, atMs: number): number {
    const limits = stationLimitsAt(this.#installed, evse, atMs)
    return Math.min(Number.POSITIVE_INFINITY, ...limits.map(({ powerW }) => powerW))
  }

  changesWithin(evse: EvseSituation, fromMs: number, toMs: number): number[] {
    return changesWithin(this.#installed, evse, fromMs, toMs)
  }

  composite(evse: EvseSituation, request: CompositeRequest): CompositeSchedule {
    return compositeSchedule(this.#installed, evse, request)
  }
}
