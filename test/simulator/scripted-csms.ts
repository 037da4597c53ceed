import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RPCServer } from 'ocpp-rpc'

/** A CALL that a station made. */
export interface StationCall {
  readonly action: string
  readonly payload: Record<string, unknown>
}

/** The part of ocpp-rpc's server client used here. */
interface Client {
  handle(handler: (call: { method: string; params: Record<string, unknown> }) => Promise<object>): void
  call(action: string, payload: object): Promise<unknown>
  close(options: { force?: boolean; code?: number }): Promise<unknown>
}

/** A CSMS that says what the test tells it, and keeps what it hears. */
export class ScriptedCsms implements AsyncDisposable {
  readonly url: string
  readonly #close: () => Promise<void>
  readonly #calls: StationCall[] = []
  readonly #answers = new Map<string, object>()
  #client: Client | undefined
  #wakers: (() => void)[] = []

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url
    this.#close = close
  }

  static async open(now: () => number): Promise<ScriptedCsms> {
    const rpc = new RPCServer({ protocols: ['ocpp2.0.1'], strictMode: true })
    const http = createServer()
    http.on('upgrade', rpc.handleUpgrade)
    http.listen(0, '127.0.0.1')
    await once(http, 'listening')
    const { port } = http.address() as AddressInfo
    const csms = new ScriptedCsms(`ws://127.0.0.1:${port}/ocpp`, async () => {
      await rpc.close({ force: true })
      http.close()
    })
    csms.#answers
      .set('BootNotification', { currentTime: new Date(now()).toISOString(), interval: 3_600, status: 'Accepted' })
      .set('Heartbeat', { currentTime: new Date(now()).toISOString() })
      .set('Authorize', { idTokenInfo: { status: 'Accepted' } })
      .set('NotifyEVChargingNeeds', { status: 'Accepted' })
    rpc.on('client', (client: Client) => csms.#attach(client))
    return csms
  }

  /** What the stations have said of one action, oldest first. */
  heard(action: string): Record<string, unknown>[] {
    return this.#calls.filter((call) => call.action === action).map(({ payload }) => payload)
  }

  get actions(): string[] {
    return this.#calls.map(({ action }) => action)
  }

  answerWith(action: string, result: object): void {
    this.#answers.set(action, result)
  }

  /** Resolves as soon as `isTrue`, looked at after everything that is heard. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#wakers.push(resolve))
  }

  /** Waits until an action was heard `times` times, and gives back the newest. */
  async hears(action: string, times = 1): Promise<Record<string, unknown>> {
    await this.until(() => this.heard(action).length >= times)
    return this.heard(action)[times - 1] ?? {}
  }

  async call(action: string, payload: object): Promise<Record<string, unknown>> {
    if (!this.#client) throw new Error('no station is connected')
    return (await this.#client.call(action, payload)) as Record<string, unknown>
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.close({ force: true })
    await this.#close()
  }

  #attach(client: Client): void {
    this.#client = client
    client.handle(async ({ method, params }) => {
      this.#calls.push({ action: method, payload: params })
      const wakers = this.#wakers
      this.#wakers = []
      for (const wake of wakers) setImmediate(wake)
      return this.#answers.get(method) ?? {}
    })
  }
}
