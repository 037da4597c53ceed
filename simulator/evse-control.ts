import { randomUUID } from 'node:crypto'
import type { OCPP20 } from 'typed-ocpp'
import type { Car, Offer } from './car.ts'
import type { EvseSituation, Limit, SharingEvse } from './charging-profiles.ts'
import type { Clock } from './clock.ts'
import { lower } from './composite-schedule.ts'
import type { DeviceModel } from './device-model.ts'
import { Evse, type EvseModel, type Wish } from './evse.ts'
import type { InstalledProfiles } from './installed-profiles.ts'
import { chargingNeeds, idToken, isoText } from './messages.ts'
import type { ChargingState, ConnectorStatus, StoppedReason, TriggerReason } from './ocpp-types.ts'
import type { StationEvent } from './station-events.ts'
import type { TransactionEvents } from './transaction-events.ts'

/** What an EVSE shares with the others of its station. */
export interface EvseSurroundings {
  readonly clock: Clock
  readonly profiles: InstalledProfiles
  readonly events: TransactionEvents
  readonly device: DeviceModel
  /** Whether profiles are obeyed; a station that misbehaves accepts them and charges on. */
  readonly obeysProfiles: boolean
  /** Whether meter values are sent. */
  readonly hasMeter: boolean
  /** How long a car waits for its first profile before it charges without, ms of the clock. */
  readonly patienceMs: number
  /** The station's other EVSEs with a running transaction: they share what limits all of it. */
  others(evseId: number): readonly SharingEvse[]
  tell(event: StationEvent): void
}

const minuteMs = 60_000
const hourMs = 3_600_000

/** One EVSE under the control of its station: transactions, needs, and power by the profiles in force. */
export class EvseControl {
  readonly evse: Evse
  readonly #in: EvseSurroundings
  isOperative = true
  #registerAtStartWh = 0
  #waitsUntilMs = 0
  #needsAtMs: number | undefined
  #areNeedsDue = false
  #isRenewal = false
  #reportedState: ChargingState = 'Idle'
  #hasReportedPhases = false
  #sampledAtMs: number

