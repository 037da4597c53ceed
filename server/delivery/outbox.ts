import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from '../clock.ts'
import { CallFailure } from '../ocpp/call-error.ts'
import { type ProfileOrder, profileId, setChargingProfileFrom } from '../ocpp/v201/profile.ts'
import { ProfileReports } from '../ocpp/v201/profile-reports.ts'
import type { DeliveryView } from '../views/sessions.ts'
import { afterRefusal, type RefusalParts } from './after-refusal.ts'
import { type Dispatch, InSteps } from './in-steps.ts'
import { isNotTaken, type Outcome, outcomeOf } from './outcome.ts'
import { limitsFromRefusals, type StationLimits } from './station-limits.ts'

/** What the outbox needs of the connections. */
export interface ProfileLink {
  isConnected(stationId: string): boolean
  /** @param isWanted asked when nothing else is on its way to the station any more */
  call(
    stationId: string,
    action: string,
    payload: object,
    timeoutMs: number,
    isWanted?: () => boolean,
  ): Promise<unknown>
}

/** What the outbox tells: every state a delivery enters, and what a station has taken. */
export interface OutboxEvents {
  changed(stationId: string, evseId: number, delivery: DeliveryView): void
  /**
   * An attempt begins: from now on the station may have taken the order, whether its answer arrives or not.
   *
   * @returns whether that is on record; without, nothing is sent that raises a car's power
   */
  attempted(order: ProfileOrder): Promise<boolean>
  accepted(order: ProfileOrder): void
  /** The station said that it has not taken the order, or it was not sent at all. */
  refused(order: ProfileOrder): void
  /**
   * A raise that was not sent, because not everything that lowers came through.
   *
   * @returns whether the station holds an earlier order
   */
  dropped(order: ProfileOrder): boolean
  /** The station said that the order's transaction is over. */
  over?(order: ProfileOrder): void
  /** A TxDefaultProfile was taken back. */
  cleared?(stationId: string, evseId: number): void
}

export interface OutboxOptions {
  /** How long a station may take to answer, real ms. Default 15,000: three attempts fit the 60 s of K15.FR.08. */
  readonly callTimeoutMs?: number
  /** Pause before each further attempt, ms of the clock. Default 1 s and 2 s. */
  readonly backoffMs?: readonly number[]
  /** What profiles stations take. Default: what their refusals teach. */
  readonly limits?: StationLimits
  /** Where stations' reports of their profiles arrive. */
  readonly reports?: ProfileReports
  /** Takes back what a car's profile goes before at a station that holds no more. */
  readonly makeRoom?: (stationId: string) => Promise<boolean>
}

/** One EVSE's place in the outbox. */
interface Box {
  readonly stationId: string
  readonly evseId: number
  order: ProfileOrder | undefined
  /** The newest one that its station accepted. */
  taken: ProfileOrder | undefined
  raises: boolean
  /** Whether the order waits for others that lower their cars' power first. */
  isHeld: boolean
  delivery: DeliveryView
  /** Settles when the newest order is delivered or given up. */
  work: Promise<void> | undefined
  /** Ends a pause before its time: for a newer order, a reconnected station, or the end. */
  pause: AbortController | undefined
}

/**
 * Brings the newest profile to each EVSE: retried after silence, internal errors and reconnects,
 * not after refusals that a repetition cannot mend. A newer order replaces one that still waits.
 */
