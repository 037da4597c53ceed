import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { createRPCError, RPCServer } from 'ocpp-rpc'
import { messageOf } from '../error-message.ts'
import { CallError, CallFailure } from './call-error.ts'
import { stationActions, unsupportedActions } from './v201/actions.ts'

/** An answer to a station's CALL. */
export interface Answer {
  readonly result: object
  /** Runs once the answer is on the wire: our own CALLs may not overtake it (K15.FR.07). */
  readonly afterwards?: () => void
}

/** What happens at the stations' connections, told to whoever runs the site. */
export interface StationEvents {
  connected(stationId: string, address: string): void
  disconnected(stationId: string, reason: string): void
  frame(stationId: string, direction: 'in' | 'out', frame: string): void
  /** Answers one schema-checked CALL. A thrown CallError becomes a CALLERROR; anything else is our bug. */
  answer(stationId: string, action: string, payload: object): Answer | Promise<Answer>
  /** Something a person should know about: a refused handshake, a broken frame, a bug. */
  problem(stationId: string | undefined, text: string): void
}

/** Limits of a station's connection. */
export interface CsmsOptions {
  /** Path under which stations connect, without a trailing slash. Default `/ocpp`. */
  readonly path?: string
  /** Largest inbound frame, bytes. Default 131,072: a ReportChargingProfiles of two full profiles. */
  readonly maxFrameBytes?: number
  /** Inbound CALLs of one station in work at a time; a conforming station has one. Default 100. */
  readonly maxCallsInWork?: number
  /** Unsent bytes at which a station that does not read is cut off. Default 1 MiB. */
  readonly maxUnsentBytes?: number
  /** Consecutive unreadable frames after which the connection is closed. Default 100. */
  readonly maxBadFrames?: number
  /** WebSocket ping interval, ms; a connection that misses one is closed. Default 30,000. */
  readonly pingIntervalMs?: number
}

/** The part of ocpp-rpc's server client that is used here. */
interface Client {
  readonly identity: string
  readonly handshake: { readonly request: IncomingMessage; readonly remoteAddress: string | undefined }
  handle(method: string, handler: (call: { params: object; messageId: string }) => Promise<object>): void
  call(method: string, params: object, options: { callTimeoutMs: number }): Promise<unknown>
  close(options: { code?: number; reason?: string; force?: boolean }): Promise<unknown>
  on(event: string, listener: (detail: never) => void): void
}

/** A strict-mode validation error of ocpp-rpc. */
interface ValidationError extends Error {
  rpcErrorCode: string
  details: { errors?: readonly { keyword: string }[] }
}

// RFC 3986 unreserved characters and the few others of OCPP's identifierString; no `:` (Part 4, §3.1.1).
const identityPattern = /^(?!\.{1,2}$)[A-Za-z0-9*\-_=+|@.]{1,48}$/

/**
 * The OCPP endpoint: accepts stations, keeps one connection for each, passes their CALLs on and makes ours.
 *
 * A thin shell around ocpp-rpc's server that closes what it leaves open: malformed URLs, missing subprotocols,
 * frames without end, two sockets of one identity, payloads echoed in errors, and readers that never read.
 */
export class Csms {
  readonly #rpc: RPCServer
  readonly #events: StationEvents
  readonly #options: Required<CsmsOptions>
  readonly #clients = new Map<string, Client>()

