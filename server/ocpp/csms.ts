import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { createRPCError, RPCServer } from 'ocpp-rpc'
import { messageOf } from '../error-message.ts'
import { CallError, CallFailure } from './call-error.ts'
import {
  type Client,
  type Connection,
  closeWithin,
  connectionOf,
  forgetHandshake,
  type IncomingCall,
} from './connection.ts'
import { longestId } from './error-frame.ts'
import { socketOptions } from './guarded-socket.ts'
import { type Doorkeeper, refuse, stationIdOf } from './handshake.ts'
import { KeepAlive } from './keep-alive.ts'
import { Pace } from './pace.ts'
import { correctFailure, type SchemaFailure } from './schema-failure.ts'
import { defaultTrafficLimits, type TrafficLimits } from './traffic-limits.ts'
import { Turns } from './turns.ts'
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

/** Where stations connect, and how much they may send; the limits' defaults are `defaultTrafficLimits`. */
export interface CsmsOptions extends Partial<TrafficLimits> {
  /** Path under which stations connect, without a trailing slash. Default `/ocpp`. */
  readonly path?: string
  /** In which what stations ask is worked off. */
  readonly turns?: Turns
  /** No CALL waits longer for its answer, real ms. Default: as long as its caller says. */
  readonly longestCallMs?: number
}

/**
 * The OCPP endpoint: accepts stations, keeps one connection for each, passes their CALLs on and makes ours.
 *
 * A thin shell around ocpp-rpc's server that closes what it leaves open: malformed URLs, missing subprotocols,
 * frames without end, two sockets of one identity, payloads echoed in errors, and readers that never read.
 */
export class Csms {
  readonly #rpc: RPCServer
  readonly #events: StationEvents
  readonly #doorkeeper: Doorkeeper
  readonly #options: Required<CsmsOptions>
  readonly #keepAlive: KeepAlive
  readonly #connections = new Map<string, Connection>()
  #isClosing = false