export class Outbox {
  readonly #link: ProfileLink
  readonly #clock: Clock
  readonly #events: OutboxEvents
  readonly #callTimeoutMs: number
  readonly #backoffMs: readonly number[]
  readonly #boxes = new Map<string, Box>()
  readonly #limits: StationLimits
  readonly #refusals: RefusalParts
  readonly #inSteps = new InSteps({
    put: (dispatch) => this.#put(dispatch),
    deliver: (order) => this.#deliverOrder(order),
    drop: (order) => this.#drop(order),
  })
  #isClosed = false

  constructor(link: ProfileLink, clock: Clock, events: OutboxEvents, options: OutboxOptions = {}) {
    this.#link = link
    this.#clock = clock
    this.#events = events
    this.#callTimeoutMs = options.callTimeoutMs ?? 15_000
    this.#backoffMs = options.backoffMs ?? [1_000, 2_000]
    this.#limits = options.limits ?? limitsFromRefusals()
    this.#refusals = {
      limits: this.#limits,
      reports: options.reports ?? new ProfileReports(),
      call: (...call) => link.call(...call),
      callTimeoutMs: this.#callTimeoutMs,
      ...(options.makeRoom ? { makeRoom: options.makeRoom } : {}),
    }
  }

  /** Sends the newest orders in steps. An order with a schedule that is on its way already waits for that. */
  dispatch(dispatches: readonly Dispatch[]): Promise<void> {
    return this.#inSteps.dispatch(dispatches)
  }

  delivery(stationId: string, evseId: number): DeliveryView | undefined {
    return this.#boxes.get(keyOf(stationId, evseId))?.delivery
  }

  /** Goes on with what waited for the station. */
  reconnected(stationId: string): void {
    for (const box of this.#boxes.values()) {
      if (box.stationId !== stationId || !box.order) continue
      box.pause?.abort()
      void this.#start(box)
    }
  }

  /** Forgets an EVSE's order: its session is over. */
  cancel(stationId: string, evseId: number): void {
    const box = this.#boxes.get(keyOf(stationId, evseId))
    if (box) box.order = undefined
    box?.pause?.abort()
  }

  /** Takes back a TxDefaultProfile that no transaction ends by itself. */
  async clearDefault(stationId: string, evseId: number): Promise<void> {
    const payload: OCPP20.ClearChargingProfileRequest = { chargingProfileId: profileId(evseId, 'TxDefaultProfile') }
    await this.#link.call(stationId, 'ClearChargingProfile', payload, this.#callTimeoutMs)
    this.#events.cleared?.(stationId, evseId)
  }

  close(): void {
    this.#isClosed = true
    for (const box of this.#boxes.values()) {
      box.order = undefined
      box.pause?.abort()
    }
  }

  #boxOf(stationId: string, evseId: number): Box {
    const key = keyOf(stationId, evseId)
    const existing = this.#boxes.get(key)
    if (existing) return existing
    const box: Box = {
      stationId,
      evseId,
      order: undefined,
      taken: undefined,
      raises: false,
      isHeld: false,
      delivery: { state: 'pending', attempts: 0, sinceMs: this.#clock.now() },
      work: undefined,
      pause: undefined,
    }
    this.#boxes.set(key, box)
    return box
  }

  #put({ order, step }: Dispatch): void {
    const box = this.#boxOf(order.stationId, order.evseId)
    if (isSame(box.order, order)) return
    box.order = order
    box.raises = step === 'raises'
    box.isHeld = step !== 'lowers'
    box.pause?.abort()
    this.#enter(box, 'pending', 0)
  }

  async #deliverOrder(order: ProfileOrder): Promise<boolean> {
    const box = this.#boxOf(order.stationId, order.evseId)
    if (isSame(box.order, order)) {
      box.isHeld = false
      await this.#start(box)
    }
    // One of a newer plan in its place is no proof of what this plan counts on.
    return box.order === undefined && isSame(box.taken, order)
  }

  #drop(order: ProfileOrder): void {
    const box = this.#boxOf(order.stationId, order.evseId)
    // What is on its way may be taken at any time.
    if (!isSame(box.order, order) || !box.isHeld) return
    box.order = undefined
    if (this.#events.dropped(order)) this.#enter(box, 'accepted', box.delivery.attempts)
    else this.#enter(box, 'pending', 0, 'waits until other cars have been lowered')
  }

  #start(box: Box): Promise<void> {
    box.work ??= this.#deliver(box).finally(() => {
      box.work = undefined
    })
    return box.work
  }

  /** Delivers the box's newest order; starts over whenever a newer one has come meanwhile. */
  async #deliver(box: Box): Promise<void> {
    let attempts = 0
    let order: ProfileOrder | undefined
    let hasWaited = false
    while (box.order && !box.isHeld && !this.#isClosed) {
      if (order !== box.order) {
        order = box.order
        attempts = 0
      }
      if (!this.#link.isConnected(box.stationId)) {
        this.#enter(box, 'pending', attempts, 'the station is not connected; sent when it comes back')
        return
      }
      const unknown = hasWaited ? undefined : this.#limits.ready(box.stationId)
      if (unknown) {
        hasWaited = true
        await unknown
        continue
      }
      const outcome = await this.#attempt(box, order, ++attempts)
      if (box.order !== order) continue
      if (outcome.type === 'retry' && attempts <= this.#backoffMs.length) {
        this.#enter(box, 'sent', attempts, `${outcome.detail}, trying again`)
        await this.#sleep(box, outcome.afterMs ?? this.#backoffMs[attempts - 1] ?? 0)
      } else return this.#finish(box, order, outcome, attempts)
    }
  }

  /** Leaves an order with what became of it. */
  #finish(box: Box, order: ProfileOrder, outcome: Outcome, attempts: number): void {
    if (outcome.type === 'wait-for-station') {
      this.#enter(box, 'pending', attempts, outcome.detail)
      return
    }
    box.order = undefined
    if (outcome.type === 'settled' && outcome.state === 'accepted') box.taken = order
    if (outcome.type === 'settled' && outcome.state === 'unsupported') {
      this.#limits.foundWithoutProfiles(box.stationId, outcome.detail ?? '')
    }
    this.#enter(box, stateAfter(outcome), attempts, outcome.detail)
    if (outcome.type === 'over') this.#events.over?.(order)
    if (outcome.type === 'settled' && outcome.state === 'accepted') this.#events.accepted(order)
  }

  async #attempt(box: Box, order: ProfileOrder, attempt: number): Promise<Outcome> {
    this.#enter(box, 'sent', attempt)
    const isOnRecord = await this.#events.attempted(order)
    // Meanwhile a newer order may have come, or the car may have left.
    const isWanted = () => box.order === order
    if (!isOnRecord && box.raises && isWanted()) {
      this.#events.refused(order)
      return { type: 'retry', stateIfLast: 'expired', detail: 'this could not be stored, and is not sent without' }
    }
    try {
      const request = setChargingProfileFrom(order, this.#limits.of(order.stationId))
      const { stationId } = box
      const response = await this.#link.call(stationId, 'SetChargingProfile', request, this.#callTimeoutMs, isWanted)
      const { status, statusInfo } = response as OCPP20.SetChargingProfileResponse
      if (status === 'Accepted') return { type: 'settled', state: 'accepted' }
      this.#events.refused(order)
      return await afterRefusal(this.#refusals, order, statusInfo, attempt === 1)
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error
      if (isNotTaken(error)) this.#events.refused(order)
      return outcomeOf(error)
    }
  }

  #enter(box: Box, state: DeliveryView['state'], attempts: number, detail?: string): void {
    box.delivery = { state, attempts, sinceMs: this.#clock.now(), ...(detail === undefined ? {} : { detail }) }
    this.#events.changed(box.stationId, box.evseId, box.delivery)
  }

  async #sleep(box: Box, ms: number): Promise<void> {
    box.pause = new AbortController()
    try {
      await this.#clock.sleep(ms, box.pause.signal)
    } catch (error) {
      if (!box.pause.signal.aborted) throw error
    } finally {
      box.pause = undefined
    }
  }
}

/** The state of a delivery that is left. */
function stateAfter(outcome: Outcome): DeliveryView['state'] {
  if (outcome.type === 'settled') return outcome.state
  return outcome.type === 'retry' ? outcome.stateIfLast : 'pending'
}

/** Whether two orders are for the same schedule of the same transaction. */
function isSame(one: ProfileOrder | undefined, { schedule, transactionId }: ProfileOrder): boolean {
  return one !== undefined && one.schedule === schedule && one.transactionId === transactionId
}

function keyOf(stationId: string, evseId: number): string {
  return `${stationId}/${evseId}`
}
