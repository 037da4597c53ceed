import { expect, test } from 'vitest'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const now = '2026-01-14T15:00:00Z'
const departure = '2026-01-14T16:00:00Z'

/** A station whose car charges by its first profile. */
async function chargingCar(server: TestServer, stationId: string, needs: object): Promise<OcppStation> {
  const station = await server.connect(stationId)
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', now, { powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', needs)
  await station.serverCall('SetChargingProfile')
  return station
}

test('needs are followed by a profile, though the one that they called for had to wait for another car', async () => {
  await using server = await testServer({
    settings: { gridLimitW: 11_000, yearlyUseKwh: 0, slotMinutes: 60 },
    outbox: { callTimeoutMs: 1_000, backoffMs: [] },
  })
  // Each gets half of the limit for the one slot until both leave.
  const other = await chargingCar(server, 'OTHER', acNeeds({ energyWh: 20_000, departure }))
  const one = await chargingCar(server, 'ONE', acNeeds({ energyWh: 20_000, departure }))
  await server.clock.advance(1_000)
  // From now on nothing can be taken from the other one.
  other.answers.set('SetChargingProfile', () => 'silence')
  const before = one.calls('SetChargingProfile').length
  await one.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 25_000, departure }))
  await one.serverCall('SetChargingProfile', before + 1)
  expect(server.lines.join('\n')).toContain('ONE/1 could not be raised yet')
})