  constructor(events: StationEvents, doorkeeper: Doorkeeper, options: CsmsOptions = {}) {
    this.#events = events
    this.#doorkeeper = doorkeeper
    this.#options = {
      path: '/ocpp',
      turns: new Turns(),
      longestCallMs: Number.POSITIVE_INFINITY,
      ...defaultTrafficLimits,
      ...options,
    }
    const { turns, pingIntervalMs, maxBadFrames } = this.#options
    this.#keepAlive = new KeepAlive(pingIntervalMs)
    this.#rpc = new RPCServer({
      protocols: ['ocpp2.0.1'],
      strictMode: true,
      // Pings are not the library's.
      pingIntervalMs: 0,
      maxBadMessages: maxBadFrames,
      wssOptions: socketOptions(this.#options, turns, this.#keepAlive),
    })
    this.#rpc.auth((accept, _reject, { request }) => {
      forgetHandshake(request.socket)
      accept({}, 'ocpp2.0.1')
    })
    this.#rpc.on('client', (client: Client) => this.#attach(client))
    this.#rpc.on('error', (error: Error) => this.#events.problem(undefined, `ocpp server error="${error.message}"`))
  }

  /** Whether an HTTP upgrade request is for this endpoint. */
  handles(request: IncomingMessage): boolean {
    const path = request.url ?? ''
    return path === this.#options.path || path.startsWith(`${this.#options.path}/`)
  }

  /**
   * Takes over an upgrade: 404 for an impossible identity, 400 for a malformed URL or no common subprotocol,
   * and what the doorkeeper says.
   */
  handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const found = this.#isClosing ? closing : stationIdOf(request, this.#options.path)
    if (typeof found !== 'string') {
      const address = this.#doorkeeper.addressOf(request)
      const status = found.status.slice(0, 3)
      this.#events.problem(undefined, `handshake refused status=${status} address=${address} reason="${found.reason}"`)
      refuse(socket, found)
      return
    }
    this.#letIn(found, request, socket, head).catch((error: unknown) => {
      this.#events.problem(undefined, `handshake failed error="${messageOf(error)}"`)
      socket.destroy()
    })
  }

  async #letIn(stationId: string, request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    const refusal = (await this.#doorkeeper.refusal(stationId, request)) ?? (this.#isClosing ? closing : undefined)
    if (refusal) return refuse(socket, refusal)
    await this.#options.turns.next()
    // The library reads the identity from the URL in a way of its own; now it reads the one that was let in.
    request.url = `${this.#options.path}/${encodeURIComponent(stationId)}`
    await this.#rpc.handleUpgrade(request, socket, head)
  }

  isConnected(stationId: string): boolean {
    return this.#connections.has(stationId)
  }

  /**
   * Makes a CALL to a station once those before it are through: one is outstanding per connection.
   *
   * @param isWanted asked when its turn has come
   * @returns the CALLRESULT's payload, checked against the schema
   * @throws CallFailure on a timeout, a lost connection, or a CALLERROR, or where it was withdrawn
   */
  async call(
    stationId: string,
    action: string,
    payload: object,
    timeoutMs: number,
    isWanted: () => boolean = () => true,
  ): Promise<unknown> {
    const connection = this.#connections.get(stationId)
    if (!connection) throw new CallFailure('disconnected', `${stationId} is not connected`)
    if (!this.#doorkeeper.mayCall(stationId, action)) {
      throw new CallFailure('refused', `${stationId} is not accepted: ${action} may not be sent to it`, 'SecurityError')
    }
    if (connection.pendingCalls >= this.#options.maxPendingCalls) {
      throw new CallFailure('busy', `${connection.pendingCalls} calls wait for ${stationId} already`)
    }
    connection.pendingCalls++
    const before = connection.lastCall
    const through = Promise.withResolvers<void>()
    connection.lastCall = through.promise
    try {
      await before
      if (!isWanted()) throw new CallFailure('withdrawn', `${action} is not wanted any more`)
      return await connection.client.call(action, payload, {
        callTimeoutMs: Math.min(timeoutMs, this.#options.longestCallMs),
      })
    } catch (error) {
      throw callFailureFrom(error)
    } finally {
      through.resolve()
      connection.pendingCalls--
      if (connection.lastCall === through.promise) connection.lastCall = undefined
    }
  }

  /** Ends a station's connection, where it has one: it has to prove itself anew. */
  async disconnect(stationId: string, reason: string): Promise<void> {
    const connection = this.#connections.get(stationId)
    if (connection) await closeWithin(connection, cutAfterMs, 1008, reason)
  }

  /**
   * Closes every connection with 1001 once what its station was asking is answered; what it asks from now on is not,
   * so that it asks again when it comes back (E13).
   *
   * @param graceMs after which connections are cut
   */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true
    const connections = [...this.#connections.values()]
    await Promise.all(connections.map((each) => closeWithin(each, graceMs, 1001, 'server is going away')))
    await this.#rpc.close({ force: true })
    this.#keepAlive.close()
  }

  #attach(client: Client): void {
    const stationId = client.identity
    const address = this.#doorkeeper.addressOf(client.handshake.request)
    const connection = connectionOf(client)
    const older = this.#connections.get(stationId)
    this.#connections.set(stationId, connection)
    if (older) {
      this.#events.problem(stationId, 'connection superseded by a newer one of the same identity')
      void closeWithin(older, cutAfterMs, 1008, 'superseded by a newer connection')
    }
    this.#listen(connection, stationId)
    this.#answerCalls(connection, stationId)
    this.#events.connected(stationId, address)
  }

  #listen(connection: Connection, stationId: string): void {
    const { client } = connection
    client.on('message', ({ message, outbound }: { message: string; outbound: boolean }) => {
      this.#events.frame(stationId, outbound ? 'out' : 'in', message)
      this.#cutOffWhenNotReading(connection, stationId)
    })
    client.on('strictValidationFailure', (failure: SchemaFailure) => {
      if (failure.outbound) {
        this.#events.problem(stationId, `bug action=${failure.method} error="${failure.error.message}"`)
      }
      correctFailure(failure)
    })
    client.on('badMessage', ({ error }: { error: Error }) => {
      this.#events.problem(stationId, `unreadable frame error="${error.message}"`)
    })
    client.on('socketError', (error: Error) => {
      this.#events.problem(stationId, `socket error="${error.message}"`)
    })
    client.on('close', ({ code, reason }: { code: number; reason: string }) => {
      if (this.#connections.get(stationId) !== connection) return
      this.#connections.delete(stationId)
      this.#events.disconnected(stationId, `code=${code}${reason ? ` reason="${reason}"` : ''}`)
    })
  }

  #answerCalls(connection: Connection, stationId: string): void {
    let callsInWork = 0
    const { maxCallsInWork, maxRefusedCalls } = this.#options
    let refusals: Pace | undefined
    const answer = async ({ method, params, messageId }: IncomingCall): Promise<object> => {
      if (messageId.length > longestId) {
        throw createRPCError('RpcFrameworkError', `the message id has more than ${longestId} characters`)
      }
      if (callsInWork >= maxCallsInWork) {
        refusals ??= new Pace(maxRefusedCalls / 60, maxRefusedCalls, performance.now())
        if (refusals.take(performance.now()) > 0) this.#closeFlooding(connection, stationId)
        throw createRPCError('InternalError', `more than ${maxCallsInWork} calls in work`)
      }
      callsInWork++
      try {
        const { result, afterwards } = await this.#events.answer(stationId, method, params)
        // The result is written in this turn's microtasks; a macrotask later it is on the wire.
        if (afterwards) setImmediate(afterwards)
        return result
      } catch (error) {
        throw this.#rpcErrorFrom(error, stationId, method)
      } finally {
        callsInWork--
      }
    }
    answerWhenAsked(connection.client, answer)
  }

  #rpcErrorFrom(error: unknown, stationId: string, action: string): object {
    if (error instanceof CallError) return createRPCError(error.code, error.message.slice(0, 255))
    this.#events.problem(stationId, `bug action=${action} error="${messageOf(error)}"`)
    return createRPCError('InternalError', 'The server could not process this message')
  }

  #closeFlooding(connection: Connection, stationId: string): void {
    this.#events.problem(stationId, `closed: more than ${this.#options.maxRefusedCalls} calls refused within a minute`)
    void closeWithin(connection, cutAfterMs, 1008, 'too many calls at once')
  }

  #cutOffWhenNotReading({ socket }: Connection, stationId: string): void {
    if (socket.writableLength <= this.#options.maxUnsentBytes) return
    this.#events.problem(stationId, `cut off: more than ${this.#options.maxUnsentBytes} bytes unread`)
    socket.destroy()
  }
}

