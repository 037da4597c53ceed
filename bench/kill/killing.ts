import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { PlanView } from '../../server/views/plan.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import type { SiteView } from '../../server/views/site.ts'
import type { StationView } from '../../server/views/stations.ts'
import { type ServerProcess, serverProcess } from '../server-process.ts'
import { randomFrom } from '../worlds.ts'
import { Ledger } from './ledger.ts'
import { LightStation } from './light-station.ts'
import { powerOf, profileFaults } from './profile-order.ts'
import { deliveryFaults, planFaults, RecordChecks } from './record-checks.ts'

/** What is to be done to the server. */
export interface KillOptions {
  readonly kills: number
  readonly stations: number
  readonly seed: number
  /** Told after each kill. */
  readonly progress?: (text: string) => void
}

/** What was answered, and what of it was lost. */
export interface KillReport {
  readonly kills: number
  readonly eventsAnswered: number
  /** Answered events that were looked for in the history. */
  readonly eventsChecked: number
  readonly needsAnswered: number
  readonly uploadsAnswered: number
  readonly profilesTaken: number
  /** Sentences, one for each loss. */
  readonly lost: readonly string[]
  /** Cars that had no profile after their needs when all had come to rest. */
  readonly forgotten: readonly string[]
  /** Profiles of ended transactions, of older plans, or beyond the limit; plans and deliveries out of order. */
  readonly faults: readonly string[]
  readonly slowestStartMs: number
}

const mostRestMs = 20_000

/** Lets stations live with a server that is killed again and again, and compares what it answered with what it knows. */
export async function killRepeatedly({ kills, stations: count, seed, progress }: KillOptions): Promise<KillReport> {
  const random = randomFrom(seed)
  const dataDir = await mkdtemp(join(tmpdir(), 'flattop-kill-'))
  const gate = new Gate()
  let server: ServerProcess | undefined
  let isOver = false
  const start = async () => {
    const before = performance.now()
    const port = server ? new URL(server.url).port : '0'
    server = await serverProcess({
      DATA_DIR: dataDir,
      PORT: port,
      GRID_LIMIT_W: String(count * 3_000),
      YEARLY_USE_KWH: '0',
    })
    slowestStartMs = Math.max(slowestStartMs, performance.now() - before)
    return server
  }
  let slowestStartMs = 0
  const lost: string[] = []
  const forgottenMeanwhile: string[] = []
  const uploads = new Uploads()
  const records = new RecordChecks()
  const stations = Array.from({ length: count }, (_, index) => {
    const own = randomFrom(seed * 1_000 + index)
    return new LightStation(new Ledger(`KILL${index}`), {
      ocppUrl: () => server?.ocppUrl ?? '',
      open: () => gate.passed(),
      random: own,
      isOver: () => isOver,
    })
  })
  const ledgers = stations.map(({ ledger }) => ledger)
  let running = await start()
  gate.open()
  const lives = stations.map((station) => station.live())
  for (let kill = 1; kill <= kills; kill++) {
    const uploading = random() < 0.6 ? uploads.send(running.url) : undefined
    await delay(300 + 1_500 * random())
    // Most moments are as they come; now and then all that is owed has to come first.
    if (random() < 0.2) forgottenMeanwhile.push(...(await forgottenBy(ledgers)))
    gate.shut()
    running.process.kill('SIGKILL')
    await running.ended()
    await uploading
    while (stations.some(({ isConnected }) => isConnected)) await delay(5)
    running = await start()
    const losses = [...(await lossesOf(running.url, ledgers, uploads)), ...(await records.events(running.url, ledgers))]
    lost.push(...losses.map((loss) => `kill ${kill}: ${loss}`))
    progress?.(`kill ${kill} of ${kills}: ${losses.length === 0 ? 'nothing lost' : losses.join('; ')}`)
    gate.open()
  }
  while (stations.some(({ isConnected }) => !isConnected)) await delay(50)
  await delay(1_000)
  isOver = true
  await Promise.all(lives)
  const forgotten = await forgottenBy(ledgers)
  const overdrawn = await overdrawnAfterRest(running.url, ledgers)
  lost.push(...(await records.events(running.url, ledgers)))
  const outOfOrder = [
    ...(await planFaults(running.url)),
    ...(await deliveryFaults(running.url, ledgers)),
    ...(await profileFaults(running.url, ledgers)),
  ]
  for (const station of stations) station.close()
  running.process.kill('SIGTERM')
  const exit = await running.ended()
  if (!process.env.KEEP) await rm(dataDir, { recursive: true })
  else {
    console.log(dataDir)
    ;(await import('node:fs')).writeFileSync(dataDir + '/ledgers.json', JSON.stringify(ledgers))
  }
  return {
    kills,
    eventsAnswered: ledgers.reduce((sum, { events }) => sum + events.length, 0),
    eventsChecked: records.eventsChecked,
    needsAnswered: ledgers.reduce((sum, { needsTaken }) => sum + needsTaken, 0),
    uploadsAnswered: uploads.answered,
    profilesTaken: ledgers.reduce((sum, { profilesTaken }) => sum + profilesTaken.length, 0),
    lost: exit === 0 ? lost : [...lost, `the server ended with ${exit} at the end`],
    forgotten: [...forgottenMeanwhile, ...forgotten],
    faults: [...ledgers.flatMap(({ faults }) => faults), ...overdrawn, ...outOfOrder],
    slowestStartMs,
  }
}

