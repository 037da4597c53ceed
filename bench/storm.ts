/**
 * What a storm of stations does to the server, store on disk:
 * `npm run bench:storm -- --stations 2000 --cars 200 --storms 20 --seconds 5 --json FILE`.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { systemClock } from '../server/clock.ts'
import { startServer } from '../server/server.ts'
import { openFilesLimit } from './open-files.ts'
import type { StormOrder, StormReport } from './storm/stations.ts'
import { type Figure, quantile, report } from './targets.ts'

const { values } = parseArgs({
  options: {
    stations: { type: 'string', default: '2000' },
    cars: { type: 'string', default: '200' },
    storms: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
})
const count = Number(values.stations)
const cars = Math.min(count, Number(values.cars))
const storms = Number(values.storms)
const seconds = Number(values.seconds)

const limit = await openFilesLimit()
if (limit !== undefined && limit < count + 200) {
  console.error(`${count} stations need ${count + 200} open files, and this shell allows ${limit}: ulimit -n 20000`)
  process.exit(2)
}
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const dataDir = await mkdtemp(join(tmpdir(), 'flattop-storm-'))
const server = await startServer(
  { port: 0, host: '127.0.0.1', isStrict: false, settings: { gridLimitW: cars * 4_000 }, dataDir, clock: undefined },
  { clock: systemClock, print: () => undefined },
)
const url = server.ocppUrl.replace('/{stationId}', '')
const stations = fork(new URL('./storm/stations.ts', import.meta.url))

const loop = monitorEventLoopDelay({ resolution: 1 })

async function order(what: StormOrder): Promise<StormReport> {
  loop.enable()
  stations.send(what)
  const [result] = await once(stations, 'message')
  loop.disable()
  return result as StormReport
}

async function settledMemory(): Promise<NodeJS.MemoryUsage> {
  for (let round = 0; round < 3; round++) {
    await delay(300)
    collectGarbage()
  }
  return process.memoryUsage()
}

const figures: Figure[] = []

const before = await settledMemory()
const startedMs = performance.now()
const registered = await order({ type: 'register', url, stations: count })
const stormMs = performance.now() - startedMs
const idle = await settledMemory()
figures.push(
  { name: 'stations registered', value: registered.served, unit: '', target: { is: '=', value: count } },
  { name: 'stations refused', value: registered.refused, unit: '', target: { is: '=', value: 0 } },
  { name: 'storm, from the first to the last', value: stormMs / 1_000, unit: 's' },
  { name: 'connect to status answered p99', value: quantile(registered.timesMs, 0.99), unit: 'ms' },
  {
    name: 'memory per idle station',
    value: (idle.rss - before.rss) / 1_024 / count,
    unit: 'kB',
    target: { is: '<', value: 60 },
  },
)

const profiled = await order({ type: 'needs', cars })
figures.push(
  { name: `needs to profile p50, ${cars} at once`, value: quantile(profiled.timesMs, 0.5), unit: 'ms' },
  {
    name: `needs to profile p99, ${cars} at once`,
    value: quantile(profiled.timesMs, 0.99),
    unit: 'ms',
    target: { is: '<', value: 2_000 },
  },
)

// In turns, because the machine is not equally fast at all times.
const alone = fork(new URL('./storm/rpc-alone.ts', import.meta.url))
const [aloneUrl] = (await once(alone, 'message')) as [string]
const flows: StormReport[] = []
const floors: StormReport[] = []
for (let round = 0; round < 2; round++) {
  flows.push(await order({ type: 'events', seconds }))
  await order({ type: 'leave' })
  await order({ type: 'register', url: aloneUrl, stations: count })
  floors.push(await order({ type: 'events', seconds }))
  await order({ type: 'leave' })
  await order({ type: 'register', url, stations: count })
}
await order({ type: 'leave' })
alone.kill()
const perSecond = (reports: readonly StormReport[]) => sum(reports.map((each) => each.eventsPerSecond)) / reports.length
const eventTimesMs = flows.flatMap(({ timesMs }) => timesMs)
figures.push(
  { name: 'transaction events', value: perSecond(flows), unit: '/s' },
  { name: 'transaction events p99', value: quantile(eventTimesMs, 0.99), unit: 'ms' },
  { name: 'transaction events, ocpp-rpc alone', value: perSecond(floors), unit: '/s' },
  {
    name: 'share of ocpp-rpc alone',
    value: perSecond(flows) / perSecond(floors),
    unit: '',
    target: { is: '>=', value: 0.5 },
  },
  { name: 'events refused', value: sum(flows.map((each) => each.refused)), unit: '', target: { is: '=', value: 0 } },
)

const heapMb: number[] = []
let refused = 0
for (let storm = 0; storm < storms; storm++) {
  refused += (await order({ type: 'register', url, stations: count })).refused
  await order({ type: 'leave' })
  const { heapUsed, external } = await settledMemory()
  heapMb.push((heapUsed + external) / 1_048_576)
}
// The first storms fill what has room for so many: the log, caches, pools.
const settledFrom = Math.floor(storms / 2)
const growthMb = quantile(heapMb.slice(-3), 0.5) - quantile(heapMb.slice(settledFrom, settledFrom + 3), 0.5)
if (storms >= 6) {
  figures.push(
    { name: `refused in ${storms} storms`, value: refused, unit: '', target: { is: '=', value: 0 } },
    {
      name: `memory growth over the last ${storms - settledFrom} storms`,
      value: growthMb,
      unit: 'MB',
      target: { is: '<', value: 1 },
    },
  )
}
figures.push(
  { name: 'event loop held up p99', value: loop.percentile(99) / 1e6, unit: 'ms' },
  { name: 'event loop held up, most', value: loop.max / 1e6, unit: 'ms' },
)

stations.kill()
await server.close()
await rm(dataDir, { recursive: true })
process.exitCode = (await report(figures, values.json)) ? 0 : 1

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
