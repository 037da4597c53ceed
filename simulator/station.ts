import type { OCPP20 } from 'typed-ocpp'
import { type Answer, type AnsweringStation, answerTo, csmsActions } from './answers.ts'
import type { Car } from './car.ts'
import type { Clock } from './clock.ts'
import { CsmsLink, type LinkOptions } from './csms-link.ts'
import { DeviceModel } from './device-model.ts'
import type { EvseModel, Wish } from './evse.ts'
import { EvseControl } from './evse-control.ts'
import { InstalledProfiles } from './installed-profiles.ts'
import { bootNotification, idToken, statusNotification } from './messages.ts'
import { type Misbehaviour, ProfileSpoiler } from './misbehaviour.ts'
import type { ChargingRateUnit, ConnectorStatus } from './ocpp-types.ts'
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
  readonly misbehaviours?: readonly Misbehaviour[]
}

const maxPeriods = 1_024
const maxStackLevel = 9
const maxProfiles = 20
const retryPauseMs = 10_000

/** A charging station that speaks OCPP 2.0.1 to its CSMS, and goes on by its profiles where it cannot. */
export class Station {
  readonly #clock: Clock
  readonly #tell: (event: StationEvent) => void
  readonly #url: string
  readonly #link: CsmsLink
  readonly #device: DeviceModel
  readonly #profiles = new InstalledProfiles()
  readonly #events: TransactionEvents
  readonly #controls: readonly EvseControl[]
  readonly #rateUnits: readonly ChargingRateUnit[]
  readonly #spoiler: ProfileSpoiler
  readonly #end = new AbortController()
  readonly #reportedStatus = new Map<number, ConnectorStatus>()
  #isAccepted = false
  #isRestarting = false
  #isDelivering = false
  #nextHeartbeatMs = Number.POSITIVE_INFINITY
  #life: Promise<void> | undefined
  readonly #accepted = Promise.withResolvers<void>()

