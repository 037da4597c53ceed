/** The process of a storm's stations: does what it is told by its parent, and reports figures. */
import { BareStation } from './bare-station.ts'

/** What the stations are told to do. */
export type StormOrder =
  /** So many come beside those that are there, numbered from the first, 0 by default. */
  | { readonly type: 'register'; readonly url: string; readonly stations: number; readonly from?: number }
  /** Cars at the first stations send their needs at once. */
  | { readonly type: 'needs'; readonly cars: number }
  /** Every station has a transaction, and sends events as fast as they are answered. */
  | { readonly type: 'events'; readonly seconds: number }
  | { readonly type: 'leave' }

/** What came of an order. */
export interface StormReport {
  /** Connected and answered as they should be. */
  readonly served: number
  readonly refused: number
  /** Why, each reason once. */
  readonly reasons?: readonly string[]
  /** Time of each, ms: from connecting to registered, or from needs to profile. */
  readonly timesMs: readonly number[]
  readonly eventsPerSecond: number
  /** Transaction events that were answered, also those that no time is taken of. */
  readonly eventsAnswered: number
}

let stations: BareStation[] = []

process.on('message', (order: StormOrder) => {
  void carryOut(order).then((report) => process.send?.(report))
})

async function carryOut(order: StormOrder): Promise<StormReport> {
  switch (order.type) {
    case 'register':
      return register(order.url, order.stations, order.from ?? 0)
    case 'needs':
      return needs(order.cars)
    case 'events':
      return events(order.seconds)
    case 'leave':
      for (const station of stations) station.close()
      stations = []
      return reportOf([], 0)
  }
}

async function register(url: string, count: number, from: number): Promise<StormReport> {
  const timesMs: number[] = []
  const coming = await Promise.allSettled(
    Array.from({ length: count }, async (_, index) => {
      const startedMs = performance.now()
      const station = await BareStation.connect(url, from + index)
      const answers = [await station.boot(), await station.call('Heartbeat', {}), await station.status('Available')]
      const refusal = answers.find(([type]) => type !== 3)
      if (refusal) throw new Error(`answered ${JSON.stringify(refusal)}`)
      timesMs.push(performance.now() - startedMs)
      return station
    }),
  )
  const registered = coming.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  stations = [...stations, ...registered]
  const reasons = new Set(coming.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : [])))
  return { ...reportOf(timesMs, count - registered.length), reasons: [...reasons] }
}

async function needs(count: number): Promise<StormReport> {
  const cars = stations.slice(0, count)
  await Promise.all(cars.map((station, index) => station.transactionEvent('Started', `car-${index}`)))
  const timesMs: number[] = []
  await Promise.all(
    cars.map(async (station) => {
      const startedMs = performance.now()
      const profile = new Promise<void>((resolve) => {
        station.profiled = resolve
      })
      await station.needs()
      await profile
      timesMs.push(performance.now() - startedMs)
    }),
  )
  await Promise.all(cars.map((station, index) => station.transactionEvent('Ended', `car-${index}`)))
  return reportOf(timesMs, 0)
}

async function events(seconds: number): Promise<StormReport> {
  let refused = 0
  let eventsAnswered = 2 * stations.length
  await Promise.all(stations.map((station, index) => station.transactionEvent('Started', `tx-${index}`)))
  // What is counted begins when all are at it.
  const startedMs = performance.now()
  const countFromMs = startedMs + 1_000
  const untilMs = countFromMs + seconds * 1_000
  const timesMs: number[] = []
  await Promise.all(
    stations.map(async (station, index) => {
      for (let sentMs = performance.now(); sentMs < untilMs; sentMs = performance.now()) {
        const [type] = await station.transactionEvent('Updated', `tx-${index}`)
        if (type !== 3) refused++
        eventsAnswered++
        const answeredMs = performance.now()
        if (answeredMs >= countFromMs && answeredMs < untilMs) timesMs.push(answeredMs - sentMs)
      }
    }),
  )
  await Promise.all(stations.map((station, index) => station.transactionEvent('Ended', `tx-${index}`)))
  return { ...reportOf(timesMs, refused), eventsPerSecond: timesMs.length / seconds, eventsAnswered }
}

function reportOf(timesMs: readonly number[], refused: number): StormReport {
  return { served: timesMs.length, refused, timesMs, eventsPerSecond: 0, eventsAnswered: 0 }
}
