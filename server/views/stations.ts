export interface StationView {
  readonly stationId: string
  readonly isConnected: boolean
  /** Remote address of the newest connection. */
  readonly address?: string
  /** Since when it is connected, or disconnected. */
  readonly sinceMs: number
  /** `implicit`: never seen to boot by this server, treated as accepted. */
  readonly registration: 'none' | 'accepted' | 'implicit' | 'pending' | 'rejected'
  /** Whether a password is set for it. */
  readonly hasPassword?: boolean
  readonly vendorName?: string
  readonly model?: string
  readonly evses: readonly {
    readonly evseId: number
    readonly connectorStatus: string
    /** How the station says that the EVSE is wired, as OCPP's PhaseRotation; counts where nobody has set it. */
    readonly phaseRotation?: string
  }[]
  /** Present for a station that is sent no profile before its next boot, or before it says other things of itself. */
  readonly takesNoProfiles?: {
    readonly sinceMs: number
    /** What it answered: a sentence without its stop. */
    readonly detail: string
  }
  /** What holds while it cannot reach the server; absent before it was told. */
  readonly failSafe?: FailSafeView
}

/** What a station keeps for the time when it cannot reach the server. */
export interface FailSafeView {
  /** Its hard cap, W; absent where it takes none. */
  readonly stationMaxW?: number
  /** What a car that comes then may draw, by EVSE. */
  readonly evses: readonly {
    readonly evseId: number
    readonly state: 'sent' | 'accepted' | 'verified' | 'refused'
    /** Absent where nothing limits it. */
    readonly mostW?: number
    readonly detail?: string
  }[]
}

/** How many stations there are: of thousands, a browser is shown a part. */
export interface StationCountsView {
  readonly known: number
  readonly connected: number
}

/** What a station reported to one request, of `/api/stations/{id}/reports/{action}/{requestId}`. */
export interface StationReportView {
  /** The station's message, such as `NotifyReport`. */
  readonly action: string
  readonly requestId: number
  /** Whether the station has said that nothing follows. */
  readonly isComplete: boolean
  /** Whether the report was too long to be kept in whole. */
  readonly isCut: boolean
  /** As the station sent them. */
  readonly messages: readonly object[]
}
