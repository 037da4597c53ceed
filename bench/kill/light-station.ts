import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Ledger, Profile } from './ledger.ts'
import { powerOf } from './profile-order.ts'

/** What a station needs of its world. */
export interface StationWorld {
  /** Without the identity. */
  readonly ocppUrl: () => string
  /** Resolves when stations may connect. */
  readonly open: () => Promise<void>
  readonly random: () => number
  readonly isOver: () => boolean
}

/** A message that has not been answered yet: it is told again, with the same id, until it is. */
interface Told {
  readonly id: string
  readonly action: string
  readonly payload: object
  /** Takes it into the books, once it is answered. */
  readonly enter: (result: Record<string, unknown>) => void
}

/**
 * A station with one car after the other, as simple as can be: it tells one thing at a time, tells it again until it is
 * answered, and keeps book of what was.
 */
export class LightStation {
  readonly ledger: Ledger
  readonly #world: StationWorld
  #socket: WebSocket | undefined
  #waiting: ((result: Record<string, unknown> | undefined) => void) | undefined
  #nextId = 0
  #seqNo = 0
  #registerWh = 0
  #readMs = Date.now()
  #car = 0

  constructor(ledger: Ledger, world: StationWorld) {
    this.ledger = ledger
    this.#world = world
  }

  get isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** Lives until the world is over. */
  async live(): Promise<void> {
    await this.#tell(this.#boot())
    while (!this.#world.isOver()) {
      await this.#tell(this.#nextStep())
      await delay(20 + 180 * this.#world.random())
    }
  }

  close(): void {
    this.#socket?.terminate()
  }

  #nextStep(): Told {
    const { ledger } = this
    const chance = this.#world.random()
    if (ledger.transactionId === undefined) return this.#event('Started')
    if (ledger.needsNumber === 0 || chance < 0.05) return this.#needs()
    return this.#event(chance < 0.12 ? 'Ended' : 'Updated')
  }

  #boot(): Told {
    const chargingStation = { model: 'Light', vendorName: 'Flattop' }
    return this.#told('BootNotification', { reason: 'PowerUp', chargingStation }, () => {
      this.ledger.isBooted = true
    })
  }

  #event(eventType: 'Started' | 'Updated' | 'Ended'): Told {
    const { ledger } = this
    if (eventType === 'Started') this.#seqNo = 0
    const transactionId = ledger.transactionId ?? `${ledger.stationId}-${++this.#car}`
    const registerWh = this.#read()
    const timestamp = new Date().toISOString()
    const seqNo = this.#seqNo++
    const payload = {
      eventType,
      timestamp,
      seqNo,
      triggerReason: { Started: 'CablePluggedIn', Updated: 'MeterValuePeriodic', Ended: 'EVDeparted' }[eventType],
      transactionInfo: { transactionId, chargingState: 'Charging' },
      ...(eventType === 'Started' ? { evse: { id: 1, connectorId: 1 } } : {}),
      meterValue: [{ timestamp, sampledValue: [{ value: registerWh }] }],
    }
    return this.#told('TransactionEvent', payload, () => {
      ledger.took({ eventType, transactionId, seqNo, registerWh })
    })
  }

  /** The meter's register, which has grown by what the car's profile allows it now; without one a car draws nothing. */
  #read(): number {
    const { profile } = this.ledger
    const nowMs = Date.now()
    const drawnWh = profile ? (powerOf(profile, nowMs) * (nowMs - this.#readMs)) / 3_600_000 : 0
    this.#readMs = nowMs
    this.#registerWh = Math.round((this.#registerWh + drawnWh) * 1_000) / 1_000
    return this.#registerWh
  }

  #needs(): Told {
    const { ledger } = this
    const number = ledger.needsNumber + 1
    const payload = {
      evseId: 1,
      chargingNeeds: {
        requestedEnergyTransfer: 'AC_three_phase',
        departureTime: new Date(Date.now() + (2 + 6 * this.#world.random()) * 3_600_000).toISOString(),
        acChargingParameters: {
          energyAmount: number * ledger.needsStepWh,
          evMinCurrent: 6,
          evMaxCurrent: 16,
          evMaxVoltage: 230,
        },
      },
    }
    return this.#told('NotifyEVChargingNeeds', payload, ({ status }) => {
      if (status === 'Rejected') throw new Error(`${ledger.stationId}: needs were rejected`)
      ledger.tookNeeds(number)
    })
  }

  #told(action: string, payload: object, enter: Told['enter']): Told {
    return { id: `${this.ledger.stationId}-${this.#nextId++}`, action, payload, enter }
  }

  /** Tells something until it is answered, or the world is over. */
  async #tell(what: Told): Promise<void> {
    this.ledger.telling = what
    while (!this.#world.isOver()) {
      const result = await this.#tryToTell(what)
      if (!result) continue
      what.enter(result)
      this.ledger.telling = undefined
      return
    }
  }

  async #tryToTell({ id, action, payload }: Told): Promise<Record<string, unknown> | undefined> {
    const socket = await this.#connected()
    if (!socket) return undefined
    return new Promise((resolve) => {
      this.#waiting = resolve
      socket.send(JSON.stringify([2, id, action, payload]))
    })
  }

  async #connected(): Promise<WebSocket | undefined> {
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#socket
    await this.#world.open()
    if (this.#world.isOver()) return undefined
    const socket = new WebSocket(`${this.#world.ocppUrl()}/${this.ledger.stationId}`, 'ocpp2.0.1')
    socket.on('error', () => undefined)
    socket.on('message', (data) => this.#take(socket, JSON.parse(String(data)) as unknown[]))
    socket.on('close', () => this.#waiting?.(undefined))
    this.#socket = socket
    await new Promise<void>((resolve) => {
      socket.once('open', () => resolve())
      socket.once('close', () => resolve())
    })
    if (socket.readyState === WebSocket.OPEN) return socket
    await delay(100)
    return undefined
  }

  #take(socket: WebSocket, frame: unknown[]): void {
    const [type] = frame as [number]
    if (type === 3) this.#waiting?.(frame[2] as Record<string, unknown>)
    // What was not taken is told again.
    if (type === 4) {
      this.ledger.refused(String(frame[2]))
      setTimeout(() => this.#waiting?.(undefined), 100)
    }
    if (type !== 2) return
    socket.send(JSON.stringify(this.#answerTo(frame as [number, string, string, object])))
  }

  #answerTo([, id, action, payload]: readonly [number, string, string, object]): readonly unknown[] {
    if (action !== 'SetChargingProfile') return [4, id, 'NotSupported', '', {}]
    const { chargingProfile } = payload as { chargingProfile: Profile }
    // What it is to keep for the time when nobody plans.
    if (chargingProfile.chargingProfilePurpose !== 'TxProfile') return [3, id, { status: 'Accepted' }]
    return this.ledger.tookProfile(chargingProfile)
      ? [3, id, { status: 'Accepted' }]
      : [3, id, { status: 'Rejected', statusInfo: { reasonCode: 'TxNotFound' } }]
  }
}
