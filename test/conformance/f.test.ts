import { expect, test } from 'vitest'
import { sharedServer } from '../helpers/shared-server.ts'
import { CaseStation, type EventChange, validToken } from './case-station.ts'

const server = sharedServer()
const accepted = { result: { status: 'Accepted' } }
const remoteStartId = 77
const startRequest = { idToken: validToken, remoteStartId }
const remoteStart: EventChange = { transactionInfo: { remoteStartId } }

test('TC_F_01_CSMS an operator starts charging for a car that is plugged in', async () => {
  const one = await CaseStation.connect(server(), 'TC_F_01_CSMS')
  await one.evConnectedPreSession()
  const { transactionId } = one
  await one.operatorCalls('RequestStartTransaction', startRequest, { result: { status: 'Accepted', transactionId } })
  await one.event('RemoteStart', remoteStart)
  await one.energyTransferStarted()
  await one.expectRunning()
})

test.each([
  ['TC_F_02_CSMS', 'asks about the token', true],
  ['TC_F_03_CSMS', 'trusts the operator', false],
])('%s an operator starts charging before the car comes, and the station %s', async (id, _, asks) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('RequestStartTransaction', startRequest, accepted)
  if (asks) expect(await one.authorize()).toEqual({ status: 'Accepted' })
  await one.event('RemoteStart', { ...remoteStart, idToken: validToken })
  await one.energyTransferStarted()
  await one.expectRunning()
})

test('TC_F_04_CSMS an operator starts charging, and no car comes', async () => {
  const one = await CaseStation.connect(server(), 'TC_F_04_CSMS')
  await one.operatorCalls('RequestStartTransaction', startRequest, accepted)
  await one.event('RemoteStart', remoteStart)
  expect(await one.event('EVConnectTimeout')).toEqual({})
})

test('TC_F_06_CSMS an operator unlocks a connector', async () => {
  const one = await CaseStation.connect(server(), 'TC_F_06_CSMS')
  await one.operatorCalls('UnlockConnector', { evseId: 1, connectorId: 1 }, { result: { status: 'Unlocked' } })
})

/** Meter values as a trigger asks for them. */
function meterValue(one: CaseStation): object[] {
  return [{ timestamp: one.nowText, sampledValue: [{ value: 1_000, context: 'Trigger' }] }]
}

test.each([
  ['TC_F_11_CSMS', 'one EVSE', { requestedMessage: 'MeterValues', evse: { id: 1 } }, [1]],
  ['TC_F_12_CSMS', 'all EVSEs', { requestedMessage: 'MeterValues' }, [1, 2]],
])('%s meter values of %s are triggered', async (id, _, payload, evseIds) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('TriggerMessage', payload, accepted)
  for (const evseId of evseIds) {
    expect(await one.send('MeterValues', { evseId, meterValue: meterValue(one) })).toEqual({})
  }
})

test.each([
  ['TC_F_13_CSMS', 'one EVSE', { requestedMessage: 'TransactionEvent', evse: { id: 1 } }, [1]],
  ['TC_F_14_CSMS', 'all EVSEs', { requestedMessage: 'TransactionEvent' }, [1, 2]],
])('%s a message about the transaction of %s is triggered', async (id, _, payload, evseIds) => {
  const first = await CaseStation.connect(server(), id)
  const all = evseIds.map((evseId) => (evseId === 1 ? first : first.atEvse(evseId)))
  for (const one of all) await one.energyTransferStarted()
  await first.operatorCalls('TriggerMessage', payload, accepted)
  for (const one of all) {
    const transactionInfo = { chargingState: 'Charging' }
    expect(await one.event('Trigger', { transactionInfo, meterValue: meterValue(one) })).toEqual({})
  }
})

test.each([
  ['TC_F_15_CSMS', 'LogStatusNotification', { status: 'Idle' }],
  ['TC_F_18_CSMS', 'FirmwareStatusNotification', { status: 'Idle' }],
])('%s a %s is triggered', async (id, requestedMessage, message) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('TriggerMessage', { requestedMessage }, accepted)
  expect(await one.send(requestedMessage, message)).toEqual({})
})

test('TC_F_20_CSMS a heartbeat is triggered', async () => {
  const one = await CaseStation.connect(server(), 'TC_F_20_CSMS')
  await one.operatorCalls('TriggerMessage', { requestedMessage: 'Heartbeat' }, accepted)
  expect(await one.send('Heartbeat', {})).toEqual({ currentTime: one.nowText })
})

test.each([
  ['TC_F_23_CSMS', 'Available'],
  ['TC_F_24_CSMS', 'Occupied'],
] as const)('%s the status of an EVSE is triggered, which is %s', async (id, status) => {
  const one = await CaseStation.connect(server(), id)
  if (status === 'Occupied') await one.connector(status)
  const payload = { requestedMessage: 'StatusNotification', evse: { id: 1, connectorId: 1 } }
  await one.operatorCalls('TriggerMessage', payload, accepted)
  await one.connector(status)
})

test('TC_F_27_CSMS an operator learns that a station knows no such trigger', async () => {
  const one = await CaseStation.connect(server(), 'TC_F_27_CSMS')
  const payload = { requestedMessage: 'SignV2GCertificate' }
  await one.operatorCalls('TriggerMessage', payload, { result: { status: 'NotImplemented' } })
})
