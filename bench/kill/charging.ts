import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { randomFrom } from '../../research/random.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import type { StationView } from '../../server/views/stations.ts'
import { fastClock } from '../../simulator/clock.ts'
import { Station } from '../../simulator/station.ts'
import { type ServerProcess, serverProcess } from '../server-process.ts'

/** What is to be done to the server while cars charge. */
export interface ChargingKillOptions {
  readonly kills: number
  readonly cars: number
  readonly seed: number
  /** Told after each kill. */
  readonly progress?: (text: string) => void
}

/** What stations allowed their cars meanwhile. */
export interface ChargingKillReport {
  readonly kills: number
  readonly limitW: number
  /** Most that the profiles at all stations allowed together at any look, W. */
  readonly mostAllowedW: number
  /** Most that the cars drew, W. */
  readonly mostDrawnW: number
  /** How often it was looked. */
  readonly looks: number
  /** Cars without a profile of their own at the end. */
  readonly withoutProfile: number
}

const speed = 30
const hourMs = 3_600_000
const lookEveryMs = 5
const mostWaitMs = 120_000

/**
 * Lets cars charge at simulated stations while the server is killed at random moments, and adds up what the profiles
 * that the stations hold allow, all the time.
 */
export async function killWhileCharging(options: ChargingKillOptions): Promise<ChargingKillReport> {
  const { kills, cars, seed, progress } = options
  const random = randomFrom(seed)
  const limitW = cars * 4_400
  const dataDir = await mkdtemp(join(tmpdir(), 'flattop-kill-charging-'))
  const realStartMs = Date.now()
  const start = (port: string) =>
    serverProcess({
      DATA_DIR: dataDir,
      PORT: port,
      GRID_LIMIT_W: String(limitW),
      YEARLY_USE_KWH: '0',
      STRATEGY: 'fastest',
      CLOCK_SPEED: String(speed),
      CLOCK_START: new Date(realStartMs).toISOString(),
      CLOCK_REAL_START: String(realStartMs),
    })
  let server = await start('0')
  const clock = fastClock({ speed, startMs: realStartMs, realStartMs })
  const stations = Array.from({ length: cars }, (_, index) => {
    const evses = [{ evseId: 1, isDc: false, ceiling: { powerW: 11_040, phases: 3 } }]
    const stationId = `CAR${index}`
    return new Station({ url: server.ocppUrl, stationId, clock, evses, longestPauseMs: 4_000, meterIntervalS: 60 })
  })
  for (const station of stations) station.open()
  await until(async () => areSafe(server, cars))
  const book = watch(stations)
  for (const [index, station] of stations.entries()) {
    await station.plugIn(1, carOf(20_000 + 4_000 * index), clock.now() + (8 + index) * hourMs)
  }
  await until(async () => (await withoutProfile(server, cars)) === 0)
  const port = new URL(server.url).port
  for (let kill = 1; kill <= kills; kill++) {
    await delay(100 + 1_500 * random())
    server.process.kill('SIGKILL')
    await server.ended()
    // A driver who changes his mind while nobody listens asks for a new plan when the server is back.
    const changed = Math.floor(random() * cars)
    const wish = { energyWh: 40_000 + 20_000 * random(), departureMs: clock.now() + (3 + 6 * random()) * hourMs }
    stations[changed]?.changeWish(1, wish)
    server = await start(port)
    progress?.(`kill ${kill} of ${kills}: most allowed so far ${Math.round(book.mostAllowedW)} W of ${limitW} W`)
  }
  await until(async () => (await withoutProfile(server, cars)) === 0)
  const lacking = await withoutProfile(server, cars)
  book.end()
  await Promise.all(stations.map((station) => station.close()))
  server.process.kill('SIGTERM')
  await server.ended()
  await rm(dataDir, { recursive: true })
  const { mostAllowedW, mostDrawnW, looks } = book
  return { kills, limitW, mostAllowedW, mostDrawnW, looks, withoutProfile: lacking }
}

function carOf(wantedWh: number) {
  return {
    model: { transfer: 'AC', capacityWh: 1_000_000, phases: 3, minCurrentA: 6, maxCurrentA: 16, voltageV: 230 },
    storedWh: 10_000,
    wantedWh,
  } as const
}

/** Looks again and again at what all stations allow. */
function watch(stations: readonly Station[]) {
  const book = {
    mostAllowedW: 0,
    mostDrawnW: 0,
    looks: 0,
    end: () => clearInterval(timer),
  }
  const timer = setInterval(() => {
    const sumOf = (powerOf: (station: Station) => number) =>
      stations.reduce((sum, station) => sum + powerOf(station), 0)
    book.mostAllowedW = Math.max(
      book.mostAllowedW,
      sumOf(({ allowedW }) => allowedW),
    )
    book.mostDrawnW = Math.max(
      book.mostDrawnW,
      sumOf(({ powerW }) => powerW),
    )
    book.looks++
  }, lookEveryMs)
  return book
}

async function areSafe({ url }: ServerProcess, count: number): Promise<boolean> {
  const stations = (await (await fetch(`${url}/api/stations`)).json()) as StationView[]
  return stations.filter(({ failSafe }) => failSafe?.evses[0]?.state === 'verified').length === count
}

async function withoutProfile({ url }: ServerProcess, count: number): Promise<number> {
  const sessions = (await (await fetch(`${url}/api/sessions`)).json()) as SessionView[]
  const served = sessions.filter(
    ({ state, delivery }) => state === 'planned' && ['accepted', 'verified'].includes(delivery?.state ?? ''),
  )
  return count - served.length
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + mostWaitMs
  while (!(await isSo()) && performance.now() < untilMs) await delay(50)
}