  constructor(events: StationEvents, options: CsmsOptions = {}) {
    this.#events = events
    this.#options = {
      path: '/ocpp',
      maxFrameBytes: 131_072,
      maxCallsInWork: 100,
      maxUnsentBytes: 1_048_576,
      maxBadFrames: 100,
      pingIntervalMs: 30_000,
      ...options,
    }
    this.#rpc = new RPCServer({
      protocols: ['ocpp2.0.1'],
      strictMode: true,
      pingIntervalMs: this.#options.pingIntervalMs,
      maxBadMessages: this.#options.maxBadFrames,
      wssOptions: { maxPayload: this.#options.maxFrameBytes },
    })
    this.#rpc.auth((accept) => accept({}, 'ocpp2.0.1'))
    this.#rpc.on('client', (client: Client) => this.#attach(client))
    this.#rpc.on('error', (error: Error) => this.#events.problem(undefined, `ocpp server error="${error.message}"`))
  }

  /** Whether an HTTP upgrade request is for this endpoint. */
  handles(request: IncomingMessage): boolean {
    const path = request.url ?? ''
    return path === this.#options.path || path.startsWith(`${this.#options.path}/`)
  }

  /** Takes over an upgrade: 404 for an impossible identity, 400 for a malformed URL or no common subprotocol. */
  handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const refusal = refusalOf(request, this.#options.path)
    if (refusal) {
      this.#events.problem(
        undefined,
        `handshake refused status=${refusal.status} address=${request.socket.remoteAddress ?? '?'} reason="${refusal.reason}"`,
      )
      socket.end(
        `HTTP/1.1 ${refusal.status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(refusal.reason)}\r\n\r\n${refusal.reason}`,
      )
      return
    }
    this.#rpc.handleUpgrade(request, socket, head).catch((error: unknown) => {
      this.#events.problem(undefined, `handshake failed error="${messageOf(error)}"`)
      socket.destroy()
    })
  }

  isConnected(stationId: string): boolean {
    return this.#clients.has(stationId)
  }

  /**
   * Makes a CALL to a station; the library keeps one outstanding per connection and queues the others.
   *
   * @returns the CALLRESULT's payload, checked against the schema
   * @throws CallFailure on a timeout, a lost connection, or a CALLERROR
   */
  async call(stationId: string, action: string, payload: object, timeoutMs: number): Promise<unknown> {
    const client = this.#clients.get(stationId)
    if (!client) throw new CallFailure('disconnected', `${stationId} is not connected`)
    try {
      return await client.call(action, payload, { callTimeoutMs: timeoutMs })
    } catch (error) {
      throw callFailureFrom(error)
    }
  }

  /** Closes every connection with 1001, and waits for it. */
  async close(): Promise<void> {
    const clients = [...this.#clients.values()]
    await Promise.allSettled(clients.map((client) => closeWithin(client, 1_000)))
    await this.#rpc.close({ force: true })
  }

  #attach(client: Client): void {
    const stationId = client.identity
    const older = this.#clients.get(stationId)
    this.#clients.set(stationId, client)
    if (older) {
      this.#events.problem(stationId, 'connection superseded by a newer one of the same identity')
      void older.close({ code: 1008, reason: 'superseded by a newer connection' }).catch(() => undefined)
    }
    this.#listen(client, stationId)
    this.#answerCalls(client, stationId)
    this.#events.connected(stationId, client.handshake.remoteAddress ?? 'unknown')
  }

  #listen(client: Client, stationId: string): void {
    client.on('message', ({ message, outbound }: { message: string; outbound: boolean }) => {
      this.#events.frame(stationId, outbound ? 'out' : 'in', message)
      this.#cutOffWhenNotReading(client, stationId)
    })
    client.on('strictValidationFailure', ({ error }: { error: ValidationError }) => {
      // The library would echo the whole payload back; and it calls a value outside an enum a format violation.
      if (error.details?.errors?.[0]?.keyword === 'enum') error.rpcErrorCode = 'PropertyConstraintViolation'
      error.message = error.message.slice(0, 255)
      error.details = {}
    })
    client.on('badMessage', ({ error }: { error: Error }) => {
      this.#events.problem(stationId, `unreadable frame error="${error.message}"`)
    })
    client.on('socketError', (error: Error) => {
      this.#events.problem(stationId, `socket error="${error.message}"`)
    })
    client.on('close', ({ code, reason }: { code: number; reason: string }) => {
      if (this.#clients.get(stationId) !== client) return
      this.#clients.delete(stationId)
      this.#events.disconnected(stationId, `code=${code}${reason ? ` reason="${reason}"` : ''}`)
    })
  }

  #answerCalls(client: Client, stationId: string): void {
    let callsInWork = 0
    for (const action of stationActions) {
      client.handle(action, async ({ params }) => {
        if (callsInWork >= this.#options.maxCallsInWork) {
          throw createRPCError('InternalError', `more than ${this.#options.maxCallsInWork} calls in work`)
        }
        callsInWork++
        try {
          const { result, afterwards } = await this.#events.answer(stationId, action, params)
          // The result is written in this turn's microtasks; a macrotask later it is on the wire.
          if (afterwards) setImmediate(afterwards)
          return result
        } catch (error) {
          throw this.#rpcErrorFrom(error, stationId, action)
        } finally {
          callsInWork--
        }
      })
    }
    for (const action of unsupportedActions) {
      client.handle(action, async () => {
        throw createRPCError('NotSupported', `${action} is not a message for a CSMS`)
      })
    }
  }

  #rpcErrorFrom(error: unknown, stationId: string, action: string): object {
    if (error instanceof CallError) return createRPCError(error.code, error.message.slice(0, 255))
    this.#events.problem(stationId, `bug action=${action} error="${messageOf(error)}"`)
    return createRPCError('InternalError', 'The server could not process this message')
  }

  #cutOffWhenNotReading(client: Client, stationId: string): void {
    if (client.handshake.request.socket.writableLength <= this.#options.maxUnsentBytes) return
    this.#events.problem(stationId, `cut off: more than ${this.#options.maxUnsentBytes} bytes unread`)
    void client.close({ force: true }).catch(() => undefined)
  }
}

/** Why an upgrade is refused before the library sees it, or undefined. */
function refusalOf(request: IncomingMessage, path: string): { status: string; reason: string } | undefined {
  const [rawPath = ''] = (request.url ?? '').split('?')
  let identity: string
  try {
    identity = decodeURIComponent(rawPath.slice(path.length + 1))
  } catch {
    return { status: '400 Bad Request', reason: 'The path is not valid percent-encoding.' }
  }
  if (!identityPattern.test(identity)) {
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
  return undefined
}

function callFailureFrom(error: unknown): CallFailure {
  if (error instanceof Error) {
    if ('rpcErrorCode' in error && typeof error.rpcErrorCode === 'string') {
      return new CallFailure('refused', error.message || error.rpcErrorCode, error.rpcErrorCode)
    }
    if (error.message === 'Call timeout') return new CallFailure('timeout', 'no answer in time')
  }
  return new CallFailure('disconnected', messageOf(error))
}

async function closeWithin(client: Client, graceMs: number): Promise<void> {
  const cutOff = setTimeout(() => void client.close({ force: true }).catch(() => undefined), graceMs)
  try {
    await client.close({ code: 1001, reason: 'server is going away' })
  } finally {
    clearTimeout(cutOff)
  }
}
