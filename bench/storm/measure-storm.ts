import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { systemClock } from '../../server/clock.ts'
import { type RunningServer, startServer } from '../../server/server.ts'
import { type Figure, quantile } from '../targets.ts'
import { fewestStorms, growthOf } from './growth.ts'
import { LoadMeter } from './load.ts'
import { settled } from './settled.ts'
import type { StormOrder, StormReport } from './stations.ts'
import { Viewer } from './viewer.ts'

/** How large a storm is. */
export interface StormSize {
  readonly stations: number
  /** Whose needs come at once. */
  readonly cars: number
  /** Storms in a row that memory growth is looked for in; none for no such figure. */
  readonly storms: number
  /** For how long transaction events are counted, twice. */
  readonly seconds: number
}

/** One server, the process of its stations, and the books of what they cost it. */
interface World extends StormSize {
  readonly server: RunningServer
  /** Where stations connect, without the identity. */
  readonly url: string
  readonly meter: LoadMeter
  readonly order: (what: StormOrder) => Promise<StormReport>
}

/** Has one storm after the other come over a new server, and tells what came of it. */
export async function measureStorm(size: StormSize): Promise<readonly Figure[]> {
  const cars = Math.min(size.stations, size.cars)
  const dataDir = await mkdtemp(join(tmpdir(), 'flattop-storm-'))
  const server = await startServer(
    { port: 0, host: '127.0.0.1', isStrict: false, settings: { gridLimitW: cars * 4_000 }, dataDir, clock: undefined },
    { clock: systemClock, print: () => undefined },
  )
  const stations = fork(new URL('./stations.ts', import.meta.url))
  const world: World = {
    ...size,
    cars,
    server,
    url: server.ocppUrl.replace('/{stationId}', ''),
    meter: new LoadMeter(),
    order: async (what) => {
      stations.send(what)
      const [result] = (await once(stations, 'message')) as [StormReport]
      for (const reason of result.reasons ?? []) console.log(`${what.type} refused: ${reason.slice(0, 200)}`)
      return result
    },
  }
  try {
    return [
      ...(await rest(world)),
      ...(await registration(world)),
      ...(await needs(world)),
      ...(await events(world)),
      ...(await watched(world)),
      ...(await growth(world)),
    ]
  } finally {
    stations.kill()
    await server.close()
    await rm(dataDir, { recursive: true })
  }
}

/** What the machine's other work does to an event loop that has none. */
async function rest({ meter }: World): Promise<Figure[]> {
  await meter.during('rest', () => delay(2_000))
  return loopFigures(meter, 'rest')
}

async function registration({ stations, url, meter, order }: World): Promise<Figure[]> {
  const startedMs = performance.now()
  const registered = await meter.during('registration', () => order({ type: 'register', url, stations }))
  const stormMs = performance.now() - startedMs
  const settledS = await meter.during('interviews', settled)
  return [
    { name: 'stations registered', value: registered.served, unit: '', target: { is: '=', value: stations } },
    { name: 'stations refused', value: registered.refused, unit: '', target: { is: '=', value: 0 } },
    { name: 'storm, from the first to the last', value: stormMs / 1_000, unit: 's' },
    { name: 'connect to status answered p99', value: quantile(registered.timesMs, 0.99), unit: 'ms' },
    {
      name: 'main thread per registration',
      value: meter.of('registration').mainMs / stations,
      unit: 'ms of processor',
    },
    ...loopFigures(meter, 'registration'),
    { name: 'then until each was interviewed and has its fail-safe', value: settledS, unit: 's' },
    ...loopFigures(meter, 'interviews'),
  ]
}

async function needs({ cars, meter, order }: World): Promise<Figure[]> {
  const { timesMs } = await meter.during('needs', () => order({ type: 'needs', cars }))
  return [
    { name: `needs to profile p50, ${cars} at once`, value: quantile(timesMs, 0.5), unit: 'ms' },
    {
      name: `needs to profile p99, ${cars} at once`,
      value: quantile(timesMs, 0.99),
      unit: 'ms',
      target: { is: '<', value: 2_000 },
    },
    ...loopFigures(meter, 'needs'),
  ]
}

