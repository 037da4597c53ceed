import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A browser's place at the console, that reads all it is sent and counts it. */
export class Viewer {
  readonly #socket: WebSocket
  messages = 0
  bytes = 0
  mostBytes = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      this.messages++
      this.bytes += data.length
      this.mostBytes = Math.max(this.mostBytes, data.length)
    })
  }

  /** @param consoleUrl the console's address, with a slash at its end */
  static async connect(consoleUrl: string): Promise<Viewer> {
    const socket = new WebSocket(`${consoleUrl.replace('http', 'ws')}live`)
    const viewer = new Viewer(socket)
    await once(socket, 'open')
    return viewer
  }

  get isConnected(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  close(): void {
    this.#socket.terminate()
  }
}
