import { setImmediate as nextTurn } from 'node:timers/promises'
import { defaultTrafficLimits } from '../ocpp/traffic-limits.ts'
import { Solver } from '../planning/solver.ts'
import type { Upload } from '../series-shelf.ts'
import { type RunningServer, startServer } from '../server.ts'
import { openStore } from '../store/open-store.ts'
import type { HappeningKind, Schema } from '../store/schema.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import { PlanGate } from './plan-gate.ts'
import { ReplayedStation } from './replayed-station.ts'
import { SteppedClock } from './stepped-clock.ts'

/** A row of the record. */
type Happening = Schema['happening']

/** What cannot be replayed as it was, in words, in the order in which it came up. */
export interface ReplayReport {
  readonly happenings: number
  readonly remarks: readonly string[]
}

/** Changes of what people set, by their numbers. */
type Changes = ReadonlyMap<number, Schema['input_change']>

// Real time: a replay waits for the solver, and the clock ends no search.
const solverMs = 3_600_000

/**
 * Lets everything on record until an instant happen again to a server of its own, which plans into an empty folder:
 * stations say what they said and answer as they answered, and each plan begins when it began.
 *
 * @param from folder of the record
 * @param to folder of the new store, which must have none
 */
export async function replayUntil(from: string, to: string, untilMs: number): Promise<ReplayReport> {
  const source = await openStore({ dataDir: from, isShared: true })
  const world = new ReplayedWorld(to)
  let count = 0
  try {
    const changes = new Map((await source.history.inputChanges(untilMs)).map((change) => [change.id, change]))
    for (let after = 0; ; ) {
      const rows = await source.history.happenings(after, 500)
      const due = rows.filter(({ at_ms }) => at_ms < untilMs)
      for (const row of due) await world.happen(row, changes)
      count += due.length
      const last = due.at(-1)
      if (last === undefined || due.length < rows.length) break
      after = last.id
    }
    return { happenings: count, remarks: world.remarks }
  } finally {
    await world.close()
    await source.close()
  }
}

/** What a start puts on record of how the server was configured. */
interface Started {
  readonly settings: SiteSettings
  readonly isStrict: boolean
  readonly laterRoomPercent?: number
}

/** The server of a replay with its stations and its clock. */
class ReplayedWorld {
  readonly remarks: string[] = []
  readonly #dataDir: string
  readonly #clock = new SteppedClock(0)
  readonly #stations = new Map<string, ReplayedStation>()
  /** Action of each of the recorded server's CALLs, by station and id. */
  readonly #actions = new Map<string, string>()
  #gate = new PlanGate()
  #server: RunningServer | undefined
  #goneLines = 0
  #currency = ''

  constructor(dataDir: string) {
    this.#dataDir = dataDir
  }

  async happen(row: Happening, changes: Changes): Promise<void> {
    if (row.at_ms > this.#clock.now()) await this.#clock.advance(row.at_ms - this.#clock.now())
    const kind = row.kind as HappeningKind
    const stationId = row.station_id ?? ''
    if (kind === 'started') return this.#start(row.content)
    if (!this.#server) return this.#remark(row, 'came before the record of a start')
    if (kind === 'connected') return this.#connect(stationId)
    if (kind === 'disconnected') return this.#disconnect(stationId)
    if (kind === 'frame') return this.#frame(row, stationId)
    if (kind === 'call') return this.#call(row, stationId)
    if (kind === 'change') return this.#change(row, changes)
    if (kind === 'planning' && !(await this.#gate.open(row.at_ms))) this.#remark(row, 'a plan was not asked for')
    if (kind === 'planned') await this.#gate.rest()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#stations.values()].map((station) => station.vanish()))
    await this.#server?.close()
  }

  async #start(content: string): Promise<void> {
    await this.close()
    this.#stations.clear()
    this.#gate = new PlanGate()
    const { settings, isStrict, laterRoomPercent = 0 } = JSON.parse(content) as Started
    this.#currency = settings.currency
    this.#server = await startServer(
      {
        port: 0,
        host: '127.0.0.1',
        isStrict,
        laterRoomPercent,
        settings,
        dataDir: this.#dataDir,
        clock: undefined,
        // What was refused then is refused by the record: it holds what was taken in.
        traffic: { ...defaultTrafficLimits, framesPerSecond: 100_000, frameBurst: 100_000 },
        maxConnectionsPerAddress: 100_000,
      },
      {
        clock: this.#clock,
        planPace: this.#gate,
        // The record says what was planned together.
        gatherMs: 0,
        solver: new Solver({ plannedMs: solverMs, mostMs: solverMs }),
        print: (line) => {
          if (/ station station=\S+ disconnected /.test(line)) this.#goneLines++
        },
      },
    )
  }

  async #connect(stationId: string): Promise<void> {
    const url = this.#server?.ocppUrl
      .replace(/\/\/[^/]+:/, '//127.0.0.1:')
      .replace('{stationId}', encodeURIComponent(stationId))
    this.#stations.set(stationId, await ReplayedStation.connect(url ?? ''))
  }

  async #disconnect(stationId: string): Promise<void> {
    const gone = this.#goneLines
    await this.#stations.get(stationId)?.vanish()
    while (this.#goneLines === gone) await nextTurn()
    this.#stations.delete(stationId)
  }

  async #frame(row: Happening, stationId: string): Promise<void> {
    const station = this.#stations.get(stationId)
    if (!station) return this.#remark(row, `${stationId} is not connected`)
    const [type, id, ...rest] = frameOf(row.content)
    if (type !== 3 && type !== 4) {
      const isAnswered = await station.say(row.content, type === 2 ? String(id) : undefined)
      if (!isAnswered) this.#remark(row, `${stationId} got no answer to ${String(rest[0])}`)
      return
    }
    const action = this.#actions.get(`${stationId} ${String(id)}`)
    if (action === undefined) return this.#remark(row, `${stationId} answers a call that is not on record`)
    await station.answer(action, [type, id, ...rest])
  }

