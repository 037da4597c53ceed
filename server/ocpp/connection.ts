import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** A CALL that ocpp-rpc has checked against its schema. */
export interface IncomingCall {
  readonly method: string
  readonly params: object
  readonly messageId: string
}

/** The part of ocpp-rpc's server client that is used here. */
export interface Client {
  readonly identity: string
  /** What the library keeps of the upgrade for as long as the connection lasts. */
  readonly handshake: { readonly request: IncomingMessage }
  handle(method: string, handler: (call: IncomingCall) => Promise<object>): void
  call(method: string, params: object, options: { callTimeoutMs: number }): Promise<unknown>
  close(options: { code?: number; reason?: string; force?: boolean }): Promise<unknown>
  on(event: string, listener: (detail: never) => void): void
}

/** A station's connection. */
export interface Connection {
  readonly client: Client
  readonly socket: Socket
  /** CALLs of ours that wait, the outstanding one among them. */
  pendingCalls: number
  /** Settles when the newest CALL to the station is through: each waits for the one before. */
  lastCall: Promise<unknown> | undefined
}

// Besides the request: what an upgrade says in its headers and its URL, the password among it.
const ofUpgrade = ['request', 'headers', 'protocols', 'query', 'password']

/** The connection of a client that has just come; what its upgrade said is let go of. */
export function connectionOf(client: Client): Connection {
  const { socket } = client.handshake.request
  Object.assign(client.handshake, Object.fromEntries(ofUpgrade.map((name) => [name, undefined])))
  return { client, socket, pendingCalls: 0, lastCall: undefined }
}

/**
 * Takes the listeners off a socket that the library has just put on it for a connection that ends during the handshake:
 * they would hold the request for as long as the station stays, some four kilobytes, and answer a broken WebSocket in HTTP.
 */
export function forgetHandshake(socket: Socket): void {
  for (const event of ['error', 'end', 'close']) {
    const newest = socket.listeners(event).at(-1) as (() => void) | undefined
    if (newest) socket.off(event, newest)
  }
}

/** Closes in good order, and cuts the connection of a station that takes longer. */
export async function closeWithin(
  { client, socket }: Connection,
  graceMs: number,
  code: number,
  reason: string,
): Promise<void> {
  // Where a connection ends while an answer is under way, the library waits for that end for ever.
  const ended = new Promise<void>((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
  // Once the library is closing, it no longer ends a connection by force.
  const cut = setTimeout(() => socket.destroy(), graceMs)
  // A connection that broke meanwhile is closed as well.
  const closed = client.close({ code, reason }).catch(() => undefined)
  await Promise.race([closed, ended])
  clearTimeout(cut)
}
