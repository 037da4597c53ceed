import type { Phase, ShortfallReason } from '../../optimizer/model.ts'

export interface SessionView {
  readonly id: string
  readonly stationId: string
  readonly evseId: number
  readonly transactionId?: string
  /** `unplanned`: a transaction whose car has sent no needs. `waiting`: needs before the transaction. */
  readonly state: 'waiting' | 'planned' | 'unplanned' | 'ended'
  /** OCPP's charging state: `Charging`, `SuspendedEVSE`, … */
  readonly chargingState?: string
  readonly arrivalMs: number
  readonly departureMs: number
  /** 0 to 9; where energy must be shared, higher ones are served first. */
  readonly priority: number
  /** True where the car named no departure, or one beyond the horizon, and the server chose. */
  readonly departureIsAssumed: boolean
  readonly transfer?: 'AC' | 'DC'
  readonly phases?: number
  /** Which of the grid's phases those are, where known. */
  readonly onPhases?: readonly Phase[]
  readonly minCurrentA?: number
  readonly maxCurrentA?: number
  readonly minPowerW: number
  readonly maxPowerW: number
  /** Delivered before the newest needs plus what those needs ask, Wh. */
  readonly askedWh: number
  readonly deliveredWh: number
  /** Still to come by the plan, Wh. */
  readonly plannedWh: number
  readonly shortfallWh: number
  /** `periods`: the car takes too few in one schedule for all of its plan. */
  readonly shortfallReason?: ShortfallReason | 'periods'
  /** The shortfall in a sentence. */
  readonly shortfallText?: string
  /** What of the wish is left to a later plan, because the car takes too few periods for a safe part and the rest. */
  readonly laterText?: string
  /** Newest metered power, W. */
  readonly powerW?: number
  /** Set-point in force, W. */
  readonly setpointW?: number
  /** Whether the metered power keeps to the set-point; absent while it cannot be told. */
  readonly isFollowing?: boolean
  /** How the car departs from its profile, and since when: a sentence. */
  readonly followingText?: string
  readonly socPercent?: number
  readonly delivery?: DeliveryView
}

/** A station's way from a plan to a car that charges by it. */
export interface DeliveryView {
  /** `verified`: its composite schedule agrees. `not-applied`: accepted twice, and not what its schedule says. */
  readonly state: 'pending' | 'sent' | 'accepted' | 'verified' | 'not-applied' | 'rejected' | 'expired' | 'unsupported'
  readonly attempts: number
  readonly sinceMs: number
  /** Why it is not accepted or not verified, or what the station allows instead: a sentence. */
  readonly detail?: string
}