/** In turns with the library alone, because the machine is not equally fast at all times. */
async function events({ stations, seconds, url, meter, order }: World): Promise<Figure[]> {
  const alone = fork(new URL('./rpc-alone.ts', import.meta.url))
  const [aloneUrl] = (await once(alone, 'message')) as [string]
  const flows: StormReport[] = []
  const floors: StormReport[] = []
  let aloneMs = 0
  for (let round = 0; round < 2; round++) {
    await settled()
    flows.push(await meter.during('events', () => order({ type: 'events', seconds })))
    await order({ type: 'leave' })
    await order({ type: 'register', url: aloneUrl, stations })
    const beforeMs = await processorMs(alone)
    floors.push(await order({ type: 'events', seconds }))
    aloneMs += (await processorMs(alone)) - beforeMs
    await order({ type: 'leave' })
    await order({ type: 'register', url, stations })
  }
  await order({ type: 'leave' })
  alone.kill()
  const { mainMs, allMs } = meter.of('events')
  const answered = sum(flows.map(({ eventsAnswered }) => eventsAnswered))
  const floorUs = (1_000 * aloneMs) / sum(floors.map(({ eventsAnswered }) => eventsAnswered))
  const mean = (reports: readonly StormReport[]) => sum(reports.map((each) => each.eventsPerSecond)) / reports.length
  return [
    { name: 'transaction events', value: mean(flows), unit: '/s' },
    {
      name: 'transaction events p99',
      value: quantile(
        flows.flatMap(({ timesMs }) => timesMs),
        0.99,
      ),
      unit: 'ms',
    },
    { name: 'transaction events, ocpp-rpc alone', value: mean(floors), unit: '/s' },
    { name: 'share of ocpp-rpc alone', value: mean(flows) / mean(floors), unit: '', target: { is: '>=', value: 0.5 } },
    { name: 'main thread per event', value: (1_000 * mainMs) / answered, unit: 'µs of processor' },
    { name: 'all threads per event', value: (1_000 * allMs) / answered, unit: 'µs of processor' },
    { name: 'ocpp-rpc alone per event', value: floorUs, unit: 'µs of processor' },
    { name: 'events refused', value: sum(flows.map((each) => each.refused)), unit: '', target: { is: '=', value: 0 } },
    ...loopFigures(meter, 'events'),
  ]
}

/** A storm with somebody at the console. */
async function watched({ stations, url, server, meter, order }: World): Promise<Figure[]> {
  const viewer = await Viewer.connect(server.consoleUrl)
  const registered = await meter.during('watched storm', () => order({ type: 'register', url, stations }))
  // The newest state reaches the browser within a second.
  await delay(1_000)
  await order({ type: 'leave' })
  const figures: Figure[] = [
    { name: 'refused with a browser watching', value: registered.refused, unit: '', target: { is: '=', value: 0 } },
    {
      name: 'the browser is still connected',
      value: Number(viewer.isConnected),
      unit: '',
      target: { is: '=', value: 1 },
    },
    { name: 'messages to the browser', value: viewer.messages, unit: '' },
    {
      name: 'largest message to the browser',
      value: viewer.mostBytes / 1_024,
      unit: 'kB',
      target: { is: '<', value: 1_024 },
    },
    { name: 'all messages to the browser', value: viewer.bytes / 1_024, unit: 'kB' },
    ...loopFigures(meter, 'watched storm'),
  ]
  viewer.close()
  return figures
}

async function growth({ stations, storms, url, meter, order }: World): Promise<Figure[]> {
  if (storms < fewestStorms) return []
  const usedMb: number[] = []
  let refused = 0
  for (let storm = 0; storm < storms; storm++) {
    refused += (await meter.during('storms', () => order({ type: 'register', url, stations }))).refused
    await order({ type: 'leave' })
    const { heapUsed, external } = await settledMemory()
    usedMb.push((heapUsed + external) / 1_048_576)
  }
  const { text, growthMb } = growthOf(usedMb)
  return [
    { name: `refused in ${storms} storms`, value: refused, unit: '', target: { is: '=', value: 0 } },
    { name: text, value: growthMb, unit: 'MB', target: { is: '<', value: 1 } },
  ]
}

function loopFigures(meter: LoadMeter, kind: string): Figure[] {
  const { turns, loop } = meter.of(kind)
  return [
    {
      name: `event loop held up by own work p99, ${kind}`,
      value: turns.percentile(99) / 1_000,
      unit: 'ms of processor',
      target: { is: '<', value: 20 },
    },
    { name: `event loop held up by the clock p99, ${kind}`, value: loop.percentile(99) / 1e6, unit: 'ms' },
  ]
}

async function settledMemory(): Promise<NodeJS.MemoryUsage> {
  const collectGarbage = runInNewContext('gc') as () => void
  for (let round = 0; round < 3; round++) {
    await delay(300)
    collectGarbage()
  }
  return process.memoryUsage()
}

async function processorMs(child: ChildProcess): Promise<number> {
  child.send('processor time')
  const [ms] = (await once(child, 'message')) as [number]
  return ms
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
