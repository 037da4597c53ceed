import { WebSocket } from 'ws'

/** An answer to a CALL: its frame type, and the payload or the error's code. */
export type Answer = readonly [type: 3 | 4, id: string, payload: unknown]

/** A station that is a socket and nothing else, so that the measuring costs little. */
export class BareStation {
  readonly #socket: WebSocket
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly #index: number
  #nextId = 0
  #seqNo = 0
  /** Told of each profile that comes. */
  profiled: (() => void) | undefined

  private constructor(socket: WebSocket, index: number) {
    this.#socket = socket
    this.#index = index
    socket.on('error', () => undefined)
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as unknown[]))
  }

  /** @throws Error if the server refuses the connection */
  static connect(url: string, index: number): Promise<BareStation> {
    const socket = new WebSocket(`${url}/STORM${index}`, 'ocpp2.0.1')
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new BareStation(socket, index)))
      socket.once('error', reject)
    })
  }

  call(action: string, payload: object): Promise<Answer> {
    const id = `${this.#index}-${this.#nextId++}`
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, resolve)
      this.#socket.once('close', reject)
      this.#socket.send(JSON.stringify([2, id, action, payload]))
    }).finally(() => {
      this.#waiting.delete(id)
      this.#socket.removeAllListeners('close')
    }) as Promise<Answer>
  }

  boot(): Promise<Answer> {
    return this.call('BootNotification', {
      reason: 'PowerUp',
      chargingStation: { model: 'Storm', vendorName: 'Flattop' },
    })
  }

  status(connectorStatus: 'Available' | 'Occupied'): Promise<Answer> {
    return this.call('StatusNotification', { timestamp: now(), connectorStatus, evseId: 1, connectorId: 1 })
  }

  /** A message as stations send most: four sampled values, some 650 bytes. */
  transactionEvent(eventType: 'Started' | 'Updated' | 'Ended', transactionId: string): Promise<Answer> {
    const timestamp = now()
    const seqNo = this.#seqNo++
    return this.call('TransactionEvent', {
      eventType,
      timestamp,
      triggerReason: eventType === 'Started' ? 'CablePluggedIn' : 'MeterValuePeriodic',
      seqNo,
      transactionInfo: { transactionId, chargingState: 'Charging' },
      ...(eventType === 'Started' ? { evse: { id: 1, connectorId: 1 } } : {}),
      meterValue: [
        {
          timestamp,
          sampledValue: [
            { value: 1_000 + seqNo, unitOfMeasure: { unit: 'Wh' } },
            { value: 4_000, measurand: 'Power.Active.Import', unitOfMeasure: { unit: 'W' } },
            { value: 16, measurand: 'Current.Import', phase: 'L1', unitOfMeasure: { unit: 'A' } },
            { value: 230, measurand: 'Voltage', phase: 'L1-N', unitOfMeasure: { unit: 'V' } },
          ],
        },
      ],
    })
  }

  needs(): Promise<Answer> {
    return this.call('NotifyEVChargingNeeds', {
      evseId: 1,
      chargingNeeds: {
        requestedEnergyTransfer: 'AC_three_phase',
        departureTime: new Date(Date.now() + (6 + (this.#index % 12)) * 3_600_000).toISOString(),
        acChargingParameters: {
          energyAmount: 5_000 + (this.#index % 20) * 1_000,
          evMinCurrent: 6,
          evMaxCurrent: 16,
          evMaxVoltage: 230,
        },
      },
    })
  }

  close(): void {
    this.#socket.terminate()
  }

  #take(frame: unknown[]): void {
    const [type, id] = frame as [number, string]
    if (type !== 2) {
      this.#waiting.get(id)?.(frame as unknown as Answer)
      return
    }
    const isProfile = frame[2] === 'SetChargingProfile'
    this.#socket.send(JSON.stringify(isProfile ? [3, id, { status: 'Accepted' }] : [4, id, 'NotSupported', '', {}]))
    if (isProfile) this.profiled?.()
  }
}

function now(): string {
  return new Date().toISOString()
}
