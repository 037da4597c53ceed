import { expect, test } from 'vitest'
import { sharedServer } from '../helpers/shared-server.ts'
import { CaseStation } from './case-station.ts'

const server = sharedServer()

const station = {}
const evse = { evse: { id: 1 } }
const connector = { evse: { id: 1, connectorId: 1 } }

test.each([
  ['TC_G_03_CSMS', 'EVSE', 'Inoperative', evse],
  ['TC_G_04_CSMS', 'EVSE', 'Operative', evse],
  ['TC_G_05_CSMS', 'station', 'Inoperative', station],
  ['TC_G_06_CSMS', 'station', 'Operative', station],
  ['TC_G_07_CSMS', 'connector', 'Inoperative', connector],
  ['TC_G_08_CSMS', 'connector', 'Operative', connector],
])('%s of the whole %s an operator says: %s', async (id, _, operationalStatus, where) => {
  const one = await CaseStation.connect(server(), id)
  const isOperative = operationalStatus === 'Operative'
  await one.connector(isOperative ? 'Unavailable' : 'Available')
  await one.operatorCalls('ChangeAvailability', { operationalStatus, ...where }, { result: { status: 'Accepted' } })
  await one.connector(isOperative ? 'Available' : 'Unavailable')
})

test.each([
  ['TC_G_11_CSMS', 'EVSE', evse],
  ['TC_G_14_CSMS', 'station', station],
  ['TC_G_17_CSMS', 'connector', connector],
])('%s after its transaction the %s becomes inoperative', async (id, name, where) => {
  const one = await CaseStation.connect(server(), id)
  await one.energyTransferStarted()
  const payload = { operationalStatus: 'Inoperative', ...where }
  await one.operatorCalls('ChangeAvailability', payload, { result: { status: 'Scheduled' } })
  if (name === 'station') await one.atEvse(2).connector('Unavailable')
  await one.expectRunning()
  await one.stopAuthorized()
  await one.evConnectedPostSession()
  await one.evDisconnected()
  await one.connector('Unavailable')
})

test('TC_G_20_CSMS a lock that fails is taken note of', async () => {
  const one = await CaseStation.connect(server(), 'TC_G_20_CSMS')
  const message = one.notifyEvent('ConnectorPlugRetentionLock', 'Problem', 'true')
  expect(await one.send('NotifyEvent', message)).toEqual({})
})
