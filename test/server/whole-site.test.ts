import { expect, test } from 'vitest'
import type { SiteView } from '../../server/views/site.ts'
import { deliveryChain } from '../../web/panels/needs/delivery-chain.ts'
import { SimulatedSite, sumOf } from '../helpers/simulated-site.ts'
import { testServer } from '../helpers/test-server.ts'

const limitW = 30_000
const settings = { gridLimitW: limitW, yearlyUseKwh: 0, strategy: 'fastest' } as const
const wish = { wantedWh: 20_000, hours: 5 } as const

test('whatever four stations of five do wrong, the site keeps its limit from the second meter value on, and says who does what', async () => {
  await using server = await testServer({ settings })
  await using site = new SimulatedSite(server)
  await site.plugIn({ ...wish, stationId: 'IGNORES', misbehaviours: ['ignore'] })
  await site.plugIn({ ...wish, stationId: 'REFUSES', misbehaviours: ['no-profiles', 'no-variables'] })
  await site.plugIn({ ...wish, stationId: 'METERLESS', misbehaviours: ['no-meter', 'no-composite'] })
  await site.plugIn({ ...wish, stationId: 'LEAVES' })
  await site.plugIn({ ...wish, stationId: 'OBEYS' })

  const first = await site.run(10)
  await site.planned('IGNORES/1 draws 11.0 kW')
  const met = await site.run(16)
  await site.station('LEAVES').loseConnection(90 * 60_000)
  const words = async (stationId: string) => {
    const session = await site.session(stationId)
    if (!session) throw new Error(`no session at ${stationId}`)
    const { links, explanation } = deliveryChain(session)
    return `${links.map(({ state }) => state).join(' ')}: ${explanation ?? ''}`
  }
  const away = await site.run(75)
  await site.planned('')
  expect(first.map(sumOf).some((powerW) => powerW > 0)).toBe(true)
  expect(Math.max(...[...met, ...away].map(sumOf))).toBeLessThanOrEqual(limitW + 1)
  // All of what those who cannot be told leave is used.
  expect(Math.max(...met.map(sumOf))).toBeGreaterThan(limitW * 0.95)

  expect(await words('IGNORES')).toMatch(
    /^done done done done broken: Accepts its profile and ignores it since \d\d:\d\d: draws 11\.0 kW where \d+\.\d kW are allowed; kept free for it\.$/,
  )
  expect(await words('REFUSES')).toBe(
    'done done broken open open: The station takes no profiles: the station answered NotImplemented: it has no smart charging, and is tried again after its next boot',
  )
  expect(await words('METERLESS')).toBe(
    'done done done unknown waiting: No meter value since it has its profile, so nobody knows whether the car follows.',
  )
  expect(await words('OBEYS')).toBe('done done done done done: ')
  const { health } = await server.get<SiteView>('/api/site')
  expect(health).toEqual({
    level: 'alarm',
    text: 'IGNORES accepts its profile and ignores it; what its car draws is kept free for it',
  })
})
