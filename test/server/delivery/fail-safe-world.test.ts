import { expect, test } from 'vitest'
import type { StationView } from '../../../server/views/stations.ts'
import { SimulatedSite, sumOf } from '../../helpers/simulated-site.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

const limitW = 30_000
const settings = { gridLimitW: limitW, yearlyUseKwh: 0, strategy: 'fastest' } as const
const guest = { wantedWh: 20_000, hours: 6 } as const

/** The station's view once its fail-safe is verified, by its own list of profiles. */
async function safe(server: Awaited<ReturnType<typeof testServer>>, stationId: string): Promise<StationView> {
  for (;;) {
    const stations = await server.get<StationView[]>('/api/stations')
    const station = stations.find((each) => each.stationId === stationId)
    if (station?.failSafe?.evses.some(({ state }) => state === 'verified')) return station
    await server.clock.advance(1_000)
  }
}

for (const failSafe of ['wait', 'charge-safely'] as const) {
  test(`server stopped for an hour, three cars charge and a fourth comes (${failSafe}): the limit holds`, async () => {
    await using folder = await temporaryFolder()
    const server = await testServer({ settings: { ...settings, failSafe }, dataDir: folder.path })
    await using site = new SimulatedSite(server)
    for (const stationId of ['CS1', 'CS2', 'CS3']) await site.plugIn({ ...guest, stationId })
    await site.connect({ ...guest, stationId: 'CS4' })
    for (const stationId of ['CS1', 'CS2', 'CS3', 'CS4']) await safe(server, stationId)
    await site.run(20)
    const before = site.powers()

    await server[Symbol.asyncDispose]()
    await site.arrive({ ...guest, stationId: 'CS4' })
    const hour = await site.runAlone(60)

    expect(sumOf(before)).toBeGreaterThan(12_000)
    expect(Math.max(...hour.map(sumOf))).toBeLessThanOrEqual(limitW)
    expect(Math.min(...hour.map(({ CS4: _, ...others }) => sumOf(others as Record<string, number>)))).toBeGreaterThan(
      12_000,
    )
    const fourthW = hour.map(({ CS4 = 0 }) => CS4)
    expect(new Set(fourthW)).toEqual(new Set([failSafe === 'wait' ? 0 : 4_140]))
  })
}

const dcCar = { transfer: 'DC', minCurrentA: 1, maxCurrentA: 125, voltageV: 400 } as const

for (const [what, like] of [
  ['a DC station', { isDc: true, car: dcCar }],
  ['a DC station that takes W alone', { isDc: true, car: dcCar, like: { rateUnits: ['W'] } }],
  ['a station that takes A alone', { like: { rateUnits: ['A'] } }],
] as const) {
  test(`${what} keeps cap and default, verified, and a car that comes without a server gets 4.1 kW`, async () => {
    await using folder = await temporaryFolder()
    const server = await testServer({
      settings: { ...settings, gridLimitW: 13_800, failSafe: 'charge-safely' },
      dataDir: folder.path,
    })
    await using site = new SimulatedSite(server)
    const visitor = { ...guest, ...like, stationId: 'CS1' }
    await site.connect(visitor)
    const { failSafe } = await safe(server, 'CS1')
    expect(failSafe).toEqual({ stationMaxW: 13_800, evses: [{ evseId: 1, state: 'verified', mostW: 4_140 }] })

    await server[Symbol.asyncDispose]()
    await site.arrive(visitor)
    const hour = await site.runAlone(60)
    expect(new Set(hour.slice(5).map(({ CS1 }) => CS1))).toEqual(new Set([4_140]))
  })
}

test('a DC station that takes A alone is asked for no limit that it would misread, and says why it has none', async () => {
  await using server = await testServer({ settings })
  await using site = new SimulatedSite(server)
  await site.connect({ ...guest, stationId: 'CS1', isDc: true, car: dcCar, like: { rateUnits: ['A'] } })
  for (;;) {
    const [station] = await server.get<StationView[]>('/api/stations')
    const [evse] = station?.failSafe?.evses ?? []
    if (evse?.state === 'refused') {
      expect(evse).toMatchObject({ evseId: 1, state: 'refused' })
      expect(evse.detail).toContain('the station refused the TxDefaultProfile')
      return
    }
    await server.clock.advance(500)
  }
})
