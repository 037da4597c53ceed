import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { createRPCError, RPCServer } from 'ocpp-rpc'
import { messageOf } from '../error-message.ts'
import { CallError, CallFailure } from './call-error.ts'
import { longestId } from './error-frame.ts'
import { socketOptions } from './guarded-socket.ts'
import { type Doorkeeper, refuse, stationIdOf } from './handshake.ts'
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

/** A CALL that ocpp-rpc has checked against its schema. */
interface IncomingCall {
  readonly method: string
  readonly params: object
  readonly messageId: string
}

/** The part of ocpp-rpc's server client that is used here. */
interface Client {
  readonly identity: string
  readonly handshake: { readonly request: IncomingMessage }
  handle(method: string, handler: (call: IncomingCall) => Promise<object>): void
  call(method: string, params: object, options: { callTimeoutMs: number }): Promise<unknown>
  close(options: { code?: number; reason?: string; force?: boolean }): Promise<unknown>
  on(event: string, listener: (detail: never) => void): void
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
  readonly #clients = new Map<string, Client>()
  readonly #pendingCalls = new WeakMap<Client, number>()
  /** Settles when the newest CALL to a station is through: each waits for the one before. */
  readonly #lastCalls = new WeakMap<Client, Promise<unknown>>()
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
    this.#rpc = new RPCServer({
      protocols: ['ocpp2.0.1'],
      strictMode: true,
      pingIntervalMs: this.#options.pingIntervalMs,
      maxBadMessages: this.#options.maxBadFrames,
      wssOptions: socketOptions(this.#options, this.#options.turns),
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
    return this.#clients.has(stationId)
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
    const client = this.#clients.get(stationId)
    if (!client) throw new CallFailure('disconnected', `${stationId} is not connected`)
    if (!this.#doorkeeper.mayCall(stationId, action)) {
      throw new CallFailure('refused', `${stationId} is not accepted: ${action} may not be sent to it`, 'SecurityError')
    }
    const pending = this.#pendingCalls.get(client) ?? 0
    if (pending >= this.#options.maxPendingCalls) {
      throw new CallFailure('busy', `${pending} calls wait for ${stationId} already`)
    }
    this.#pendingCalls.set(client, pending + 1)
    const before = this.#lastCalls.get(client)
    const through = Promise.withResolvers<void>()
    this.#lastCalls.set(client, through.promise)
    try {
      await before
      if (!isWanted()) throw new CallFailure('withdrawn', `${action} is not wanted any more`)
      return await client.call(action, payload, { callTimeoutMs: Math.min(timeoutMs, this.#options.longestCallMs) })
    } catch (error) {
      throw callFailureFrom(error)
    } finally {
      through.resolve()
      this.#pendingCalls.set(client, (this.#pendingCalls.get(client) ?? 1) - 1)
    }
  }

  /** Ends a station's connection, where it has one: it has to prove itself anew. */
  async disconnect(stationId: string, reason: string): Promise<void> {
    const client = this.#clients.get(stationId)
    if (client) await closeWithin(client, cutAfterMs, 1008, reason)
  }

  /**
   * Closes every connection with 1001 once what its station was asking is answered; what it asks from now on is not,
   * so that it asks again when it comes back (E13).
   *
   * @param graceMs after which connections are cut
   */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true
    const clients = [...this.#clients.values()]
    await Promise.all(clients.map((client) => closeWithin(client, graceMs, 1001, 'server is going away')))
    await this.#rpc.close({ force: true })
  }

  #attach(client: Client): void {
    const stationId = client.identity
    const older = this.#clients.get(stationId)
    this.#clients.set(stationId, client)
    if (older) {
      this.#events.problem(stationId, 'connection superseded by a newer one of the same identity')
      void closeWithin(older, cutAfterMs, 1008, 'superseded by a newer connection')
    }
    this.#listen(client, stationId)
    this.#answerCalls(client, stationId)
    this.#events.connected(stationId, this.#doorkeeper.addressOf(client.handshake.request))
  }

  #listen(client: Client, stationId: string): void {
    client.on('message', ({ message, outbound }: { message: string; outbound: boolean }) => {
      this.#events.frame(stationId, outbound ? 'out' : 'in', message)
      this.#cutOffWhenNotReading(client, stationId)
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
      if (this.#clients.get(stationId) !== client) return
      this.#clients.delete(stationId)
      this.#events.disconnected(stationId, `code=${code}${reason ? ` reason="${reason}"` : ''}`)
    })
  }

  #answerCalls(client: Client, stationId: string): void {
    let callsInWork = 0
    const { maxCallsInWork, maxRefusedCalls } = this.#options
    const refusals = new Pace(maxRefusedCalls / 60, maxRefusedCalls, performance.now())
    const answer = async ({ method, params, messageId }: IncomingCall): Promise<object> => {
      if (messageId.length > longestId) {
        throw createRPCError('RpcFrameworkError', `the message id has more than ${longestId} characters`)
      }
      if (callsInWork >= maxCallsInWork) {
        if (refusals.take(performance.now()) > 0) this.#closeFlooding(client, stationId)
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
    // One function for all actions of a station: thousands of stations times 64 actions would be megabytes.
    for (const action of stationActions) client.handle(action, answer)
    for (const action of unsupportedActions) client.handle(action, answerUnsupported)
  }

  #rpcErrorFrom(error: unknown, stationId: string, action: string): object {
    if (error instanceof CallError) return createRPCError(error.code, error.message.slice(0, 255))
    this.#events.problem(stationId, `bug action=${action} error="${messageOf(error)}"`)
    return createRPCError('InternalError', 'The server could not process this message')
  }

  #closeFlooding(client: Client, stationId: string): void {
    this.#events.problem(stationId, `closed: more than ${this.#options.maxRefusedCalls} calls refused within a minute`)
    void closeWithin(client, cutAfterMs, 1008, 'too many calls at once')
  }

  #cutOffWhenNotReading(client: Client, stationId: string): void {
    if (client.handshake.request.socket.writableLength <= this.#options.maxUnsentBytes) return
    this.#events.problem(stationId, `cut off: more than ${this.#options.maxUnsentBytes} bytes unread`)
    client.handshake.request.socket.destroy()
  }
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

/** Closes in good order, and cuts the connection of a station that takes longer. */
async function closeWithin(client: Client, graceMs: number, code: number, reason: string): Promise<void> {
  const { socket } = client.handshake.request
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
