import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { configFrom } from '../../../server/config.ts'
import type { PlanView } from '../../../server/views/plan.ts'
import { bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { testServer } from '../../helpers/test-server.ts'

const needs = () => readFile(new URL('../../../fixtures/needs/worked-example.json', import.meta.url), 'utf8')

// 12 kWh from 16:00 to 04:00 at up to 2,990 W, under a limit of 4 kW and with no other load: by night, from 22:00 on, energy
// is cheapest. Half of the headroom is 2 kW.
test.each([
  ['while an EVSE is free, the server leaves part of the cheap hours to cars still to come', [1, 2], 2_000],
  ['where no further car can come, it leaves nothing', [1], 2_990],
] as const)('%s, and shows the limit as it is', async (_, evseIds, mostW) => {
  const { laterRoomPercent = 0 } = configFrom({ LATER_ROOM: '50' })
  const settings = { gridLimitW: 4_000, yearlyUseKwh: 0 }
  await using server = await testServer({ now: '2026-01-14T16:00:00+01:00', settings, laterRoomPercent })
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  for (const evseId of evseIds) {
    const status = { timestamp: '2026-01-14T15:00:00Z', connectorStatus: 'Available', evseId, connectorId: 1 }
    await station.call('StatusNotification', status)
  }
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z'))
  await station.call('NotifyEVChargingNeeds', JSON.parse(await needs()))
  await station.serverCall('SetChargingProfile')

  const plan = await server.get<PlanView>('/api/plans/current')
  const highestW = Math.max(...(plan.sessions[0]?.setpointW ?? []))
  expect(plan.shortfallWh).toBe(0)
  expect(plan.sessions[0]?.energyWh).toBeCloseTo(12_000, 0)
  expect(highestW).toBeLessThanOrEqual(mostW)
  expect(highestW).toBeGreaterThan(mostW - 500)
  expect(new Set(plan.gridLimitW)).toEqual(new Set([4_000]))
})

test('a tenth is left unless somebody says otherwise', () => {
  expect(configFrom({}).laterRoomPercent).toBe(10)
})

test('a part that cannot be meant is refused', () => {
  expect(() => configFrom({ LATER_ROOM: '101' })).toThrow('LATER_ROOM="101"')
})
