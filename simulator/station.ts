import { createRPCError } from 'ocpp-rpc'
import { type Answer, type AnsweringStation, answerTo, csmsActions } from './answers.ts'
import type { Car } from './car.ts'
import type { Clock } from './clock.ts'
import { CsmsLink, type LinkOptions } from './csms-link.ts'
import { DeviceModel } from './device-model.ts'
import { Dialogue } from './dialogue.ts'
import type { EvseModel, Wish } from './evse.ts'
import { EvseControl } from './evse-control.ts'
import { InstalledProfiles } from './installed-profiles.ts'
import { idToken } from './messages.ts'
import { type Misbehaviour, ProfileSpoiler, type Spoilt } from './misbehaviour.ts'
import type { ChargingRateUnit } from './ocpp-types.ts'
import type { StationSituation } from './profile-checks.ts'
import type { StationEvent } from './station-events.ts'
import { TransactionEvents } from './transaction-events.ts'

/** How a station is built and connected. */
export interface StationOptions extends LinkOptions {
  readonly clock: Clock
  readonly evses: readonly EvseModel[]
  /** Told everything that happens. Default nobody. */
  readonly tell?: (event: StationEvent) => void
  /** Seconds between meter values in a transaction. Default 300. */
  readonly meterIntervalS?: number
  /** How long a car waits for its first profile, ms of the clock. Default 60,000, but at least 5 real seconds. */
  readonly patienceMs?: number
  /** Units in which profiles may be. Default W and A. */
  readonly rateUnits?: readonly ChargingRateUnit[]
  /** Most periods in a schedule. Default 1,024. */
  readonly maxPeriods?: number
  /** Most profiles that it holds at a time. Default 20. */
  readonly maxProfiles?: number
  /** How it says that it lies on the grid's phases, as OCPP's PhaseRotation. Default not known. */
  readonly phaseRotation?: string
  readonly misbehaviours?: readonly Misbehaviour[]
}

const maxStackLevel = 9
const defaultMaxProfiles = 20
const goodbyeMs = 2_000

/** A charging station that speaks OCPP 2.0.1 to its CSMS, and goes on by its profiles where it cannot. */
export class Station {
  readonly #clock: Clock
  readonly #tell: (event: StationEvent) => void
  readonly #link: CsmsLink
  readonly #dialogue: Dialogue
  readonly #device: DeviceModel
  readonly #profiles = new InstalledProfiles()
  readonly #events: TransactionEvents
  readonly #controls: readonly EvseControl[]
  readonly #limits: Omit<StationSituation, 'evses'>
  readonly #spoiler: ProfileSpoiler
  readonly #end = new AbortController()
  #life: Promise<void> | undefined

