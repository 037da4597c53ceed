import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ConsoleViews } from '../console/console-views.ts'
import { messageOf } from '../error-message.ts'
import type { Events, Topic } from '../events.ts'
import { isFromOtherPage } from '../security/proxies.ts'
import { misdirection } from '../security/strangers.ts'
import type { Visitor } from '../security/visitors.ts'
import type { LiveMessage, LiveSnapshot, LiveUpdate } from '../views/live.ts'
import type { AccessParts } from './access.ts'

const snapshotEntries = 500
// Fast enough to feel immediate, slow enough that a storm of events is one message.
const collectMs = 200
// What is sent to a browser on average: the more there is to show, the more seldom it is sent.
const bytesPerMs = 500
const updateEntries = 500
const pingMs = 30_000
/** Unsent bytes at which a browser that does not read is closed; it reconnects to a fresh snapshot. */
const maxUnsentBytes = 4 * 1_048_576

/** One browser: what it was sent, and what changed since. */
interface Viewer {
  readonly socket: WebSocket
  readonly sessionDigest: string | undefined
  /** Whether whoever looks still may. */
  readonly mayStay: () => Promise<boolean>
  seq: number
  logSeq: number
  isAlive: boolean
  readonly changed: Set<Topic>
}

/** The consoles' WebSocket at `/live`: a snapshot at first, then numbered updates of what changed. */
export class Live {
  readonly #views: ConsoleViews
  readonly #events: Events
  readonly #access: AccessParts
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1_024 })
  readonly #viewers = new Set<Viewer>()
  readonly #unsubscribe: () => void
  readonly #pinger: NodeJS.Timeout
  #flush: NodeJS.Timeout | undefined
  /** The rest that the newest update asks for. */
  #restMs = collectMs

  constructor(views: ConsoleViews, events: Events, access: AccessParts) {
    this.#views = views
    this.#events = events
    this.#access = access
    access.visitors.onEnded((digest) => this.#closeSession(digest))
    this.#unsubscribe = events.subscribe((topic) => this.#mark(topic))
    this.#pinger = setInterval(() => this.#ping(), pingMs)
    this.#pinger.unref()
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (isFromOtherPage(request) || misdirection(request, this.#access.settings)) {
      refuse(socket, '403 Forbidden')
      return
    }
    this.#letIn(request, socket, head).catch((error: unknown) => {
      this.#events.log('problem', `live connection failed error="${messageOf(error)}"`)
      socket.destroy()
    })
  }

  close(): void {
    this.#unsubscribe()
    clearInterval(this.#pinger)
    clearTimeout(this.#flush)
    for (const { socket } of this.#viewers) socket.close(1001, 'server is going away')
    this.#server.close()
  }

  async #letIn(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { visitors } = this.#access
    const visitor = await visitors.visitorOf(request.headers)
    if (!visitor) return refuse(socket, '401 Unauthorized')
    const mayStay = async () => (await visitors.visitorOf(request.headers)) !== undefined
    this.#server.handleUpgrade(request, socket, head, (ws) => this.#open(ws, visitor, mayStay))
  }

  #closeSession(digest: string): void {
    for (const { socket, sessionDigest } of this.#viewers) if (sessionDigest === digest) socket.close(...loggedOut)
  }

  #open(socket: WebSocket, { sessionDigest }: Visitor, mayStay: Viewer['mayStay']): void {
    const viewer: Viewer = { socket, sessionDigest, mayStay, seq: 0, logSeq: 0, isAlive: true, changed: new Set() }
    socket.on('pong', () => {
      viewer.isAlive = true
    })
    socket.on('close', () => this.#viewers.delete(viewer))
    socket.on('error', () => socket.terminate())
    const log = this.#events.entriesAfter(0, snapshotEntries)
    viewer.logSeq = log.at(-1)?.seq ?? 0
    const snapshot: LiveSnapshot = {
      type: 'snapshot',
      seq: 0,
      site: this.#views.site(),
      stations: this.#views.shownStations(),
      stationCounts: this.#views.stationCounts(),
      knocks: this.#views.knocks(),
      sessions: this.#views.sessions(),
      results: this.#views.results(),
      log,
    }
    this.#send(viewer, snapshot)
    this.#viewers.add(viewer)
  }

  #mark(topic: Topic): void {
    if (this.#viewers.size === 0) return
    for (const { changed } of this.#viewers) changed.add(topic)
    this.#flush ??= setTimeout(() => {
      this.#flush = undefined
      this.#updateOrGiveUp()
    }, this.#restMs)
  }

  /** A view that cannot be made is a bug that must not stop the charging: the browsers are closed, and try again. */
  #updateOrGiveUp(): void {
    try {
      this.#update()
    } catch (error) {
      for (const { socket } of this.#viewers) socket.close(1011, 'internal error')
      this.#viewers.clear()
      this.#events.log('problem', `bug in a view error="${messageOf(error)}"`)
    }
  }

  /** Each view is made once, however many browsers look. */
  #update(): void {
    const topics = new Set([...this.#viewers].flatMap(({ changed }) => [...changed]))
    const has = (topic: Topic) => topics.has(topic)
    const views = {
      // Health depends on sessions and stations too, and the page's clock is set right by the way.
      ...(has('site') || has('sessions') || has('stations') ? { site: this.#views.site() } : {}),
      ...(has('stations') ? this.#stationViews() : {}),
      ...(has('sessions') ? { sessions: this.#views.sessions() } : {}),
      ...(has('results') ? { results: this.#views.results() } : {}),
    }
    let mostBytes = 0
    for (const viewer of this.#viewers) {
      viewer.changed.clear()
      const log = this.#events.entriesAfter(viewer.logSeq, updateEntries)
      viewer.logSeq = log.at(-1)?.seq ?? viewer.logSeq
      const update: LiveMessage = { type: 'update', seq: ++viewer.seq, ...views, ...(log.length > 0 ? { log } : {}) }
      mostBytes = Math.max(mostBytes, this.#send(viewer, update))
    }
    this.#restMs = Math.max(collectMs, mostBytes / bytesPerMs)
  }

  #stationViews(): Pick<LiveUpdate, 'stations' | 'stationCounts' | 'knocks'> {
    return {
      stations: this.#views.shownStations(),
      stationCounts: this.#views.stationCounts(),
      knocks: this.#views.knocks(),
    }
  }

  /** @returns how long the message is */
  #send(viewer: Viewer, message: LiveMessage): number {
    if (viewer.socket.bufferedAmount > maxUnsentBytes) {
      viewer.socket.terminate()
      return 0
    }
    const text = JSON.stringify(message)
    viewer.socket.send(text)
    return text.length
  }

  #ping(): void {
    for (const viewer of this.#viewers) {
      if (!viewer.isAlive) viewer.socket.terminate()
      viewer.isAlive = false
      viewer.socket.ping()
      // Logins expire, and users are removed by a command of its own.
      viewer.mayStay().then(
        (mayStay) => {
          if (!mayStay) viewer.socket.close(...loggedOut)
        },
        () => viewer.socket.terminate(),
      )
    }
  }
}

const loggedOut = [4_401, 'log in again'] as const

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