  constructor(model: EvseModel, surroundings: EvseSurroundings) {
    this.#in = surroundings
    this.#sampledAtMs = surroundings.clock.now()
    this.evse = new Evse(model, this.#sampledAtMs, 1_000_000 * model.evseId)
  }

  get evseId(): number {
    return this.evse.evseId
  }

  /** Whether the CSMS is still to hear what the car needs. */
  get areNeedsDue(): boolean {
    return this.#areNeedsDue && this.evse.transaction !== undefined && this.evse.acceptsWh > 0
  }

  get connectorStatus(): ConnectorStatus {
    if (this.evse.car) return 'Occupied'
    return this.isOperative ? 'Available' : 'Unavailable'
  }

  get situation(): EvseSituation {
    return { ...this.#alone, others: this.#in.others(this.evseId) }
  }

  /** The EVSE as the others see it. */
  get asSharing(): SharingEvse {
    return {
      situation: this.#alone,
      drawnW: (own) => {
        const isWaiting = own === undefined && this.#in.clock.now() < this.#waitsUntilMs
        return this.#in.obeysProfiles && isWaiting ? 0 : this.evse.drawnW(this.#offerUnder(own))
      },
    }
  }

  get #alone(): EvseSituation {
    const { transaction } = this.evse
    return {
      evseId: this.evseId,
      ...(transaction ? { transactionId: transaction.transactionId, transactionStartMs: transaction.startMs } : {}),
    }
  }

  /** Energy charged in the running transaction, Wh. */
  get deliveredWh(): number {
    return this.evse.transaction ? this.evse.registerWh - this.#registerAtStartWh : 0
  }

  plugIn(car: Car, departureMs: number | undefined): void {
    this.#advance()
    this.evse.plugIn(car, departureMs)
    if (this.isOperative) this.startTransaction('CablePluggedIn')
  }

  /** @returns the transaction's id */
  startTransaction(triggerReason: TriggerReason, remoteStartId?: number): string {
    this.#advance()
    const nowMs = this.#in.clock.now()
    const transactionId = randomUUID()
    this.evse.beginTransaction({ transactionId, startMs: nowMs })
    this.#registerAtStartWh = this.evse.registerWh
    this.#waitsUntilMs = nowMs + this.#in.patienceMs
    this.#sampledAtMs = nowMs
    this.#reportedState = 'EVConnected'
    this.#hasReportedPhases = false
    this.#in.events.add({
      ...this.#event('Started', triggerReason, 'Transaction.Begin'),
      evse: { id: this.evseId, connectorId: 1 },
      idToken,
      transactionInfo: {
        transactionId,
        chargingState: 'EVConnected',
        ...(remoteStartId === undefined ? {} : { remoteStartId }),
      },
    })
    this.#in.tell({ type: 'plugged-in', evseId: this.evseId, transactionId })
    this.askAnew()
    return transactionId
  }

  changeWish(wish: Wish): void {
    this.#advance()
    this.#sample(this.#in.clock.now())
    this.evse.changeWish(wish)
    this.askAnew()
  }

  /** Lets the CSMS hear the car's needs as soon as possible, and again each hour (K17). */
  askAnew(): void {
    this.#areNeedsDue = true
    this.#isRenewal = false
    this.#needsAtMs = this.#in.clock.now()
  }

  endTransaction(triggerReason: TriggerReason, stoppedReason: StoppedReason): void {
    const { transaction } = this.evse
    if (!transaction) return
    this.#advance()
    const ended = this.#event('Ended', triggerReason, 'Transaction.End')
    this.#in.events.add({
      ...ended,
      transactionInfo: { ...ended.transactionInfo, chargingState: 'Idle', stoppedReason },
    })
    const { deliveredWh } = this
    // The station forgets the transaction's profiles by itself (K02.FR.05).
    this.#in.profiles.forgetTransaction(transaction.transactionId)
    this.evse.endTransaction()
    this.#areNeedsDue = false
    this.#needsAtMs = undefined
    this.#reportedState = 'Idle'
    this.#in.tell({ type: 'unplugged', evseId: this.evseId, transactionId: transaction.transactionId, deliveredWh })
  }

  unplug(): void {
    this.endTransaction('EVCommunicationLost', 'EVDisconnected')
    this.evse.unplug()
  }

  /** Charges up to now, and reports what is to be reported: a new state, a meter value, needs an hour old. */
  tick(): void {
    this.#advance()
    if (!this.evse.transaction) return
    const nowMs = this.#in.clock.now()
    this.#reportState()
    const isHourOver = this.#needsAtMs !== undefined && nowMs - this.#needsAtMs >= hourMs
    if (isHourOver || this.#isSampleDue(nowMs)) this.#sample(nowMs)
    if (isHourOver) {
      this.askAnew()
      this.#isRenewal = true
    }
  }

  /** When to tick next, epoch ms: at the next full minute, or before, when the limit changes. */
  get nextTickMs(): number {
    const nowMs = this.#in.clock.now()
    const minuteEndMs = Math.floor(nowMs / minuteMs + 1) * minuteMs
    const [changeMs = minuteEndMs] = this.#in.profiles.changesWithin(this.situation, nowMs, minuteEndMs)
    return this.#waitsUntilMs > nowMs ? Math.min(changeMs, this.#waitsUntilMs) : changeMs
  }

  /** What the station offers the car at an instant. */
  offerAt(atMs: number): Offer {
    if (this.#isHeldBackAt(atMs)) return { ...this.evse.model.ceiling, powerW: 0 }
    return this.#offerUnder(this.#in.profiles.limitAt(this.situation, atMs))
  }

  /** What its own profiles offer the car at an instant, whatever limits the whole station, W. */
  ownOfferW(atMs: number): number {
    if (this.#isHeldBackAt(atMs)) return 0
    return this.#offerUnder(this.#in.profiles.ownLimitAt(this.#alone, atMs)).powerW
  }

  #isHeldBackAt(atMs: number): boolean {
    return this.#in.obeysProfiles && this.#isWaitingAt(atMs)
  }

  #offerUnder(limit: Limit | undefined): Offer {
    const { ceiling } = this.evse.model
    return this.#in.obeysProfiles ? lower(limit, ceiling) : ceiling
  }

  /** Tells the CSMS what the car needs. */
  async sendNeeds(call: (action: string, payload: object) => Promise<unknown>): Promise<void> {
    const { car, departureMs } = this.evse
    if (!car) return
    this.#advance()
    this.#areNeedsDue = false
    this.#needsAtMs = this.#in.clock.now()
    this.#in.tell({
      type: 'needs',
      evseId: this.evseId,
      energyWh: this.evse.acceptsWh,
      isRenewal: this.#isRenewal,
      ...(departureMs === undefined ? {} : { departureMs }),
    })
    const answer = await this.#answerTo(call, chargingNeeds(this.evseId, car, departureMs))
    // Nobody will send a profile: nothing to wait for. A lost answer is asked for again within the hour.
    if (answer.startsWith('Rejected')) this.#waitsUntilMs = this.#in.clock.now()
    this.#in.tell({ type: 'needs-answered', evseId: this.evseId, answer })
  }

  /** An update that the CSMS asked for (F06.FR.07). */
  reportNow(): void {
    if (!this.evse.transaction) return
    this.#advance()
    this.#in.events.add(this.#event('Updated', 'Trigger', 'Trigger'))
  }

  async #answerTo(
    call: (action: string, payload: object) => Promise<unknown>,
    request: OCPP20.NotifyEVChargingNeedsRequest,
  ): Promise<string> {
    try {
      const { status, statusInfo } = (await call(
        'NotifyEVChargingNeeds',
        request,
      )) as OCPP20.NotifyEVChargingNeedsResponse
      return statusInfo ? `${status}/${statusInfo.reasonCode}` : status
    } catch (error) {
      return `none (${error instanceof Error ? error.message : String(error)})`
    }
  }

  #advance(): void {
    const nowMs = this.#in.clock.now()
    const fromMs = this.evse.advancedToMs
    const changesMs = this.#in.profiles.changesWithin(this.situation, fromMs, nowMs)
    const cutsMs = [...changesMs, this.#waitsUntilMs].sort((a, b) => a - b)
    this.evse.advanceTo(nowMs, (atMs) => this.offerAt(atMs), cutsMs)
  }

  /** Whether the first profile is still awaited. */
  #isWaitingAt(atMs: number): boolean {
    return atMs < this.#waitsUntilMs && this.#in.profiles.limitAt(this.situation, atMs) === undefined
  }

  #reportState(): void {
    if (this.#in.obeysProfiles && this.#isWaitingAt(this.#in.clock.now())) return
    const state = this.evse.chargingState
    if (state === this.#reportedState) return
    this.#reportedState = state
    this.#in.events.add(this.#event('Updated', 'ChargingStateChanged', 'Other'))
    this.#in.tell({ type: 'charging', evseId: this.evseId, state, powerW: this.evse.powerW })
  }

  /** A meter value; one goes before new needs, so that what is needed counts from a register that is known. */
  #sample(nowMs: number): void {
    if (!this.evse.transaction) return
    this.#sampledAtMs = nowMs
    if (!this.#in.hasMeter) return
    this.#in.events.add(this.#event('Updated', 'MeterValuePeriodic', 'Sample.Periodic'))
    const { registerWh, powerW, acceptsWh: missingWh } = this.evse
    this.#in.tell({ type: 'metered', evseId: this.evseId, registerWh, powerW, missingWh })
  }

  /** Samples are aligned to the clock, so that they fall on the borders of planning slots. */
  #isSampleDue(nowMs: number): boolean {
    const intervalMs = this.#in.device.integer('SampledDataCtrlr', 'TxUpdatedInterval') * 1_000
    return Math.floor(nowMs / intervalMs) > Math.floor(this.#sampledAtMs / intervalMs)
  }

  #event(
    eventType: OCPP20.TransactionEventRequest['eventType'],
    triggerReason: TriggerReason,
    context: OCPP20.ReadingContextEnumType,
  ): OCPP20.TransactionEventRequest {
    const { evse } = this
    return {
      eventType,
      triggerReason,
      timestamp: isoText(this.#in.clock.now()),
      seqNo: evse.takeSeqNo(),
      transactionInfo: { transactionId: evse.transaction?.transactionId ?? '', chargingState: this.#reportedState },
      ...(this.#in.hasMeter ? { meterValue: [evse.reading(context)] } : {}),
      ...this.#phasesOnce(),
    }
  }

  /** Once the car charges, over how many phases. */
  #phasesOnce(): { numberOfPhasesUsed?: number } {
    const { car, powerW } = this.evse
    if (this.#hasReportedPhases || !car || car.model.transfer === 'DC' || powerW <= 0) return {}
    this.#hasReportedPhases = true
    return { numberOfPhasesUsed: car.model.phases }
  }
}
