/** Who somebody is to the server, and what they may do. */
export interface WhoView {
  /** Absent where nobody has to log in. */
  readonly name?: string
  readonly role: 'viewer' | 'operator'
  /** Whether everybody may do everything: a server for its own machine alone, without users. */
  readonly isOpen: boolean
}

/** Whether anybody can log in, or the first operator has to be made. */
export interface LoginView {
  readonly isSetUp: boolean
}

/** A station that nobody has admitted and that asked to come in. */
export interface KnockView {
  readonly stationId: string
  /** Where it asked from last. */
  readonly address: string
  readonly firstMs: number
  readonly lastMs: number
  readonly count: number
}

/** Answer to `PUT /api/stations/{id}`. */
export interface StationAccessView {
  readonly stationId: string
  readonly registration: 'accepted' | 'pending' | 'rejected'
  readonly hasPassword: boolean
  /** Only where it was just generated: it is told this once. */
  readonly password?: string
}

/** A driver's token on record, of `/api/tokens`. */
export interface IdTokenView {
  readonly idToken: string
  readonly status: 'accepted' | 'blocked' | 'expired' | 'invalid'
  /** A master pass stops others' transactions, and starts none. */
  readonly isMaster: boolean
  readonly groupId?: string
  readonly expiresMs?: number
}