const handlers = new Map<string, 'answered' | 'unsupported'>([
  ...stationActions.map((action) => [action, 'answered'] as const),
  ...unsupportedActions.map((action) => [action, 'unsupported'] as const),
])

/**
 * Gives a client its handler of an action when a station first sends one: it takes 64, of which stations use some five,
 * and for thousands of stations the rest would be megabytes.
 */
function answerWhenAsked(client: Client, answer: (call: IncomingCall) => Promise<object>): void {
  client.on('call', ({ outbound, payload }: { outbound: boolean; payload: readonly unknown[] }) => {
    if (outbound) return
    const action = String(payload[2])
    const kind = handlers.get(action)
    if (kind) client.handle(action, kind === 'answered' ? answer : answerUnsupported)
  })
}

async function answerUnsupported({ method }: IncomingCall): Promise<object> {
  throw createRPCError('NotSupported', `${method} is not a message for a CSMS`)
}

// How long a station may take to confirm that it is closed.
const cutAfterMs = 1_000
const closing = { status: '503 Service Unavailable', reason: 'The server is going away.' }

function callFailureFrom(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error
  if (error instanceof Error) {
    if ('rpcErrorCode' in error && typeof error.rpcErrorCode === 'string') {
      const answer = 'answer' in error ? error.answer : undefined
      return new CallFailure('refused', error.message || error.rpcErrorCode, error.rpcErrorCode, answer)
    }
    if (error.message === 'Call timeout') return new CallFailure('timeout', 'no answer in time')
  }
  return new CallFailure('disconnected', messageOf(error))
}