  constructor(options: StationOptions) {
    this.#clock = options.clock
    this.#tell = options.tell ?? (() => undefined)
    this.#spoiler = new ProfileSpoiler(options.misbehaviours ?? [])
    this.#limits = {
      rateUnits: options.rateUnits ?? ['W', 'A'],
      maxPeriods: options.maxPeriods ?? 1_024,
      maxStackLevel,
      maxProfiles: options.maxProfiles ?? defaultMaxProfiles,
    }
    this.#device = new DeviceModel({
      rateUnits: this.#limits.rateUnits,
      periodsPerSchedule: this.#limits.maxPeriods,
      profileStackLevel: maxStackLevel,
      maxProfiles: this.#limits.maxProfiles,
      phaseRotation: options.phaseRotation ?? '',
      meterIntervalS: options.meterIntervalS ?? 300,
    })
    this.#link = new CsmsLink(options, csmsActions, options.clock, {
      opened: () => void this.#greet(`${options.url.replace(/\/$/, '')}/${options.stationId}`),
      closed: (reason) => this.#tell({ type: 'disconnected', reason }),
      failed: (reason, nextAttemptMs) => this.#tell({ type: 'not-connected', reason, nextAttemptMs }),
      answer: (action, payload, signal) => this.#answer(action, payload, signal),
    })
    this.#events = new TransactionEvents(this.#link)
    this.#controls = this.#controlsFor(options)
    this.#dialogue = new Dialogue({
      clock: options.clock,
      link: this.#link,
      events: this.#events,
      device: this.#device,
      controls: this.#controls,
      tell: this.#tell,
    })
  }

  /** Connects, and charges what is plugged in, until `close`. */
  open(): void {
    this.#link.open()
    this.#life ??= this.#run()
  }

  /** Resolves when the CSMS has accepted the station for the first time. */
  whenAccepted(): Promise<void> {
    return this.#dialogue.whenAccepted()
  }

  /** Power drawn at all EVSEs, W. */
  get powerW(): number {
    return this.#controls.reduce((sum, { evse }) => sum + evse.powerW, 0)
  }

  /** What the installed profiles allow the cars that are plugged in now, W. */
  get allowedW(): number {
    const nowMs = this.#clock.now()
    const withCar = this.#controls.filter(({ evse }) => evse.car)
    const [first] = withCar
    if (!first) return 0
    const ownW = withCar.reduce((sum, control) => sum + control.ownOfferW(nowMs), 0)
    if (!this.#spoiler.obeysProfiles) return ownW
    return Math.min(ownW, this.#profiles.stationLimitW(first.situation, nowMs))
  }

  /** What was charged at an EVSE until now, since its car was plugged in, and what its car still takes, Wh. */
  progress(evseId: number): { readonly deliveredWh: number; readonly missingWh: number } {
    this.#react()
    const { deliveredWh, evse } = this.#control(evseId)
    return { deliveredWh, missingWh: evse.acceptsWh }
  }

  /** A driver identifies and plugs in a car. */
  async plugIn(evseId: number, car: Car, departureMs: number | undefined): Promise<void> {
    const control = this.#control(evseId)
    if (this.#dialogue.isReady) await this.#dialogue.notify('Authorize', { idToken })
    control.plugIn(car, departureMs)
    this.#react()
  }

  /** The driver of the car at an EVSE wants something else from now on. */
  changeWish(evseId: number, wish: Wish): void {
    this.#control(evseId).changeWish(wish)
    this.#react()
  }

  unplug(evseId: number): void {
    this.#control(evseId).unplug()
    this.#react()
  }

  /** Does without a connection for `ms` of the clock. */
  async loseConnection(ms: number): Promise<void> {
    await this.#link.lose(ms)
  }

  /** Unplugs what is plugged in, tells the CSMS if it can within two real seconds, and disconnects. */
  async close(): Promise<void> {
    for (const { evse } of this.#controls) if (evse.car) this.unplug(evse.evseId)
    const untilMs = Date.now() + goodbyeMs
    while (this.#dialogue.isReady && this.#dialogue.hasWork && Date.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    this.#end.abort()
    this.#dialogue.close()
    await this.#link.close()
    await this.#life
  }

  #controlsFor({ clock, evses, patienceMs }: StationOptions): EvseControl[] {
    const surroundings = {
      clock,
      profiles: this.#profiles,
      events: this.#events,
      device: this.#device,
      obeysProfiles: this.#spoiler.obeysProfiles,
      hasMeter: this.#spoiler.hasMeter,
      // ISO 15118 gives a CSMS 60 s (K15.FR.08); a fast clock does not make its computer any faster.
      patienceMs: patienceMs ?? Math.max(60_000, 5_000 * clock.speed),
      others: (evseId: number) =>
        this.#controls
          .filter((control) => control.evseId !== evseId && control.evse.transaction)
          .map(({ asSharing }) => asSharing),
      tell: this.#tell,
    }
    return evses.map((model) => new EvseControl(model, surroundings))
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#react()
      const nextMs = Math.min(...this.#controls.map((control) => control.nextTickMs))
      try {
        await this.#clock.sleep(nextMs - this.#clock.now(), this.#end.signal)
      } catch (error) {
        if (!this.#end.signal.aborted) throw error
      }
    }
  }

  /** Lets the cars follow what has changed, and brings the CSMS up to date. */
  #react(): void {
    for (const control of this.#controls) control.tick()
    this.#dialogue.catchUp()
  }

  async #greet(url: string): Promise<void> {
    this.#tell({ type: 'connected', url })
    await this.#dialogue.introduce()
    this.#react()
  }

  async #answer(action: string, payload: object, signal: AbortSignal): Promise<object> {
    const spoilt = this.#spoiler.spoil(action)
    if (spoilt) this.#tell({ type: 'called', action, outcome: outcomeOf(spoilt) })
    if (spoilt === 'silence') return aborted(signal)
    if (spoilt && 'error' in spoilt) throw createRPCError(spoilt.error, `${action}: told not to know it`)
    const answer = spoilt ?? this.#ownAnswer(action, payload)
    // A CALL made at once would be on the wire before this answer; a macrotask later it follows it.
    if (answer.afterwards) setImmediate(answer.afterwards)
    return answer.result
  }

  #ownAnswer(action: string, payload: object): Answer {
    try {
      const answer = answerTo(this.#inside, action, payload)
      if (action !== 'SetChargingProfile') this.#tell({ type: 'called', action, outcome: 'answered' })
      return answer
    } catch (error) {
      this.#tell({ type: 'called', action, outcome: error instanceof Error ? error.message : String(error) })
      throw error
    }
  }

  /** The station as its answers see it. */
  get #inside(): AnsweringStation {
    return {
      clock: this.#clock,
      device: this.#device,
      profiles: this.#profiles,
      events: this.#events,
      controls: this.#controls,
      situation: this.#situation,
      isAccepted: this.#dialogue.isAccepted,
      notify: (action, payload) => this.#dialogue.notify(action, payload),
      react: () => this.#react(),
      reportStatus: (evseId) => this.#dialogue.reportStatus(evseId),
      restart: () => this.#restart(),
      tell: this.#tell,
    }
  }

  get #situation(): StationSituation {
    return {
      ...this.#limits,
      evses: this.#controls.map(({ evse }) => ({
        evseId: evse.evseId,
        isDc: evse.model.isDc,
        ...(evse.transaction ? { transactionId: evse.transaction.transactionId } : {}),
      })),
    }
  }

  async #restart(): Promise<void> {
    for (const control of this.#controls) control.endTransaction('ResetCommand', 'ImmediateReset')
    await this.#dialogue.startAnew()
  }

  #control(evseId: number): EvseControl {
    const control = this.#controls.find((candidate) => candidate.evseId === evseId)
    if (!control) throw new RangeError(`there is no EVSE ${evseId}`)
    return control
  }
}

function outcomeOf(spoilt: Spoilt): string {
  if (spoilt === 'silence') return 'silence'
  return 'error' in spoilt ? `${spoilt.error} on purpose` : 'rejected on purpose'
}

/** Settles never, or when the connection is gone. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the connection is gone')))
  })
}
