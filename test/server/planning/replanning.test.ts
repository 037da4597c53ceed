import { expect, test } from 'vitest'
import { Replanning } from '../../../server/planning/replanning.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { SimulatedSite } from '../../helpers/simulated-site.ts'
import { testServer } from '../../helpers/test-server.ts'

/** A replanning whose plans take one turn, and their causes. */
function world() {
  const causes: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const replanning = new Replanning(new ManualClock('2026-01-14T15:00:00Z'), {
    plan: async (cause) => {
      causes.push(cause)
      resolve()
    },
    failed: () => undefined,
    nextWake: () => undefined,
  })
  return { replanning, causes, planned: promise }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what nobody waits for is planned with what comes next, once', async () => {
  const { replanning, causes, planned } = world()
  replanning.request('an hour gone by', false)
  await turn()
  await turn()
  replanning.request('A/1 draws nothing', false)
  replanning.request('needs of A/1', true)
  await planned
  await turn()
  expect(causes).toEqual(['an hour gone by, A/1 draws nothing, needs of A/1'])
  expect(replanning.isPlanning).toBe(false)
})

test('what nobody waits for is planned all the same, and counts as asked for meanwhile', async () => {
  const { replanning, causes, planned } = world()
  replanning.request('settings', false)
  expect(replanning.isPlanning).toBe(true)
  await planned
  expect(causes).toEqual(['settings'])
})

test('nothing is planned after the end', async () => {
  const { replanning, causes } = world()
  replanning.request('settings', false)
  replanning.close()
  replanning.request('needs of A/1', true)
  await turn()
  expect(causes).toEqual([])
})

test('needs that a car renews on the hour, with its meter value, are one plan and one profile', async () => {
  // As long as it takes: on a busy machine, the meter value and the needs are not at once on the wire.
  await using server = await testServer({
    gatherMs: 60_000,
    settings: { gridLimitW: 15_000, yearlyUseKwh: 0, strategy: 'fastest' },
  })
  await using site = new SimulatedSite(server)
  await site.plugIn({ stationId: 'A', wantedWh: 30_000, hours: 8 })
  await site.run(59)
  const before = site.profiles
  await site.run(1)
  await site.planned('needs of A/1')
  const plans = server.lines.filter((line) => line.startsWith('2026-01-14T16:00:00.000Z plan '))
  expect(plans).toHaveLength(1)
  expect(plans[0]).toContain('an hour gone by, new needs of A/1')
  expect(site.profiles - before).toBe(1)
})
