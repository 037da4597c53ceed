import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from './clock.ts'
import type { CsmsLink } from './csms-link.ts'
import type { DeviceModel } from './device-model.ts'
import type { EvseControl } from './evse-control.ts'
import { bootNotification, statusNotification } from './messages.ts'
import type { ConnectorStatus } from './ocpp-types.ts'
import type { StationEvent } from './station-events.ts'
import type { TransactionEvents } from './transaction-events.ts'

/** What a station has to say something about, and through what. */
export interface DialogueParts {
  readonly clock: Clock
  readonly link: CsmsLink
  readonly events: TransactionEvents
  readonly device: DeviceModel
  readonly controls: readonly EvseControl[]
  tell(event: StationEvent): void
}

const retryPauseMs = 10_000

/** What a station says of its own accord: who it is, how it is, and everything that waits to be delivered. */
export class Dialogue {
  readonly #parts: DialogueParts
  readonly #end = new AbortController()
  readonly #reportedStatus = new Map<number, ConnectorStatus>()
  readonly #accepted = Promise.withResolvers<void>()
  #isAccepted = false
  #isRestarting = false
  #isDelivering = false
  #nextHeartbeatMs = Number.POSITIVE_INFINITY

  constructor(parts: DialogueParts) {
    this.#parts = parts
  }

  get isAccepted(): boolean {
    return this.#isAccepted
  }

  /** Whether anything but a BootNotification may be said now. */
  get isReady(): boolean {
    return this.#isAccepted && this.#parts.link.isOnline
  }

  /** Whether something waits, or is on its way. */
  get hasWork(): boolean {
    return this.#isDelivering || !this.#parts.events.isEmpty
  }

  /** Resolves when the CSMS has accepted the station for the first time. */
  whenAccepted(): Promise<void> {
    return this.#accepted.promise
  }

  /** Says who the station is until the CSMS accepts it, once; after a mere reconnect nothing is said (P4 §5.3). */
  async introduce(): Promise<void> {
    while (this.#parts.link.isOnline && !this.#isAccepted && !this.#end.signal.aborted) await this.#boot()
  }

  /** Brings the CSMS up to date. */
  catchUp(): void {
    if (!this.isReady) return
    this.#beat()
    this.reportStatus()
    void this.#deliver()
  }

  /** Reports connectors whose status is news, and that of `evseId` in any case. */
  reportStatus(evseId?: number): void {
    if (evseId !== undefined) this.#reportedStatus.delete(evseId)
    for (const control of this.#parts.controls) {
      if (this.#reportedStatus.get(control.evseId) === control.connectorStatus) continue
      this.#reportedStatus.set(control.evseId, control.connectorStatus)
      const request = statusNotification(control.evseId, control.connectorStatus, this.#parts.clock.now())
      void this.notify('StatusNotification', request)
    }
  }

  /** Makes a CALL whose answer changes nothing; a failure is told, not thrown. */
  async notify(action: string, payload: object): Promise<void> {
    try {
      await this.#parts.link.call(action, payload)
    } catch (error) {
      if (!this.#end.signal.aborted) this.#problem(`${action} failed error="${reasonOf(error)}"`)
    }
  }

  /** Delivers what waits, forgets that the station was ever accepted, and cuts the connection for a moment. */
  async startAnew(): Promise<void> {
    await this.#deliver()
    this.#isAccepted = false
    this.#isRestarting = true
    this.#reportedStatus.clear()
    await this.#parts.link.lose(retryPauseMs)
  }

  close(): void {
    this.#end.abort()
  }

  async #boot(): Promise<void> {
    const { link, clock, device, tell } = this.#parts
    try {
      const request = bootNotification(this.#isRestarting ? 'RemoteReset' : 'PowerUp')
      const { status, interval } = (await link.call('BootNotification', request)) as OCPP20.BootNotificationResponse
      tell({ type: 'booted', status, heartbeatS: interval })
      if (status !== 'Accepted') return await this.#pause(Math.max(1, interval) * 1_000) // B02.FR.07
      this.#isAccepted = true
      this.#isRestarting = false
      if (interval > 0) device.put('OCPPCommCtrlr', 'HeartbeatInterval', interval)
      this.#nextHeartbeatMs = clock.now() + device.integer('OCPPCommCtrlr', 'HeartbeatInterval') * 1_000
      this.#accepted.resolve()
    } catch (error) {
      this.#problem(`BootNotification failed error="${reasonOf(error)}"`)
      await this.#pause(retryPauseMs)
    }
  }

  #beat(): void {
    const { clock, device } = this.#parts
    if (clock.now() < this.#nextHeartbeatMs) return
    this.#nextHeartbeatMs = clock.now() + device.integer('OCPPCommCtrlr', 'HeartbeatInterval') * 1_000
    void this.notify('Heartbeat', {})
  }

  /** Brings waiting events, then needs, to the CSMS, one after the other. */
  async #deliver(): Promise<void> {
    if (this.#isDelivering) return
    this.#isDelivering = true
    try {
      while (this.isReady && !this.#end.signal.aborted) {
        if (!this.#parts.events.isEmpty) await this.#deliverEvent()
        else if (!(await this.#deliverNeeds())) break
      }
    } finally {
      this.#isDelivering = false
    }
  }

  async #deliverEvent(): Promise<void> {
    const outcome = await this.#parts.events.deliverNext()
    if (outcome === 'discarded') this.#problem('a TransactionEvent was refused too often and is given up')
    if (outcome === 'kept' && this.#parts.link.isOnline) await this.#pause(retryPauseMs)
  }

  async #deliverNeeds(): Promise<boolean> {
    const { link, controls } = this.#parts
    const control = controls.find(({ areNeedsDue }) => areNeedsDue)
    await control?.sendNeeds((action, payload) => link.call(action, payload))
    return control !== undefined
  }

  async #pause(ms: number): Promise<void> {
    try {
      await this.#parts.clock.sleep(ms, this.#end.signal)
    } catch (error) {
      if (!this.#end.signal.aborted) throw error
    }
  }

  #problem(text: string): void {
    this.#parts.tell({ type: 'problem', text })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
