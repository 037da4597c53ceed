import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A station's connection as bytes, to send what no library would. */
export class RawStation {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #isClosed = false

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      this.#received = Buffer.concat([this.#received, data])
    })
    socket.on('close', () => {
      this.#isClosed = true
    })
  }

  /** A TCP connection on which nothing has been said. */
  static async reach(url: string): Promise<RawStation> {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await once(socket, 'connect')
    return new RawStation(socket)
  }

  /** An open WebSocket of a station. */
  static async open(url: string, stationId: string, extensions?: string): Promise<RawStation> {
    const station = await RawStation.reach(url)
    station.socket.write(upgrade(`/ocpp/${stationId}`, extensions ? [`Sec-WebSocket-Extensions: ${extensions}`] : []))
    const head = await station.until((text) => (text.includes('\r\n\r\n') ? text : undefined))
    if (!head.startsWith('HTTP/1.1 101')) throw new Error(`not upgraded: ${head}`)
    station.#received = station.#received.subarray(station.#received.indexOf('\r\n\r\n') + 4)
    return station
  }

  /** What a look at all that was received finds, once it does; the last look is at the closed connection. */
  async until<T>(found: (received: string) => T | undefined): Promise<T> {
    for (;;) {
      const value = found(this.#received.toString('latin1'))
      if (value !== undefined) return value
      if (this.#isClosed) throw new Error(`closed after ${this.#received.toString('latin1').slice(0, 200)}`)
      await this.#change()
    }
  }

  /** The first line of an HTTP answer, or nothing where the connection is closed without one. */
  async statusLine(): Promise<string> {
    if (this.#received.length === 0 && !this.#isClosed) {
      await this.#change()
    }
    return this.#received.toString('latin1').split('\r\n')[0] ?? ''
  }

  /** The code of the server's close frame; 1006 where the connection ends without one. */
  async closeCode(): Promise<number> {
    for (;;) {
      const frame = this.#frames().find(({ opcode }) => opcode === 8)
      if (frame) return frame.payload.length >= 2 ? frame.payload.readUInt16BE(0) : 1005
      if (this.#isClosed) return 1006
      await this.#change()
    }
  }

  /** Text frames received so far, as JSON. */
  get texts(): unknown[] {
    return this.#frames()
      .filter(({ opcode }) => opcode === 1)
      .map(({ payload }) => JSON.parse(payload.toString()))
  }

  close(): void {
    this.socket.destroy()
  }

  /** Resolves when more has been received, or the connection has ended. */
  async #change(): Promise<void> {
    await new Promise<void>((resolve) => {
      const settle = () => {
        this.socket.off('data', settle).off('close', settle)
        resolve()
      }
      this.socket.on('data', settle).on('close', settle)
    })
  }

  /** Frames of a server: short enough here to be unmasked and whole. */
  #frames(): { opcode: number; payload: Buffer }[] {
    const frames: { opcode: number; payload: Buffer }[] = []
    let at = 0
    while (at + 2 <= this.#received.length) {
      const short = (this.#received[at + 1] ?? 0) & 0x7f
      const head = short === 126 ? 4 : 2
      if (at + head > this.#received.length) break
      const length = short === 126 ? this.#received.readUInt16BE(at + 2) : short
      if (at + head + length > this.#received.length) break
      frames.push({
        opcode: (this.#received[at] ?? 0) & 0x0f,
        payload: this.#received.subarray(at + head, at + head + length),
      })
      at += head + length
    }
    return frames
  }
}

/** An upgrade request; a header given again replaces the usual one, and `-Name` leaves it out. */
export function upgrade(path: string, headers: readonly string[] = [], method = 'GET', version = 'HTTP/1.1'): string {
  const usual = [
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: ocpp2.0.1',
  ]
  const nameOf = (header: string) => header.replace(/^-/, '').split(':')[0]?.toLowerCase()
  const replaced = headers.map(nameOf)
  const kept = usual.filter((header) => !replaced.includes(nameOf(header)))
  const added = headers.filter((header) => !header.startsWith('-'))
  return [`${method} ${path} ${version}`, ...kept, ...added, '', ''].join('\r\n')
}

/** A WebSocket frame, masked with zeros unless told otherwise. */
export function wireFrame(
  first: number,
  payload: Buffer | string,
  options: { isMasked?: boolean; length?: bigint } = {},
): Buffer {
  const bytes = Buffer.from(payload)
  const length = options.length ?? BigInt(bytes.length)
  const masked = options.isMasked === false ? 0 : 0x80
  const head =
    length < 126n
      ? Buffer.from([first, masked | Number(length)])
      : length < 65_536n
        ? Buffer.from([first, masked | 126, Number(length >> 8n), Number(length & 255n)])
        : Buffer.concat([Buffer.from([first, masked | 127]), bigEndian(length)])
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), bytes])
}

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}
