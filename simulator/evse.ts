import type { OCPP20 } from 'typed-ocpp'
import { acceptsWh, type Car, charged, drawnW, type Offer, stateOfCharge } from './car.ts'
import type { Limit } from './charging-profiles.ts'
import { counted, type Meter, meterValue } from './meter.ts'
import type { ChargingState } from './ocpp-types.ts'

/** What an EVSE is built for. */
export interface EvseModel {
  readonly evseId: number
  readonly isDc: boolean
  /** The most it gives. */
  readonly ceiling: Limit
}

/** What a driver wants. */
export interface Wish {
  readonly energyWh: number
  /** Epoch ms; absent where the driver names no departure. */
  readonly departureMs?: number
}

/** A charging transaction of an EVSE. */
export interface Transaction {
  readonly transactionId: string
  readonly startMs: number
}

/** What is offered at an instant. */
export type OfferAt = (atMs: number) => Offer

const minuteMs = 60_000

/** One EVSE with its meter, and the car that is plugged in. */
export class Evse {
  readonly model: EvseModel
  readonly evseId: number
  #car: Car | undefined
  #departureMs: number | undefined
  #meter: Meter
  #transaction: Transaction | undefined
  #nextSeqNo = 0
  #advancedToMs: number

  /** @param registerWh what the meter has counted before, Wh */
  constructor(model: EvseModel, nowMs: number, registerWh: number) {
    this.model = model
    this.evseId = model.evseId
    this.#meter = { registerWh, powerW: 0, phases: 0 }
    this.#advancedToMs = nowMs
  }

  get car(): Car | undefined {
    return this.#car
  }

  get transaction(): Transaction | undefined {
    return this.#transaction
  }

  get departureMs(): number | undefined {
    return this.#departureMs
  }

  get powerW(): number {
    return this.#meter.powerW
  }

  get registerWh(): number {
    return this.#meter.registerWh
  }

  /** Energy the plugged-in car still takes, Wh. */
  get acceptsWh(): number {
    return this.#car ? acceptsWh(this.#car) : 0
  }

  /** What the car would draw of an offer, W. */
  drawnW(offer: Offer): number {
    return this.#car && this.#transaction ? drawnW(this.#car, offer) : 0
  }

  plugIn(car: Car, departureMs: number | undefined): void {
    if (this.#car) throw new Error(`EVSE ${this.evseId} has a car already`)
    this.#car = car
    this.#departureMs = departureMs
    const { phases, firstPhase = 1 } = car.model
    this.#meter = { ...this.#meter, phases: this.model.isDc ? 0 : phases, firstPhase }
  }

  /** The driver changes their mind. */
  changeWish({ energyWh, departureMs }: Wish): void {
    if (!this.#car) throw new Error(`EVSE ${this.evseId} has no car`)
    this.#car = { ...this.#car, wantedWh: energyWh }
    this.#departureMs = departureMs
  }

  unplug(): void {
    this.#car = undefined
    this.#departureMs = undefined
    this.#meter = { ...this.#meter, powerW: 0 }
  }

  beginTransaction(transaction: Transaction): void {
    this.#transaction = transaction
    this.#nextSeqNo = 0
  }

  endTransaction(): void {
    this.#transaction = undefined
    this.#meter = { ...this.#meter, powerW: 0 }
  }

  /** The number of the transaction's next event: 0, 1, 2, … */
  takeSeqNo(): number {
    return this.#nextSeqNo++
  }

  /**
   * Lets the car charge until `nowMs`, in steps of at most a minute, and sets the power that flows then.
   *
   * @param cutsMs instants at which the offer changes, ascending
   */
  advanceTo(nowMs: number, offerAt: OfferAt, cutsMs: readonly number[] = []): void {
    while (this.#advancedToMs < nowMs) {
      const fromMs = this.#advancedToMs
      const cutMs = cutsMs.find((instantMs) => instantMs > fromMs) ?? nowMs
      const untilMs = Math.min(nowMs, cutMs, Math.floor(fromMs / minuteMs + 1) * minuteMs)
      this.#charge(offerAt(fromMs), untilMs - fromMs)
      this.#advancedToMs = untilMs
    }
    this.#meter = { ...this.#meter, powerW: this.drawnW(offerAt(nowMs)) }
  }

  /** Until when the EVSE has been advanced, epoch ms. */
  get advancedToMs(): number {
    return this.#advancedToMs
  }

  /** OCPP's word for what is going on: a car that wants energy and gets none is held back by the station. */
  get chargingState(): ChargingState {
    if (!this.#car) return 'Idle'
    if (this.#meter.powerW > 0) return 'Charging'
    return acceptsWh(this.#car) > 0 ? 'SuspendedEVSE' : 'SuspendedEV'
  }

  reading(context: OCPP20.ReadingContextEnumType): OCPP20.MeterValueType {
    const socPercent = this.#car && stateOfCharge(this.#car) * 100
    return meterValue(this.#meter, this.#advancedToMs, context, socPercent)
  }

  #charge(offer: Offer, ms: number): void {
    if (!this.#car) return
    const before = acceptsWh(this.#car)
    this.#car = charged(this.#car, this.drawnW(offer), ms)
    this.#meter = counted(this.#meter, before - acceptsWh(this.#car))
  }
}
