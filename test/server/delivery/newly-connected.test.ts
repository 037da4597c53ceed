import { expect, test } from 'vitest'
import type { PlanView } from '../../../server/views/plan.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'
const departure = '2026-01-14T17:00:00Z'

async function withCar(server: TestServer, stationId: string): Promise<OcppStation> {
  const station = await server.connect(stationId)
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  return station
}

test('a profile that waits for another station is not lost when its own one has just connected', async () => {
  const settings = { gridLimitW: 11_040, yearlyUseKwh: 0 }
  await using server = await testServer({ settings, outbox: { callTimeoutMs: 1_000 } })
  const silent = await withCar(server, 'CS1')
  const other = await withCar(server, 'CS2')
  silent.script.push('silence')
  await silent.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 11_040, departure }))
  await silent.serverCall('SetChargingProfile')
  // It shares the limit with the first, whose answer its own profile waits for.
  await other.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 11_040, departure }))
  while ((await server.get<PlanView>('/api/plans/current')).sessions.length < 2) await server.clock.advance(1)
  // Both have settled when the first is known to be silent.
  await server.clock.advance(2_000)
  while (other.calls('SetChargingProfile').length === 0) {
    await server.get('/api/sessions')
    await server.clock.advance(1)
  }
  expect(server.clock.now()).toBeLessThan(Date.parse(start) + 60_000)
})