  async #call(row: Happening, stationId: string): Promise<void> {
    const [id = '', action = ''] = row.content.split(' ')
    this.#actions.set(`${stationId} ${id}`, action)
    const isMade = await this.#stations.get(stationId)?.hear(action)
    if (!isMade) this.#remark(row, `${stationId} was not asked ${action} again`)
  }

  async #change(row: Happening, changes: Changes): Promise<void> {
    const change = changes.get(Number(row.content))
    const call = change && callFor(change, this.#currency)
    if (!change || !call)
      return this.#remark(row, `a change of ${change?.kind ?? 'unknown kind'} cannot be made again yet`)
    const response = await fetch(new URL(call.path, this.#server?.consoleUrl), {
      method: call.method,
      headers: { 'content-type': call.method === 'POST' ? 'text/csv' : 'application/json' },
      ...(call.body === undefined ? {} : { body: call.body }),
    })
    if (!response.ok) this.#remark(row, `a change of ${change.kind} was refused: ${await response.text()}`)
  }

  #remark({ id, at_ms }: Happening, text: string): void {
    this.remarks.push(`${new Date(at_ms).toISOString()} happening ${id}: ${text}`)
  }
}

/** A call of the API. */
interface ApiCall {
  readonly method: string
  readonly path: string
  readonly body?: string
}

// What the readers of files know each kind by.
const columnOf: Readonly<Record<string, string>> = { prices: 'price', 'base-load': 'load', 'grid-limit': 'grid limit' }

/** A file with the series that was understood of the one that was uploaded. */
function uploadCall(kind: string, { file, series }: Upload, currency: string): ApiCall {
  const unit = kind === 'prices' ? `${currency}/kWh` : 'W'
  const rows = series.startsMs.map((startMs, index) => `${new Date(startMs).toISOString()},${series.values[index]}\n`)
  const query = new URLSearchParams({ fileName: file.fileName, unit })
  return {
    method: 'POST',
    path: `/api/series/${kind}?${query}`,
    body: `start,${columnOf[kind] ?? 'value'}\n${rows.join('')}`,
  }
}

/** The call of the API by which a change was made. */
function callFor({ kind, content }: Schema['input_change'], currency: string): ApiCall | undefined {
  if (kind.startsWith('upload '))
    return uploadCall(kind.slice('upload '.length), JSON.parse(content) as Upload, currency)
  const { id, idToken, ...rest } = JSON.parse(content) as { id?: string; idToken?: string }
  const tokenPath = `/api/tokens/${encodeURIComponent(idToken ?? '')}`
  if (kind === 'settings') return { method: 'PATCH', path: '/api/site', body: content }
  if (kind === 'limits') return { method: 'PUT', path: '/api/limits', body: content }
  if (kind === 'session ended') return { method: 'DELETE', path: `/api/sessions/${encodeURIComponent(id ?? '')}` }
  if (kind === 'priority') {
    return { method: 'PATCH', path: `/api/sessions/${encodeURIComponent(id ?? '')}`, body: JSON.stringify(rest) }
  }
  if (kind === 'token') return { method: 'PUT', path: tokenPath, body: JSON.stringify(rest) }
  if (kind === 'token removed') return { method: 'DELETE', path: tokenPath }
  if (kind.startsWith('removal ')) return { method: 'DELETE', path: `/api/series/${kind.slice('removal '.length)}` }
  return undefined
}

function frameOf(text: string): readonly unknown[] {
  try {
    const frame: unknown = JSON.parse(text)
    return Array.isArray(frame) ? frame : []
  } catch {
    return []
  }
}
