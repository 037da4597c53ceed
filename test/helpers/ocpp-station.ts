import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'

/** A CALL that the server made. */
export interface ServerCall {
  readonly id: string
  readonly action: string
  readonly payload: Record<string, unknown>
}

type Frame = readonly [number, string, ...unknown[]]

/** How a scripted station answers a CALL of the server: a result, an error code, or never. */
export type ScriptedAnswer = { readonly result: object } | { readonly error: string } | 'silence'

/** An OCPP 2.0.1 station of a test: a bare socket that says what it is told, and keeps what it hears in order. */
export class OcppStation {
  readonly #socket: WebSocket
  readonly #frames: Frame[] = []
  readonly #calls: ServerCall[] = []
  readonly #waiters = new Set<() => void>()
  /** Answers to the server's CALLs, the next one first; `Accepted` when there is none. */
  readonly script: ScriptedAnswer[] = []
  /** Answers by action, which go before the script: what a plain station does not know. */
  readonly answers = new Map<string, (payload: never) => ScriptedAnswer>(
    [
      'GetVariables',
      'SetVariables',
      'GetReport',
      'GetCompositeSchedule',
      'GetTransactionStatus',
      'GetChargingProfiles',
    ].map((action) => [action, () => ({ error: 'NotSupported' })]),
  )
  /** How it takes what is to hold while nobody plans: not, as a station without these purposes. */
  failSafe: ScriptedAnswer = { error: 'NotSupported' }
  readonly #failSafeCalls: ServerCall[] = []
  #nextId = 1
  #closeCode: number | undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Frame))
    socket.on('close', (code) => {
      this.#closeCode = code
      this.#wake()
    })
  }

  /** @param url of the endpoint, without the identity */
  static async connect(url: string, stationId: string, options: ClientOptions = {}): Promise<OcppStation> {
    const socket = new WebSocket(`${url}/${stationId}`, 'ocpp2.0.1', options)
    const station = new OcppStation(socket)
    await once(socket, 'open')
    return station
  }

  /** Every frame heard, oldest first. */
  get frames(): readonly Frame[] {
    return this.#frames
  }

  /** The server's CALLs of one action so far. */
  calls(action: string): readonly ServerCall[] {
    return this.#calls.filter((call) => call.action === action)
  }

  /** Makes a CALL and gives back the server's answer: the result, or the error code. */
  async call(action: string, payload: object): Promise<{ result?: Record<string, unknown>; error?: string }> {
    const id = `station-${this.#nextId++}`
    this.send(JSON.stringify([2, id, action, payload]))
    const answer = await this.until(() => this.#frames.find((frame) => frame[0] !== 2 && frame[1] === id))
    return answer[0] === 3 ? { result: answer[2] as Record<string, unknown> } : { error: answer[2] as string }
  }

  /** The server's SetChargingProfiles for the time when nobody plans, which are not among `calls`. */
  get failSafeCalls(): readonly ServerCall[] {
    return this.#failSafeCalls
  }

  send(text: string | Buffer): void {
    this.#socket.send(text)
  }

  /** The server's CALL number `count` of an action, when it has come. */
  async serverCall(action: string, count = 1): Promise<ServerCall> {
    return this.until(() => this.calls(action)[count - 1])
  }

  /** Stops reading, as a station that hangs. */
  stopReading(): void {
    this.#socket.pause()
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  /** The code with which the connection was closed, when it is. */
  async closed(): Promise<number> {
    return this.until(() => this.#closeCode)
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return
    this.#socket.resume()
    this.#socket.terminate()
    await this.closed()
  }

  #take(frame: Frame): void {
    this.#frames.push(frame)
    if (frame[0] === 2) {
      const [, id, action, payload] = frame as unknown as [number, string, string, Record<string, unknown>]
      const isFailSafe = action === 'SetChargingProfile' && isLasting(payload)
      ;(isFailSafe ? this.#failSafeCalls : this.#calls).push({ id, action, payload })
      const known = isFailSafe ? this.failSafe : this.answers.get(action)?.(payload as never)
      const answer = known ?? this.script.shift() ?? { result: { status: 'Accepted' } }
      if (answer !== 'silence') {
        this.send(JSON.stringify('result' in answer ? [3, id, answer.result] : [4, id, answer.error, '', {}]))
      }
    }
    this.#wake()
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) waiter()
  }

  /** What is found once the station heard enough for it. */
  async until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      const value = found()
      if (value !== undefined) return value
      await new Promise<void>((resolve) => {
        const waiter = () => {
          this.#waiters.delete(waiter)
          resolve()
        }
        this.#waiters.add(waiter)
      })
    }
  }
}

/** Whether a profile is one that holds without end: it began at midnight. */
function isLasting({ chargingProfile }: Record<string, unknown>): boolean {
  const { chargingSchedule } = chargingProfile as { chargingSchedule: readonly { startSchedule?: string }[] }
  return chargingSchedule[0]?.startSchedule?.endsWith('T00:00:00Z') ?? false
}
