import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Figure } from '../targets.ts'
import type { EndpointKind } from './endpoints.ts'
import type { MemoryQuestion } from './idle-endpoint.ts'
import type { StormOrder, StormReport } from './stations.ts'

/** Memory that idle stations take, kB for each. */
interface IdleCost {
  /** After their storm against before it, without garbage. */
  readonly perStationKb: number
  /** Of that, what objects take. */
  readonly inObjectsKb: number
  /** For each of half as many that come later, without garbage. */
  readonly oneMoreKb: number
  /** At the end of the storm, garbage and all. */
  readonly stormEndKb: number
  /** After the quiet time, by the runtime's own will, garbage and all. */
  readonly leftAloneKb: number
}

// The process itself gains and loses some megabytes meanwhile: of fewer stations that would be most of the figure.
const fewestStations = 1_000
// Theirs are not counted: the code they bring into memory is there once for all.
const warmUpStations = 200
const firstOfWarmUp = 1_000_000

/**
 * Has stations come to a server of its own and do nothing more, the same to the libraries it stands on, and tells what
 * each cost; nothing for less than `fewestStations`.
 *
 * @param quietS between a storm and the look at what it left
 */
export async function measureIdle(stations: number, quietS: number): Promise<readonly Figure[]> {
  if (stations < fewestStations) return []
  const [flattop, rpc, ws] = await Promise.all([
    idleCost('flattop', stations, quietS),
    idleCost('ocpp-rpc', stations, quietS),
    idleCost('ws', stations, quietS),
  ])
  const target = { is: '<', value: 60 } as const
  const more = `${stations} to ${stations + later(stations)}`
  return [
    { name: 'memory per idle station', value: flattop.perStationKb, unit: 'kB', target },
    { name: 'of it in use by objects', value: flattop.inObjectsKb, unit: 'kB' },
    { name: `memory of one more, from ${more}`, value: flattop.oneMoreKb, unit: 'kB', target },
    { name: 'ocpp-rpc alone: memory per idle station', value: rpc.perStationKb, unit: 'kB' },
    { name: `ocpp-rpc alone: memory of one more, from ${more}`, value: rpc.oneMoreKb, unit: 'kB' },
    { name: 'ws alone: memory per idle station', value: ws.perStationKb, unit: 'kB' },
    { name: `ws alone: memory of one more, from ${more}`, value: ws.oneMoreKb, unit: 'kB' },
    { name: 'with its garbage, at the end of the storm', value: flattop.stormEndKb, unit: 'kB' },
    { name: `with its garbage, ${quietS} s later`, value: flattop.leftAloneKb, unit: 'kB' },
    { name: 'ocpp-rpc alone: with its garbage, at the end of the storm', value: rpc.stormEndKb, unit: 'kB' },
    { name: `ocpp-rpc alone: with its garbage, ${quietS} s later`, value: rpc.leftAloneKb, unit: 'kB' },
  ]
}

async function idleCost(kind: EndpointKind, stations: number, quietS: number): Promise<IdleCost> {
  const folder = await mkdtemp(join(tmpdir(), 'flattop-idle-'))
  const endpoint = fork(new URL('./idle-endpoint.ts', import.meta.url), [kind, folder])
  const fleet = fork(new URL('./stations.ts', import.meta.url))
  try {
    const [url] = (await once(endpoint, 'message')) as [string]
    const come = async (from: number, count: number) => {
      const { refused } = await asked<StormReport>(fleet, { type: 'register', url, from, stations: count })
      if (refused > 0) throw new Error(`${kind} refused ${refused} of ${count} stations`)
    }
    const memory = (question: MemoryQuestion) => asked<NodeJS.MemoryUsage>(endpoint, question)
    const leftAlone = async () => {
      await memory('when settled')
      await delay(quietS * 1_000)
      return memory('memory')
    }
    await come(firstOfWarmUp, warmUpStations)
    await memory('when settled')
    await asked(fleet, { type: 'leave' })
    const startRss = (await leftAlone()).rss
    const start = await memory('memory without garbage')
    await come(0, stations)
    const stormEndRss = (await memory('memory')).rss
    const leftAloneRss = (await leftAlone()).rss
    const all = await memory('memory without garbage')
    await come(stations, later(stations))
    await leftAlone()
    const more = await memory('memory without garbage')
    const kb = (bytes: number) => bytes / 1_024 / stations
    return {
      perStationKb: kb(all.rss - start.rss),
      inObjectsKb: kb(all.heapUsed + all.external - start.heapUsed - start.external),
      oneMoreKb: (more.rss - all.rss) / 1_024 / later(stations),
      stormEndKb: kb(stormEndRss - startRss),
      leftAloneKb: kb(leftAloneRss - startRss),
    }
  } finally {
    await Promise.all([ended(endpoint), ended(fleet)])
    await rm(folder, { recursive: true })
  }
}

/** Half as many come later. */
function later(stations: number): number {
  return Math.ceil(stations / 2)
}

async function asked<T>(child: ChildProcess, what: StormOrder | MemoryQuestion): Promise<T> {
  child.send(what)
  const [answer] = (await once(child, 'message')) as [T]
  return answer
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}
