import { expect, test } from 'vitest'
import { withoutPlace } from '../../../server/delivery/profile-places.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { SimulatedSite } from '../../helpers/simulated-site.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const settings = { gridLimitW: 20_000, yearlyUseKwh: 0 } as const
const guest = { stationId: 'CS1', wantedWh: 10_000, hours: 6 } as const

test.each([
  [5, []],
  [4, [0]],
  [3, [2, 0]],
  [1, [1, 2, 0]],
])('of two EVSEs at a station for %i profiles, cars come first and the cap last', (capacity, left) => {
  expect(withoutPlace([1, 2], capacity)).toEqual(left)
})

async function failSafeOnce(
  server: TestServer,
  isWanted: (failSafe: NonNullable<StationView['failSafe']>) => boolean,
): Promise<NonNullable<StationView['failSafe']>> {
  for (;;) {
    const [station] = await server.get<StationView[]>('/api/stations')
    if (station?.failSafe && isWanted(station.failSafe)) return station.failSafe
    await server.clock.advance(1_000)
  }
}

async function verified(server: TestServer): Promise<void> {
  for (;;) {
    const [session] = await server.get<SessionView[]>('/api/sessions')
    if (session?.delivery?.state === 'verified') return
    await server.clock.advance(1_000)
  }
}

test('a station that holds two profiles keeps its car’s and its default, and does without the cap', async () => {
  await using server = await testServer({ settings })
  await using site = new SimulatedSite(server)
  await site.plugIn({ ...guest, like: { maxProfiles: 2 } })
  await verified(server)
  const failSafe = await failSafeOnce(server, ({ evses }) => evses[0]?.state === 'verified')
  expect(failSafe).toEqual({ evses: [{ evseId: 1, state: 'verified', mostW: 0 }] })
})

test('a station that holds a single profile keeps it for its car, and says why it has no default', async () => {
  await using server = await testServer({ settings })
  await using site = new SimulatedSite(server)
  await site.plugIn({ ...guest, like: { maxProfiles: 1 } })
  await verified(server)
  const { evses } = await failSafeOnce(server, ({ evses }) => evses[0]?.state === 'refused')
  expect(evses[0]?.detail).toBe('the station holds no more profiles than 1, and cars’ go first')
})
