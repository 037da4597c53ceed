import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Solver } from '../../../server/planning/solver.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { SiteView } from '../../../server/views/site.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { Station } from '../../../simulator/station.ts'
import { faultProxy } from '../../helpers/fault-proxy.ts'
import { testServer } from '../../helpers/test-server.ts'

const limitW = 20_000
const settings = { gridLimitW: limitW, yearlyUseKwh: 0, strategy: 'fastest' } as const
const faults = { drop: 0.08, duplicate: 0.1, cut: 0.04, delay: 0.2, longestDelayMs: 60 } as const
const minuteMs = 60_000
const callTimeoutMs = 500
// As if the timeout were 15 s.
const step = { clockMs: 3_000, realMs: (callTimeoutMs * 3) / 15 } as const
const stationIds = ['CS1', 'CS2', 'CS3']
const onTheWay: readonly (string | undefined)[] = [undefined, 'pending', 'sent', 'accepted']

/** A car of 6–16 A on three phases that wants more than it gets within the test. */
const car = {
  model: { transfer: 'AC', capacityWh: 60_000, phases: 3, minCurrentA: 6, maxCurrentA: 16, voltageV: 230 },
  storedWh: 10_000,
  wantedWh: 40_000,
} as const

for (const seed of [1, 2]) {
  test(`whatever the network loses, repeats, delays and cuts, each delivery ends verified or says why it is not (seed ${seed})`, async () => {
    await using server = await testServer({
      settings,
      outbox: { callTimeoutMs },
      longestCallMs: callTimeoutMs,
      // Any plan will do.
      solver: new Solver(),
    })
    await using proxy = await faultProxy(server.ocppUrl, seed, faults)
    await using stations = connected(proxy.url, server.clock)
    const sessions = () => server.get<SessionView[]>('/api/sessions')
    /** Whether something is on the wire that real time alone brings on. */
    const isBusy = async () => {
      const { isPlanning, nowMs } = await server.get<SiteView>('/api/site')
      const known = await server.get<StationView[]>('/api/stations')
      const isWithinReach = (stationId: string) =>
        known.some((each) => each.stationId === stationId && each.isConnected && each.sinceMs < nowMs - 10_000)
      const shown = await sessions()
      return (
        isPlanning ||
        known.some(({ isConnected }) => !isConnected) ||
        shown.some(
          ({ stationId, delivery }) =>
            isWithinReach(stationId) && (delivery?.state === 'sent' || delivery?.state === 'pending'),
        )
      )
    }
    const powers: number[] = []
    const nameless: string[] = []
    const look = async () => {
      powers.push(stations.all.reduce((sum, { powerW }) => sum + powerW, 0))
      for (const { delivery } of await sessions()) {
        const isFailure = delivery && !['pending', 'sent', 'accepted', 'verified'].includes(delivery.state)
        if (isFailure && !delivery.detail) nameless.push(delivery.state)
      }
    }
    /** A minute of the clock: as slow as the calls' timeout while anything is on the wire, at once where nothing is. */
    const minute = async () => {
      const untilMs = server.clock.now() + minuteMs
      while (server.clock.now() < untilMs) {
        const isSlow = await isBusy()
        if (isSlow) await delay(step.realMs)
        if (!(await server.get<SiteView>('/api/site')).isPlanning) {
          await server.clock.advance(Math.min(isSlow ? step.clockMs : minuteMs, untilMs - server.clock.now()))
        }
        await look()
      }
    }
    const isSafe = async () => {
      const known = await server.get<StationView[]>('/api/stations')
      const isHeld = (state = '') => ['accepted', 'verified'].includes(state)
      return known.filter(({ failSafe }) => isHeld(failSafe?.evses[0]?.state)).length === stationIds.length
    }
    while (!(await isSafe())) {
      await server.clock.advance(500)
    }
    proxy.begin()
    for (const [index, station] of stations.all.entries()) {
      await station.plugIn(1, car, server.clock.now() + (6 + index) * 60 * minuteMs)
    }
    /** Whether every fault was done, and the cars drew enough for the limit to matter. */
    const isTold = () => Object.values(proxy.done).every((count) => count > 0) && Math.max(...powers) > limitW / 2
    for (let minutes = 0; minutes < 20 || !isTold(); minutes++) await minute()
    proxy.heal()
    const deliveries = async () =>
      (await sessions()).filter(({ state }) => state !== 'ended').map(({ delivery }) => delivery)
    let ends = await deliveries()
    const isUnderWay = () => ends.length < stationIds.length || ends.some((end) => onTheWay.includes(end?.state))
    // Each hour brings another question to a station whose answer was lost.
    for (let minutes = 0; minutes < 300 && isUnderWay(); minutes++) {
      await minute()
      ends = await deliveries()
    }

    expect(ends).toHaveLength(stationIds.length)
    expect(ends.filter((end) => onTheWay.includes(end?.state))).toEqual([])
    expect(ends.filter((end) => end?.state !== 'verified' && !end?.detail)).toEqual([])
    expect(nameless).toEqual([])
    expect(Math.max(...powers)).toBeLessThanOrEqual(limitW)
  })
}

function connected(url: string, clock: ConstructorParameters<typeof Station>[0]['clock']) {
  const all = stationIds.map((stationId) => {
    const evses = [{ evseId: 1, isDc: false, ceiling: { powerW: 22_080, phases: 3 } }]
    return new Station({ url, stationId, clock, evses, callTimeoutMs })
  })
  for (const station of all) station.open()
  return {
    all,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((station) => station.close()))
    },
  }
}
