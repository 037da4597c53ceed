import type { WebSocket } from 'ws'

// Each interval has so many rounds; of thousands of stations that came at once, each round has its part.
const rounds = 30

/**
 * Pings every station's connection once in an interval, and ends one that has not answered the ping before.
 * One timer for all: a timer, a promise and an abort signal for each would be three kilobytes a station.
 */
export class KeepAlive {
  readonly #sockets: readonly Set<WebSocket>[] = Array.from({ length: rounds }, () => new Set())
  readonly #unanswered = new Set<WebSocket>()
  readonly #timer: NodeJS.Timeout
  #round = 0
  #nextPlace = 0

  /** @param intervalMs from one ping to the next, real ms */
  constructor(intervalMs: number) {
    this.#timer = setInterval(() => this.#pingRound(), intervalMs / rounds).unref()
  }

  follow(socket: WebSocket): void {
    this.#nextPlace = (this.#nextPlace + 1) % rounds
    this.#sockets[this.#nextPlace]?.add(socket)
  }

  answered(socket: WebSocket): void {
    this.#unanswered.delete(socket)
  }

  forget(socket: WebSocket): void {
    this.#unanswered.delete(socket)
    for (const each of this.#sockets) if (each.delete(socket)) return
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #pingRound(): void {
    this.#round = (this.#round + 1) % rounds
    for (const socket of this.#sockets[this.#round] ?? []) this.#ping(socket)
  }

  #ping(socket: WebSocket): void {
    if (socket.readyState !== socket.OPEN) return
    if (this.#unanswered.has(socket)) socket.terminate()
    else {
      this.#unanswered.add(socket)
      socket.ping()
    }
  }
}
