import type { Phase } from '../../optimizer/model.ts'
import type { Clock } from '../clock.ts'
import { needsWithinMs } from '../delivery/grants.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { messageOf } from '../error-message.ts'
import type { Events } from '../events.ts'
import { carPhases, phaseCount } from '../limits/car-phases.ts'
import type { Stations } from '../stations.ts'
import type { ChargingNeeds } from './charging-needs.ts'
import { judge } from './following.ts'
import type { EnergySample, MeterReading } from './meter.ts'
import { askedWh, mayDrawW, type Session, takeNeeds } from './session.ts'
import type { Sessions } from './sessions.ts'

/** What sessions run in. */
export interface SessionSurroundings {
  readonly sessions: Sessions
  readonly clock: Clock
  readonly events: Events
  readonly stations: Stations
  /** Told of every session that changed in more than its meter. */
  readonly touched: (session: Session) => void
  /** Told of every reading that a session's meter took in, and what it made of it. */
  readonly metered: (session: Session, reading: MeterReading, sample: EnergySample) => void
  /** Asks for a new plan, and says why. */
  readonly replan: (cause: string) => void
  readonly outbox: () => Outbox | undefined
  /** Whether an EVSE lets a car wait that nobody has told anything about. */
  readonly holdsBack: (stationId: string, evseId: number) => boolean
  /** Aborted at the end. */
  readonly signal: AbortSignal
}

const transactionEndMs = 60_000
// A driver who has plugged in pays, or goes, within that.
const transactionStartMs = 15 * 60_000

/** Until when a session waits for the transaction that its needs came before, epoch ms; no end for all others. */
export function patienceEndMs({ needs, transactionId, isWithoutTransaction }: Session): number {
  const isWaiting = needs !== undefined && transactionId === undefined && !isWithoutTransaction
  return isWaiting ? needs.receivedMs + transactionStartMs : Number.POSITIVE_INFINITY
}
// A change in what is kept free for a car beyond the plan's reach that makes a new plan worth its while.
const significantReserveW = 500

/** The course of sessions, from plug-in to plug-out: what stations tell of them, and which plans follow from it. */
export class SessionCourse {
  readonly #in: SessionSurroundings

  constructor(surroundings: SessionSurroundings) {
    this.#in = surroundings
  }

  /** A transaction that began, or that is first heard of. */
  transactionStarted(stationId: string, evseId: number, transactionId: string, atMs: number): Session {
    const { sessions, events, touched, replan } = this.#in
    const waiting = sessions.at(stationId, evseId)
    const session = waiting && waiting.transactionId === undefined ? waiting : sessions.open(stationId, evseId, atMs)
    session.transactionId = transactionId
    if (session.isWithoutTransaction) {
      session.isWithoutTransaction = false
      this.#clearDefault(session)
    }
    events.log('session', `began evse=${evseId} transaction=${transactionId}`, { stationId })
    touched(session)
    if (session.needs) {
      session.owesProfile = true
      replan(`transaction of ${stationId}/${evseId} started`)
    } else void this.#helpWithoutNeeds(session)
    events.changed('sessions', 'results')
    return session
  }

  /** The car is gone: what it was given is free for the others. */
  transactionEnded(session: Session): void {
    this.#end(session)
    this.#in.replan(`${session.stationId}/${session.evseId} left`)
  }

  /**
   * A free connector ends its session: at once where no transaction does, and else after a minute,
   * in which the transaction's own end is to come with its last meter values.
   */
  connectorFreed(stationId: string, evseId: number): void {
    const { sessions, clock, stations, signal } = this.#in
    const session = sessions.at(stationId, evseId)
    if (!session) return
    if (session.transactionId === undefined) {
      this.transactionEnded(session)
      return
    }
    clock
      .sleep(transactionEndMs, signal)
      .then(() => {
        if (session.endedMs === undefined && stations.isFree(stationId, evseId)) this.transactionEnded(session)
      })
      .catch(() => undefined)
  }

  /** How the station says that charging goes, where it says so. */
  toldState(session: Session, chargingState: string | undefined): void {
    if (chargingState === undefined || chargingState === session.chargingState) return
    session.chargingState = chargingState
    this.#in.touched(session)
  }

  /** The phases that a car really uses, which halve or third what it can draw. */
  usesPhases(session: Session, phases: number): void {
    if (session.phasesUsed === phases) return
    const before = phaseCount(session)
    session.phasesUsed = phases
    this.#in.touched(session)
    if (session.needs && phaseCount(session) !== before) {
      this.#in.replan(`${session.stationId}/${session.evseId} uses ${phases} of its phases`)
    }
  }

