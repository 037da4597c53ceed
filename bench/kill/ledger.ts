import type { SessionView } from '../../server/views/sessions.ts'

/** The parts of a charging profile that are checked. */
export interface Profile {
  readonly id: number
  readonly chargingProfilePurpose: string
  readonly transactionId?: string
  readonly chargingSchedule: readonly [
    {
      readonly startSchedule: string
      readonly chargingSchedulePeriod: readonly { readonly startPeriod: number; readonly limit: number }[]
    },
  ]
}

/** A transaction's event that was answered. */
export interface TakenEvent {
  readonly eventType: 'Started' | 'Updated' | 'Ended'
  readonly transactionId: string
  readonly seqNo: number
  readonly registerWh: number
}

/** A car's profile that was taken, and when. */
export interface TakenProfile {
  readonly transactionId: string
  readonly atMs: number
  readonly profile: Profile
}

/** One station's books: what the server has answered, and so may not lose, and what it has ordered. */
export class Ledger {
  readonly stationId: string
  /** Each needs message of a car asks for so much more than the one before, so that it is known by its energy. */
  readonly needsStepWh = 10_000
  isBooted = false
  transactionId: string | undefined
  startedWh = 0
  registerWh = 0
  /** Which of the car's needs was answered last; 0 for none. */
  needsNumber = 0
  /** Needs that were answered, and followed by no profile yet. */
  owesProfile = false
  profile: Profile | undefined
  /** What the station is telling and has no answer to: the server may or may not know it. */
  telling: { readonly action: string; readonly payload: object } | undefined
  readonly events: TakenEvent[] = []
  readonly endedTransactions: string[] = []
  /** What the server did wrong, as sentences. */
  readonly faults: string[] = []
  needsTaken = 0
  /** Messages that were answered InternalError. */
  refusals = 0
  /** Profiles of its cars, in the order in which they came. */
  readonly profilesTaken: TakenProfile[] = []

  constructor(stationId: string) {
    this.stationId = stationId
  }

  took(event: TakenEvent): void {
    this.events.push(event)
    this.registerWh = event.registerWh
    if (event.eventType === 'Started') {
      this.transactionId = event.transactionId
      this.startedWh = event.registerWh
    }
    if (event.eventType !== 'Ended') return
    this.endedTransactions.push(event.transactionId)
    this.transactionId = undefined
    this.needsNumber = 0
    this.owesProfile = false
    this.profile = undefined
  }

  /** An error is an answer, too: that a message was not taken. */
  refused(code: string): void {
    if (code === 'InternalError') this.refusals++
    else this.#fault(`a message was answered ${code}`)
  }

  tookNeeds(number: number): void {
    this.needsNumber = number
    this.needsTaken++
    this.owesProfile = true
  }

  /** Whether the profile is one for the car that is here; what is wrong with it goes into the faults. */
  tookProfile(profile: Profile): boolean {
    const { transactionId } = profile
    if (transactionId === undefined || this.endedTransactions.includes(transactionId)) {
      this.#fault(`a profile for ${transactionId ?? 'no transaction'}, which has ended`)
      return false
    }
    if (this.transactionId !== undefined && transactionId !== this.transactionId) return false
    const before = this.profile
    if (before && before.id !== profile.id) this.#fault(`profile ${profile.id} beside profile ${before.id}`)
    // There are stations that refuse to go back in time.
    if (before && startOf(profile) < startOf(before)) {
      this.#fault(`a profile that begins ${startOf(before) - startOf(profile)} ms before the one before it`)
    }
    this.profile = profile
    this.profilesTaken.push({ transactionId, atMs: Date.now(), profile })
    this.owesProfile = false
    return true
  }

  /** What of the answered is not in the server's sessions; nothing where all is well. */
  missingFrom(sessions: readonly SessionView[]): string[] {
    const own = sessions.filter(({ stationId }) => stationId === this.stationId)
    const active = own.find(({ state }) => state !== 'ended')
    const isEnding = (this.telling?.payload as { eventType?: string } | undefined)?.eventType === 'Ended'
    if (this.transactionId === undefined) {
      return active?.transactionId !== undefined && this.endedTransactions.includes(active.transactionId)
        ? [`${this.stationId}: the end of ${active.transactionId}`]
        : []
    }
    if (isEnding && !active) return []
    if (active?.transactionId !== this.transactionId) return [`${this.stationId}: transaction ${this.transactionId}`]
    const missing: string[] = []
    // A message that was not answered may have been taken in all the same.
    if (active.deliveredWh < this.registerWh - this.startedWh - 0.01) missing.push(`${this.stationId}: meter values`)
    if (Math.floor(active.askedWh / this.needsStepWh) < this.needsNumber) {
      missing.push(`${this.stationId}: needs ${this.needsNumber}, asked ${active.askedWh} Wh`)
    }
    return missing
  }

  #fault(text: string): void {
    this.faults.push(`${this.stationId}: ${text}`)
  }
}

function startOf(profile: Profile): number {
  return Date.parse(profile.chargingSchedule[0].startSchedule)
}
