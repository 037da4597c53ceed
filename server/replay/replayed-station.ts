import { once } from 'node:events'
import { WebSocket } from 'ws'
import { within } from './within.ts'

type Frame = readonly [number, string, ...unknown[]]

/** A station that says what it said, and answers as it answered: the record's calls stand for the server's of now. */
export class ReplayedStation {
  readonly #socket: WebSocket
  readonly #answered = new Set<string>()
  /** Ids of the server's CALLs that are not answered yet, by action, oldest first. */
  readonly #calls = new Map<string, string[]>()
  /** How many more CALLs of an action are on record than the server has made, by action. */
  readonly #owed = new Map<string, number>()
  readonly #listeners = new Set<() => void>()

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Frame))
    socket.on('close', () => this.#tell())
  }

  /** @param url of the endpoint, with the identity */
  static async connect(url: string): Promise<ReplayedStation> {
    const socket = new WebSocket(url, 'ocpp2.0.1')
    const station = new ReplayedStation(socket)
    await once(socket, 'open')
    return station
  }

  /**
   * Sends a frame as it was received, and waits until it is answered where it is a CALL.
   *
   * @returns false where no answer came
   */
  async say(frame: string, callId: string | undefined): Promise<boolean> {
    this.#socket.send(frame)
    if (callId === undefined) {
      await this.#taken()
      return true
    }
    return within(() => this.#answered.has(callId) || this.#isClosed(), this.#listeners)
  }

  /**
   * Waits for a CALL that is on record.
   *
   * @returns false where the server does not make it
   */
  async hear(action: string): Promise<boolean> {
    this.#owed.set(action, (this.#owed.get(action) ?? 0) + 1)
    return within(() => (this.#owed.get(action) ?? 0) <= 0, this.#listeners)
  }

  /**
   * Answers the oldest CALL of an action as the recorded one was answered.
   *
   * @returns false where the server made no such CALL
   */
  async answer(action: string, frame: readonly unknown[]): Promise<boolean> {
    if (!(await within(() => (this.#calls.get(action)?.length ?? 0) > 0, this.#listeners))) return false
    const id = this.#calls.get(action)?.shift()
    this.#socket.send(JSON.stringify([frame[0], id, ...frame.slice(2)]))
    await this.#taken()
    return true
  }

  async vanish(): Promise<void> {
    if (this.#isClosed()) return
    this.#socket.terminate()
    await within(() => this.#isClosed(), this.#listeners)
  }

  /** Resolves when the server has taken in what was sent before: it reads in order. */
  async #taken(): Promise<void> {
    if (this.#isClosed()) return
    this.#socket.ping()
    await Promise.race([once(this.#socket, 'pong'), once(this.#socket, 'close')])
  }

  #take(frame: Frame): void {
    const [type, id, action] = frame
    if (type === 2) this.#takeCall(id, String(action))
    else this.#answered.add(id)
    this.#tell()
  }

  #takeCall(id: string, action: string): void {
    this.#calls.set(action, [...(this.#calls.get(action) ?? []), id])
    this.#owed.set(action, (this.#owed.get(action) ?? 0) - 1)
  }

  #isClosed(): boolean {
    return this.#socket.readyState === WebSocket.CLOSED
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