  /**
   * Which of its outlet's phases carry a car's current now. What two values in a row say counts: a car may begin on
   * one phase before it takes the others. A phase more counts at once.
   */
  drawsOn(session: Session, phases: readonly Phase[]): void {
    if (session.needs?.transfer === 'DC') return
    const { phasesMetered, phasesSeen } = session
    session.phasesSeen = phases
    const isSeenAgain = phasesSeen?.join() === phases.join()
    const hasMore = phasesMetered !== undefined && phases.some((phase) => !phasesMetered.includes(phase))
    if (phasesMetered?.join() === phases.join() || !(isSeenAgain || hasMore)) return
    const onBefore = carPhases(session).onPhases?.join()
    session.phasesMetered = phases
    this.usesPhases(session, phases.length)
    this.#in.touched(session)
    if (carPhases(session).onPhases?.join() !== onBefore) {
      this.#in.replan(`${session.stationId}/${session.evseId} draws on L${phases.join(', L')}`)
    }
  }

  /** New needs; the profile that answers them follows with the next plan. */
  needsCame(stationId: string, evseId: number, needs: ChargingNeeds, isWithoutTransaction: boolean): Session {
    const { sessions, events, touched } = this.#in
    const session = sessions.at(stationId, evseId) ?? sessions.open(stationId, evseId, needs.receivedMs)
    if (session.transactionId === undefined) session.isWithoutTransaction = isWithoutTransaction
    takeNeeds(session, needs)
    touched(session)
    events.changed('sessions', 'results')
    return session
  }

  metered(session: Session, readings: readonly MeterReading[]): void {
    const { sessions, clock, events, touched, replan } = this.#in
    const changes = readings.map((reading) => this.#read(session, reading))
    if (changes.includes(true)) touched(session)
    events.changed('sessions', 'results')
    const { reservedW } = session
    if (reservedW === undefined || session.endedMs !== undefined) return
    const nowMs = clock.now()
    const isAsReserved = Math.abs(mayDrawW(session, nowMs, nowMs + 1) - reservedW) <= significantReserveW
    if (isAsReserved || !sessions.active.some(({ needs }) => needs)) return
    replan(`${session.stationId}/${session.evseId} draws other than reserved`)
  }

  /**
   * Ends sessions of stations that open no transactions, once their car should have left, and those whose transaction
   * never came.
   */
  endOverdue(nowMs: number): void {
    for (const session of this.#in.sessions.active) {
      if (patienceEndMs(session) <= nowMs) {
        this.#end(session)
        continue
      }
      const departureMs = session.outlook?.departureMs
      if (session.transactionId !== undefined || departureMs === undefined || departureMs > nowMs) continue
      if (!session.owesProfile) this.#end(session)
    }
  }

  /** @returns whether it says something new of the car */
  #read(session: Session, reading: MeterReading): boolean {
    const { newestMs } = session.meter
    if (newestMs !== undefined && reading.atMs < newestMs) return false
    const sample = session.meter.read(reading, session.needs?.capacityWh)
    if (sample) this.#in.metered(session, reading, sample)
    if (session.endedMs !== undefined || (reading.powerW === undefined && reading.registerWh === undefined))
      return false
    const change = judge(session, newestMs ?? reading.atMs, reading.atMs)
    if (change === undefined) return false
    const { stationId, evseId } = session
    this.#in.events.log('session', `evse=${evseId} ${change}`, { stationId })
    this.#in.replan(`${stationId}/${evseId} ${change}`)
    return true
  }

  #end(session: Session): void {
    const { sessions, clock, events, touched, outbox } = this.#in
    sessions.end(session, clock.now())
    touched(session)
    outbox()?.cancel(session.stationId, session.evseId)
    if (session.isWithoutTransaction) this.#clearDefault(session)
    events.log(
      'session',
      `ended evse=${session.evseId} delivered=${(session.meter.deliveredWh / 1_000).toFixed(2)}kWh asked=${(askedWh(session) / 1_000).toFixed(2)}kWh`,
      { stationId: session.stationId },
    )
    events.changed('sessions', 'results')
  }

  /** A car that waits for a limit and tells no needs is to be granted something. */
  async #helpWithoutNeeds(session: Session): Promise<void> {
    const { clock, signal, holdsBack, replan } = this.#in
    const { stationId, evseId } = session
    try {
      await clock.sleep(needsWithinMs, signal)
    } catch {
      return
    }
    if (session.needs || session.endedMs !== undefined || !holdsBack(stationId, evseId)) return
    replan(`${stationId}/${evseId} tells no needs`)
  }

  #clearDefault({ stationId, evseId }: Session): void {
    const { outbox, events } = this.#in
    outbox()
      ?.clearDefault(stationId, evseId)
      .catch((error: unknown) => {
        const reason = messageOf(error)
        events.log('problem', `default profile not cleared evse=${evseId} error="${reason}"`, { stationId })
      })
  }
}
