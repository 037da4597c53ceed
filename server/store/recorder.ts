import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from '../clock.ts'
import type { HeldFailSafe } from '../delivery/fail-safe.ts'
import { messageOf } from '../error-message.ts'
import type { Events } from '../events.ts'
import type { DeviceModel } from '../ocpp/v201/device-model.ts'
import { profileId } from '../ocpp/v201/profile.ts'
import type { ChargingNeeds } from '../sessions/charging-needs.ts'
import type { EnergySample, MeterReading } from '../sessions/meter.ts'
import type { Session } from '../sessions/session.ts'
import type { CurrentPlan } from '../site-parts.ts'
import type { LogEntry } from '../views/log.ts'
import type { DeliveryView } from '../views/sessions.ts'
import { isDiskFull } from './engine.ts'
import { logRow, planRow } from './record-rows.ts'
import type { HappeningKind, Schema } from './schema.ts'
import { SessionRows } from './session-rows.ts'
import type { InputChange, Numbering, RegisteredStation, Store } from './store.ts'
import { WriteQueue } from './write-queue.ts'

/** What a recorder works with. */
export interface RecorderParts {
  readonly clock: Clock
  readonly events: Events
  readonly store: Store
  /** Where numbers go on. */
  readonly numbering: Numbering
  /** Transactions that had not ended when the server did. */
  readonly transactions: readonly Schema['charging_transaction'][]
}

const noDetail = null
// Enough of a refused row to find out whose it is.
const shownOfRow = 500

/** Turns what happens into rows of the store; a message's rows and their effects are written in one transaction. */
export class Recorder {
  readonly #clock: Clock
  readonly #events: Events
  readonly #queue: WriteQueue
  readonly #sessions: SessionRows
  /** Happenings that hold the frames of entries in the log, by the entry's number. */
  readonly #framesIn = new Map<number, number>()
  readonly #transactions: Map<string, Schema['charging_transaction']>
  readonly #numbering: { -readonly [Name in keyof Numbering]: Numbering[Name] }
  readonly #unsubscribe: () => void