/** What was answered and is not known, right after a start and before any station is back. */
async function lossesOf(url: string, ledgers: readonly Ledger[], uploads: Uploads): Promise<string[]> {
  const sessions = await json<SessionView[]>(url, '/api/sessions')
  const known = await json<StationView[]>(url, '/api/stations')
  const { inputs } = await json<SiteView>(url, '/api/site')
  const registered = new Set(
    known.filter(({ registration }) => registration === 'accepted').map((each) => each.stationId),
  )
  return [
    ...ledgers
      .filter(({ isBooted, stationId }) => isBooted && !registered.has(stationId))
      .map((each) => `${each.stationId}: its registration`),
    ...ledgers.flatMap((ledger) => ledger.missingFrom(sessions)),
    ...(uploads.mayBe(inputs.prices.file?.fileName)
      ? []
      : [`the upload ${uploads.newest}, found ${inputs.prices.file?.fileName}`]),
  ]
}

/** Cars that sent their needs, and have no profile long after. */
async function forgottenBy(ledgers: readonly Ledger[]): Promise<string[]> {
  const owed = new Map(ledgers.filter(({ owesProfile }) => owesProfile).map((ledger) => [ledger, ledger.needsTaken]))
  const untilMs = performance.now() + mostRestMs
  const isOwed = (ledger: Ledger) => ledger.owesProfile && owed.get(ledger) === ledger.needsTaken
  while (performance.now() < untilMs && [...owed.keys()].some(isOwed)) await delay(50)
  return [...owed.keys()].filter(isOwed).map(({ stationId }) => `${stationId}: no profile after its needs`)
}

/** Slots of the newest plan in which the profiles that are in force allow more than the site may draw. */
async function overdrawnAfterRest(url: string, ledgers: readonly Ledger[]): Promise<string[]> {
  const untilMs = performance.now() + mostRestMs
  for (;;) {
    const overdrawn = await overdrawnSlots(url, ledgers)
    if (overdrawn.length === 0 || performance.now() > untilMs) return overdrawn
    // Profiles of the newest plan are on their way.
    await delay(200)
  }
}

async function overdrawnSlots(url: string, ledgers: readonly Ledger[]): Promise<string[]> {
  const response = await fetch(`${url}/api/plans/current`)
  if (response.status === 404) return []
  const plan = (await response.json()) as PlanView
  const profiles = ledgers.flatMap(({ profile }) => (profile ? [profile] : []))
  return plan.startsMs.flatMap((startMs, slot) => {
    const roomW = (plan.gridLimitW[slot] ?? 0) - (plan.baseLoadW[slot] ?? 0)
    const allowedW = profiles.reduce((sum, profile) => sum + powerOf(profile, startMs + 1_000), 0)
    return allowedW > roomW + 1
      ? [`${Math.round(allowedW)} W are allowed at ${new Date(startMs).toISOString()}, ${Math.round(roomW)} W are free`]
      : []
  })
}

async function json<T>(url: string, path: string): Promise<T> {
  return (await (await fetch(`${url}${path}`)).json()) as T
}

/** Price files, each with a name of its own: the newest that was answered must be in force, or one that was not. */
class Uploads {
  answered = 0
  newest: string | undefined
  #sent = 0
  readonly #unanswered = new Set<string>()

  async send(url: string): Promise<void> {
    const name = `prices-${++this.#sent}.csv`
    const hourMs = 3_600_000
    const startMs = Math.floor(Date.now() / hourMs) * hourMs
    const rows = Array.from(
      { length: 48 },
      (_, hour) => `${new Date(startMs + hour * hourMs).toISOString()},0.${10 + ((hour + this.#sent) % 40)}`,
    )
    this.#unanswered.add(name)
    try {
      const response = await fetch(`${url}/api/series/prices?fileName=${name}`, {
        method: 'POST',
        body: `start,price\n${rows.join('\n')}\n`,
      })
      if (!response.ok) throw new Error(`the upload was answered ${response.status}`)
    } catch {
      return
    }
    this.answered++
    this.newest = name
    this.#unanswered.clear()
  }

  mayBe(name: string | undefined): boolean {
    return name === this.newest || (name !== undefined && this.#unanswered.has(name))
  }
}

/** Where stations wait while nobody may connect. */
class Gate {
  #passing = Promise.withResolvers<void>()

  passed(): Promise<void> {
    return this.#passing.promise
  }

  open(): void {
    this.#passing.resolve()
  }

  shut(): void {
    this.#passing = Promise.withResolvers<void>()
  }
}
