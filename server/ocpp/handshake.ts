import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** The HTTP answer to a station that is not let in. */
export interface HandshakeRefusal {
  /** Code and phrase, as in the status line. */
  readonly status: string
  readonly reason: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Who comes in, and what may be asked of those inside. */
export interface Doorkeeper {
  /** Why a station is not let in, or undefined where it is; says so in the log itself. */
  refusal(stationId: string, request: IncomingMessage): Promise<HandshakeRefusal | undefined>
  /** Whether a CALL may be made to a station. */
  mayCall(stationId: string, action: string): boolean
  addressOf(request: IncomingMessage): string
}

// RFC 3986 unreserved characters and the few others of OCPP's identifierString; no `:` (Part 4, §3.1.1).
const stationIdPattern = /^(?!\.{1,2}$)[A-Za-z0-9*\-_=+|@.]{1,48}$/

/** Whether a text can be a station's identity. */
export function isStationId(text: string): boolean {
  return stationIdPattern.test(text)
}

/** The identity that an upgrade's URL names, or why it is refused before anybody looks at who it is. */
export function stationIdOf(request: IncomingMessage, path: string): string | HandshakeRefusal {
  const [rawPath = ''] = (request.url ?? '').split('?')
  let stationId: string
  try {
    stationId = decodeURIComponent(rawPath.slice(path.length + 1))
  } catch {
    return { status: '400 Bad Request', reason: 'The path is not valid percent-encoding.' }
  }
  if (!isStationId(stationId)) {
    return {
      status: '404 Not Found',
      reason: `Connect to ${path}/{stationId}, where stationId has 1 to 48 characters of A-Z a-z 0-9 * - _ = + | @ .`,
    }
  }
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  // TC_B_58_CSMS: no common subprotocol, no upgrade.
  if (!offered.includes('ocpp2.0.1')) {
    return { status: '400 Bad Request', reason: 'Offer the WebSocket subprotocol ocpp2.0.1.' }
  }
  return stationId
}

/** Answers an upgrade with a refusal. */
export function refuse(socket: Socket, { status, reason, headers = {} }: HandshakeRefusal): void {
  const lines = Object.entries({
    Connection: 'close',
    'Content-Type': 'text/plain',
    'Content-Length': String(Buffer.byteLength(reason)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${reason}`)
}