  constructor({ clock, events, store, numbering, transactions }: RecorderParts) {
    this.#clock = clock
    this.#events = events
    this.#numbering = { ...numbering }
    this.#transactions = new Map(transactions.map((row) => [keyOf(row.station_id, row.transaction_id), row]))
    this.#queue = new WriteQueue({
      commit: (batch) => store.commit(batch),
      collect: () => this.#collect(),
      failed: (error) => {
        events.log('problem', `the store cannot be written, what stations say is not taken: ${reasonOf(error)}`)
        events.changed('site')
      },
      recovered: (lost) => {
        events.log('problem', `the store can be written again${lost > 0 ? `; ${lost} rows of history are lost` : ''}`)
        events.changed('site')
      },
      refused: (table, row, error) => {
        const content = JSON.stringify(row).slice(0, shownOfRow)
        events.log('problem', `a row of ${table} is left out, the store refuses it: ${messageOf(error)} row=${content}`)
      },
    })
    this.#sessions = new SessionRows(this.#queue)
    this.#unsubscribe = events.subscribe((topic) => {
      if (topic === 'log') this.#queue.noteLog()
    })
  }

  /** Grows with everything that an answer has to wait for. */
  get changes(): number {
    return this.#queue.changes
  }

  /** Why nothing can be written at the moment, in words. */
  get failure(): string | undefined {
    const { failure } = this.#queue
    return failure && reasonOf(failure)
  }

  /**
   * Resolves when everything that was recorded so far is on the disk.
   *
   * @param since what `changes` was before what is waited for
   * @throws Error if it could not be written
   */
  settled(since?: number): Promise<void> {
    return this.#queue.settled(since)
  }

  /** Writes what is left, if it can be. */
  async close(): Promise<void> {
    this.#unsubscribe()
    this.#sessions.close()
    await this.#queue.close()
  }

  /** Takes note of a session that changed in more than its meter. */
  touch(session: Session): void {
    this.#sessions.touch(session)
  }

  /** A station that was accepted. */
  station({ stationId, vendorName, model }: RegisteredStation): void {
    this.#queue.put('station', { id: stationId, vendor_name: vendorName, model })
  }

  /** What a station said that it is and can. */
  deviceModel(stationId: string, model: DeviceModel): void {
    this.#queue.put('device_model', { station_id: stationId, content: JSON.stringify(model) })
  }

  /** What a station keeps for the time when nobody plans; resolves when it is on the disk. */
  failSafe(stationId: string, held: HeldFailSafe): Promise<void> {
    this.#queue.put('fail_safe', { station_id: stationId, content: JSON.stringify(held) })
    return this.settled()
  }

  connector(stationId: string, evseId: number, connectorId: number, status: string): void {
    const row = { station_id: stationId, evse_id: evseId, connector_id: connectorId, status, at_ms: this.#clock.now() }
    this.#queue.put('connector', row)
  }

  /**
   * @param atMs when it happened by the station's clock
   * @param session whose transaction it is, where that is known
   */
  transactionEvent(
    stationId: string,
    request: OCPP20.TransactionEventRequest,
    atMs: number,
    session: Session | undefined,
  ): void {
    const { eventType, triggerReason, seqNo, transactionInfo } = request
    this.#queue.put('transaction_event', {
      station_id: stationId,
      transaction_id: transactionInfo.transactionId,
      seq_no: seqNo,
      event_type: eventType,
      trigger_reason: triggerReason,
      at_ms: atMs,
      received_ms: this.#clock.now(),
      payload: JSON.stringify(request),
    })
    this.#transaction(stationId, request, atMs, session)
  }

  needs(session: Session, needs: ChargingNeeds): void {
    const row = { session_id: session.id, received_ms: needs.receivedMs, content: JSON.stringify(needs) }
    this.#queue.put('charging_needs', row)
  }

  /** @param sample what the session's meter made of the reading */
  metered(session: Session, reading: MeterReading, sample: EnergySample): void {
    this.#queue.put('meter_value', {
      session_id: session.id,
      at_ms: reading.atMs,
      received_ms: this.#clock.now(),
      register_wh: reading.registerWh ?? null,
      power_w: reading.powerW ?? null,
      soc_percent: reading.socPercent ?? null,
      delivered_wh: sample.deliveredWh,
      drawn_w: sample.powerW ?? null,
    })
    this.#sessions.metered(session)
  }

  /** The number of the next plan. */
  nextPlanId(): number {
    return this.#numbering.plan++
  }

  /** A plan that is in force from now on, with the exact text of what it solves. */
  planned(current: CurrentPlan): void {
    this.#queue.put('plan', planRow(current))
  }

  /** A state that a session's delivery has entered. */
  delivery(session: Session, delivery: DeliveryView): void {
    const purpose = session.transactionId === undefined ? 'TxDefaultProfile' : 'TxProfile'
    this.#queue.put('delivery', {
      id: this.#numbering.delivery++,
      at_ms: delivery.sinceMs,
      session_id: session.id,
      station_id: session.stationId,
      evse_id: session.evseId,
      transaction_id: session.transactionId ?? null,
      plan_id: session.orderedByPlan ?? null,
      profile_id: profileId(session.evseId, purpose),
      state: delivery.state,
      attempt: delivery.attempts,
      detail: delivery.detail ?? noDetail,
    })
  }

  /**
   * What came from outside, in the order in which it is taken in: all that a replay needs.
   *
   * @returns its number
   */
  happened(kind: HappeningKind, content: string, stationId?: string): number {
    const id = this.#numbering.happening++
    const atMs = this.#clock.now()
    const row = { id, at_ms: atMs, kind, station_id: stationId ?? null, content, bytes: 40 + content.length }
    // Written with what it leads to, or with the log.
    this.#queue.hold('happening', row)
    return id
  }

  /** Has the frame of an entry in the log written once: the happening holds it. */
  frameIsIn(happeningId: number, { seq }: LogEntry): void {
    this.#framesIn.set(seq, happeningId)
  }

  /** A plan is begun: what comes from now on is not in it. */
  planning(): void {
    this.happened('planning', '')
  }

  /** The plan that was begun came to its end, with a plan or without. */
  planningEnded(): void {
    this.happened('planned', '')
  }

  /** The record of a setting or a file that people change, to be written with the change itself. */
  inputChange(kind: string, content: unknown): InputChange {
    const id = this.#numbering.inputChange++
    return { id, at_ms: this.#clock.now(), kind, content: JSON.stringify(content) }
  }

  /** A change that was saved counts from now on. */
  takesEffect({ id }: InputChange): void {
    this.happened('change', String(id))
  }

  /** Records a change of what is written by this recorder, too. */
  inputChanged(kind: string, content: unknown): void {
    const change = this.inputChange(kind, content)
    this.#queue.put('input_change', change)
    this.takesEffect(change)
  }

  /** A transaction's row is written when it is first heard of, finds its session, and ends. */
  #transaction(
    stationId: string,
    { transactionInfo, evse, eventType }: OCPP20.TransactionEventRequest,
    atMs: number,
    session: Session | undefined,
  ): void {
    const key = keyOf(stationId, transactionInfo.transactionId)
    const known = this.#transactions.get(key)
    const isEnd = eventType === 'Ended'
    if (known && !isEnd && (known.session_id !== null || !session)) return
    const row: Schema['charging_transaction'] = {
      station_id: stationId,
      transaction_id: transactionInfo.transactionId,
      evse_id: session?.evseId ?? evse?.id ?? known?.evse_id ?? null,
      session_id: session?.id ?? known?.session_id ?? null,
      started_ms: Math.min(atMs, known?.started_ms ?? atMs),
      ended_ms: isEnd ? atMs : null,
      stopped_reason: isEnd ? (transactionInfo.stoppedReason ?? 'Local') : null,
    }
    if (isEnd) this.#transactions.delete(key)
    else this.#transactions.set(key, row)
    this.#queue.put('charging_transaction', row)
  }

  #collect(): void {
    this.#sessions.collect()
    for (const entry of this.#events.entriesAfter(this.#numbering.log - 1)) {
      this.#numbering.log = entry.seq + 1
      this.#queue.hold('log', logRow(entry, this.#framesIn.get(entry.seq)))
    }
    this.#framesIn.clear()
  }
}

function keyOf(stationId: string, transactionId: string): string {
  return `${stationId}\n${transactionId}`
}

/** Why the store cannot be written, for people. */
function reasonOf(error: unknown): string {
  return isDiskFull(error)
    ? `the disk is full (${messageOf(error)}); make room, and it goes on by itself`
    : messageOf(error)
}
