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
  }, 120_000)
}
