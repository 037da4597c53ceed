import { SessionMeter } from './meter.ts'
import type { Session } from './session.ts'
import { type StoredSession, sessionFrom } from './stored-session.ts'

const keptEnded = 200

/** The site's sessions: at most one in progress at each EVSE, and the newest of those that ended. */
export class Sessions {
  readonly #active = new Map<string, Session>()
  /** Those in progress once more, by station: a message is looked up among its own station's few. */
  readonly #ofStation = new Map<string, readonly Session[]>()
  #inOrder: readonly Session[] | undefined
  readonly #ended: Session[] = []
  #count = 0

  /** In the order of their arrival. */
  get active(): readonly Session[] {
    this.#inOrder ??= [...this.#active.values()]
    return this.#inOrder
  }

  /** Those in progress at one station. */
  ofStation(stationId: string): readonly Session[] {
    return this.#ofStation.get(stationId) ?? []
  }

  /** Ended after an instant, in the order in which they ended. */
  endedAfter(atMs: number): readonly Session[] {
    return this.#ended.filter((session) => (session.endedMs ?? 0) > atMs)
  }

  at(stationId: string, evseId: number): Session | undefined {
    return this.#active.get(`${stationId}/${evseId}`)
  }

  /** A session in progress. */
  withId(id: string): Session | undefined {
    return this.active.find((session) => session.id === id)
  }

  ofTransaction(stationId: string, transactionId: string): Session | undefined {
    return this.ofStation(stationId).find((session) => session.transactionId === transactionId)
  }

  /** Whether a transaction is one of those that ended lately. */
  hasEnded(stationId: string, transactionId: string): boolean {
    return this.#ended.some((session) => session.stationId === stationId && session.transactionId === transactionId)
  }

  /** Starts a session; one that still runs at this EVSE ends with it. */
  open(stationId: string, evseId: number, arrivalMs: number): Session {
    const older = this.at(stationId, evseId)
    if (older) this.end(older, arrivalMs)
    const session: Session = {
      id: `${stationId}/${evseId}#${++this.#count}`,
      stationId,
      evseId,
      arrivalMs,
      meter: new SessionMeter(),
      transactionId: undefined,
      isWithoutTransaction: false,
      chargingState: undefined,
      phasesUsed: undefined,
      phasesMetered: undefined,
      phasesSeen: undefined,
      wiring: undefined,
      bound: [],
      ceiling: undefined,
      priority: 0,
      needs: undefined,
      deliveredAtNeedsWh: 0,
      owesProfile: false,
      outlook: undefined,
      reservedW: undefined,
      orderedByPlan: undefined,
      ordered: undefined,
      orderedFor: undefined,
      accepted: undefined,
      uncertain: [],
      acceptedMs: undefined,
      answeredNeedsMs: undefined,
      delivery: undefined,
      following: undefined,
      streak: undefined,
      drawCap: undefined,
      endedMs: undefined,
    }
    session.meter.start(arrivalMs)
    this.#begin(session)
    return session
  }

  #begin(session: Session): void {
    const { stationId } = session
    this.#active.set(keyOf(session), session)
    this.#ofStation.set(stationId, [...this.ofStation(stationId), session])
    this.#inOrder = undefined
  }

  #forget(session: Session): void {
    const { stationId } = session
    this.#active.delete(keyOf(session))
    const others = this.ofStation(stationId).filter((other) => other !== session)
    if (others.length > 0) this.#ofStation.set(stationId, others)
    else this.#ofStation.delete(stationId)
    this.#inOrder = undefined
  }

  /**
   * Takes in sessions from before a restart, oldest first.
   *
   * @param nextNumber of the sessions to come
   */
  restore(stored: readonly StoredSession[], nextNumber: number): void {
    this.#count = nextNumber - 1
    for (const each of stored) {
      const session = sessionFrom(each)
      if (session.endedMs === undefined) this.#begin(session)
      else this.#ended.push(session)
    }
  }

  end(session: Session, endedMs: number): void {
    session.endedMs = endedMs
    this.#forget(session)
    this.#ended.push(session)
    if (this.#ended.length > keptEnded) this.#ended.shift()
  }
}

function keyOf({ stationId, evseId }: Session): string {
  return `${stationId}/${evseId}`
}