  constructor(options: StationOptions) {
    this.#clock = options.clock
    this.#tell = options.tell ?? (() => undefined)
    this.#url = `${options.url.replace(/\/$/, '')}/${options.stationId}`
    this.#rateUnits = options.rateUnits ?? ['W', 'A']
    this.#spoiler = new ProfileSpoiler(options.misbehaviours ?? [])
    this.#device = new DeviceModel({
      rateUnits: this.#rateUnits,
      periodsPerSchedule: maxPeriods,
      profileStackLevel: maxStackLevel,
      meterIntervalS: options.meterIntervalS ?? 300,
    })
    this.#link = new CsmsLink(options, csmsActions, options.clock, {
      opened: () => void this.#greet(),
      closed: (reason) => this.#tell({ type: 'disconnected', reason }),
      failed: (reason, nextAttemptMs) => this.#tell({ type: 'not-connected', reason, nextAttemptMs }),
      answer: (action, payload, signal) => this.#answer(action, payload, signal),
    })
    this.#events = new TransactionEvents(this.#link)
    const surroundings = {
      clock: options.clock,
      profiles: this.#profiles,
      events: this.#events,
      device: this.#device,
      obeysProfiles: this.#spoiler.obeysProfiles,
      // ISO 15118 gives a CSMS 60 s (K15.FR.08); a fast clock does not make its computer any faster.
      patienceMs: options.patienceMs ?? Math.max(60_000, 5_000 * options.clock.speed),
      sharers: () => Math.max(1, this.#controls.filter(({ evse }) => evse.transaction).length),
      tell: this.#tell,
    }
    this.#controls = options.evses.map((model) => new EvseControl(model, surroundings))
  }

  /** Connects, and charges what is plugged in, until `close`. */
  open(): void {
    this.#link.open()
    this.#life ??= this.#run()
  }

  /** Resolves when the CSMS has accepted the station for the first time. */
  whenAccepted(): Promise<void> {
    return this.#accepted.promise
  }

  /** Power drawn at all EVSEs, W. */
  get powerW(): number {
    return this.#controls.reduce((sum, { evse }) => sum + evse.powerW, 0)
  }

  /** What was charged at an EVSE since its car was plugged in, and what its car still takes, Wh. */
  progress(evseId: number): { readonly deliveredWh: number; readonly missingWh: number } {
    const { deliveredWh, evse } = this.#control(evseId)
    return { deliveredWh, missingWh: evse.acceptsWh }
  }

  /** A driver identifies and plugs in a car. */
  async plugIn(evseId: number, car: Car, departureMs: number | undefined): Promise<void> {
    const control = this.#control(evseId)
    if (this.#isReady) await this.#notify('Authorize', { idToken })
    control.plugIn(car, departureMs)
    this.#react()
  }

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
    const untilMs = Date.now() + 2_000
    while (this.#isReady && this.#hasWork && Date.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    this.#end.abort()
    await this.#link.close()
    await this.#life
  }

  get #isReady(): boolean {
    return this.#link.isOnline && this.#isAccepted
  }

  get #hasWork(): boolean {
    return this.#isDelivering || !this.#events.isEmpty
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#react()
      this.#beat()
      const nextMs = Math.min(...this.#controls.map((control) => control.nextTickMs))
      await this.#pause(nextMs - this.#clock.now())
    }
  }

  /** Lets the cars follow what has changed, and brings the CSMS up to date. */
  #react(): void {
    for (const control of this.#controls) control.tick()
    if (!this.#isReady) return
    this.#reportStatus()
    void this.#deliver()
  }

  #beat(): void {
    if (!this.#isReady || this.#clock.now() < this.#nextHeartbeatMs) return
    this.#nextHeartbeatMs = this.#clock.now() + this.#device.integer('OCPPCommCtrlr', 'HeartbeatInterval') * 1_000
    void this.#notify('Heartbeat', {})
  }

  /** What a station says first: who it is, once; after a mere reconnect it goes on (P4 §5.3). */
  async #greet(): Promise<void> {
    this.#tell({ type: 'connected', url: this.#url })
    while (this.#link.isOnline && !this.#isAccepted && !this.#end.signal.aborted) await this.#boot()
    this.#react()
  }

  async #boot(): Promise<void> {
    try {
      const request = bootNotification(this.#isRestarting ? 'RemoteReset' : 'PowerUp')
      const { status, interval } = (await this.#link.call(
        'BootNotification',
        request,
      )) as OCPP20.BootNotificationResponse
      this.#tell({ type: 'booted', status, heartbeatS: interval })
      this.#isAccepted = status === 'Accepted'
      if (!this.#isAccepted) return await this.#pause(Math.max(1, interval) * 1_000) // B02.FR.07
      this.#isRestarting = false
      this.#accepted.resolve()
      if (interval > 0) this.#device.put('OCPPCommCtrlr', 'HeartbeatInterval', interval)
      this.#nextHeartbeatMs = this.#clock.now() + interval * 1_000
    } catch (error) {
      this.#tell({ type: 'problem', text: `BootNotification failed error="${reasonOf(error)}"` })
      await this.#pause(retryPauseMs)
    }
  }

  /** Brings waiting events, then needs, to the CSMS, one after the other. */
  async #deliver(): Promise<void> {
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      while (this.#isReady && !this.#end.signal.aborted) {
        if (!this.#events.isEmpty) await this.#deliverEvent()
        else if (!(await this.#deliverNeeds())) break
      }
    } finally {
      this.#isDelivering = false
    }
  }

  async #deliverEvent(): Promise<void> {
    const outcome = await this.#events.deliverNext()
    if (outcome === 'discarded')
      this.#tell({ type: 'problem', text: 'a TransactionEvent was refused too often: given up' })
    if (outcome === 'kept' && this.#link.isOnline) await this.#pause(retryPauseMs)
  }

  async #deliverNeeds(): Promise<boolean> {
    const control = this.#controls.find(({ areNeedsDue }) => areNeedsDue)
    await control?.sendNeeds((action, payload) => this.#link.call(action, payload))
    return control !== undefined
  }

  async #answer(action: string, payload: object, signal: AbortSignal): Promise<object> {
    const spoilt = this.#spoiler.spoil(action)
    if (spoilt)
      this.#tell({
        type: 'called',
        action,
        outcome: spoilt === 'silence' ? 'no answer, on purpose' : 'rejected, on purpose',
      })
    if (spoilt === 'silence') await aborted(signal)
    const answer: Answer = spoilt && spoilt !== 'silence' ? spoilt : this.#ownAnswer(action, payload)
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
      this.#tell({ type: 'called', action, outcome: reasonOf(error) })
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
      isAccepted: this.#isAccepted,
      notify: (action, payload) => this.#notify(action, payload),
      react: () => this.#react(),
      reportStatus: (evseId) => {
        if (evseId !== undefined) this.#reportedStatus.delete(evseId)
        this.#reportStatus()
      },
      restart: () => this.#restart(),
      tell: this.#tell,
    }
  }

  get #situation(): StationSituation {
    return {
      rateUnits: this.#rateUnits,
      maxPeriods,
      maxStackLevel,
      maxProfiles,
      evses: this.#controls.map(({ evse }) => ({
        evseId: evse.evseId,
        isDc: evse.model.isDc,
        ...(evse.transaction ? { transactionId: evse.transaction.transactionId } : {}),
      })),
    }
  }

  #reportStatus(): void {
    for (const { evseId, connectorStatus } of this.#controls) {
      if (this.#reportedStatus.get(evseId) === connectorStatus) continue
      this.#reportedStatus.set(evseId, connectorStatus)
      void this.#notify('StatusNotification', statusNotification(evseId, connectorStatus, this.#clock.now()))
    }
  }

  async #restart(): Promise<void> {
    for (const control of this.#controls) control.endTransaction('ResetCommand', 'ImmediateReset')
    await this.#deliver()
    this.#isAccepted = false
    this.#isRestarting = true
    this.#reportedStatus.clear()
    await this.#link.lose(retryPauseMs)
  }

  /** Makes a CALL whose answer changes nothing; a failure is told, not thrown. */
  async #notify(action: string, payload: object): Promise<void> {
    try {
      await this.#link.call(action, payload)
    } catch (error) {
      if (!this.#end.signal.aborted)
        this.#tell({ type: 'problem', text: `${action} failed error="${reasonOf(error)}"` })
    }
  }

  async #pause(ms: number): Promise<void> {
    try {
      await this.#clock.sleep(ms, this.#end.signal)
    } catch (error) {
      if (!this.#end.signal.aborted) throw error
    }
  }

  #control(evseId: number): EvseControl {
    const control = this.#controls.find((candidate) => candidate.evseId === evseId)
    if (!control) throw new RangeError(`there is no EVSE ${evseId}`)
    return control
  }
}

/** Settles never, or when the connection is gone. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the connection is gone')))
  })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
