import { expect, test } from 'vitest'
import { apiRequest } from '../helpers/api-request.ts'
import { sharedServer } from '../helpers/shared-server.ts'
import { CaseStation, type EventChange, validToken } from './case-station.ts'

const invalidToken = { idToken: 'INVALID-1', type: 'ISO14443' }

const server = sharedServer({}, async (started) => {
  await apiRequest(started, 'PUT', '/api/tokens/INVALID-1', { status: 'invalid' })
})

const isAccepted = { idTokenInfo: { status: 'Accepted' } }
const charging = { transactionInfo: { chargingState: 'Charging' } }
const evse = { id: 1, connectorId: 1 }

test.each<readonly [string, string, string, EventChange]>([
  [
    'TC_E_01_CSMS',
    'closed its power path',
    'ChargingStateChanged',
    { transactionInfo: { chargingState: 'SuspendedEVSE' } },
  ],
  ['TC_E_02_CSMS', 'started the transfer', 'ChargingStateChanged', charging],
  [
    'TC_E_11_CSMS',
    'read signed data',
    'SignedDataReceived',
    {
      meterValue: [
        {
          timestamp: '2026-01-14T15:00:00Z',
          sampledValue: [
            {
              value: 0,
              context: 'Transaction.Begin',
              signedMeterValue: { signedMeterData: 'AA==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' },
            },
          ],
        },
      ],
    },
  ],
])('%s a transaction begins when the station has %s', async (id, _, triggerReason, change) => {
  const one = await CaseStation.connect(server(), id)
  expect(await one.authorize()).toEqual({ status: 'Accepted' })
  await one.connector('Occupied')
  expect(await one.event(triggerReason, { idToken: validToken, evse, ...change })).toEqual(isAccepted)
  await one.event('ChargingStateChanged', charging)
  await one.expectRunning()
})

test('TC_E_03_CSMS a driver plugs in first', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_03_CSMS')
  await one.evConnectedPreSession()
  await one.authorized()
  await one.energyTransferStarted()
  await one.expectRunning()
})

test('TC_E_04_CSMS a driver presents a token first', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_04_CSMS')
  await one.authorized()
  await one.energyTransferStarted()
  await one.expectRunning()
})

test('TC_E_09_CSMS a transaction begins when the car is plugged in', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_09_CSMS')
  await one.evConnectedPreSession()
  await one.expectRunning()
})

test('TC_E_10_CSMS a transaction begins when the driver is authorized', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_10_CSMS')
  await one.authorized()
  await one.expectRunning()
})

test('TC_E_12_CSMS a transaction begins when a car parks', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_12_CSMS')
  expect(await one.event('EVDetected')).toEqual({})
  await one.expectRunning()
})

test('TC_E_38_CSMS a car is not ready for energy yet', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_38_CSMS')
  await one.authorized()
  await one.evConnectedPreSession()
  await one.event('ChargingStateChanged', { transactionInfo: { chargingState: 'SuspendedEV' } })
  expect((await one.session())?.chargingState).toBe('SuspendedEV')
})

type Before = 'authorized' | 'energyTransferStarted' | 'energyTransferSuspended' | 'stopAuthorized'

test.each<readonly [string, string, readonly Before[], string, object]>([
  ['TC_E_39_CSMS', 'no car came', ['authorized'], 'EVConnectTimeout', { stoppedReason: 'Timeout' }],
  [
    'TC_E_07_CSMS',
    'its driver stopped it, and the power path opens',
    ['energyTransferStarted'],
    'StopAuthorized',
    { stoppedReason: 'Local' },
  ],
  ['TC_E_15_CSMS', 'its driver stopped it', ['energyTransferStarted'], 'StopAuthorized', { stoppedReason: 'Local' }],
  [
    'TC_E_08_CSMS',
    'the transfer stopped as authorized',
    ['energyTransferStarted', 'stopAuthorized'],
    'ChargingStateChanged',
    { chargingState: 'EVConnected', stoppedReason: 'Local' },
  ],
  [
    'TC_E_17_CSMS',
    'the car was unplugged on its side, which takes its authorization',
    ['energyTransferSuspended'],
    'EVCommunicationLost',
    { chargingState: 'Idle', stoppedReason: 'EVDisconnected' },
  ],
  [
    'TC_E_22_CSMS',
    'the car stopped the transfer',
    ['energyTransferStarted'],
    'ChargingStateChanged',
    { chargingState: 'SuspendedEV', stoppedReason: 'StoppedByEV' },
  ],
])('%s a transaction ends when %s', async (id, _, before, triggerReason, transactionInfo) => {
  const one = await CaseStation.connect(server(), id)
  for (const state of before) await one[state]()
  await one.expectRunning()
  await one.event(triggerReason, { eventType: 'Ended', transactionInfo })
  await one.expectEnded()
})

test('TC_E_19_CSMS a transaction ends when the car leaves its place', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_19_CSMS')
  await one.energyTransferStarted()
  await one.stopAuthorized()
  await one.evConnectedPostSession()
  await one.connector('Available')
  await one.event('EVCommunicationLost', { transactionInfo: { chargingState: 'Idle' } })
  await one.expectRunning()
  await one.event('EVDeparted', { eventType: 'Ended', transactionInfo: { stoppedReason: 'Local' } })
  await one.expectEnded()
})

test('TC_E_14_CSMS a transaction ends when the cable is unplugged at the station', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_14_CSMS')
  await one.energyTransferStarted()
  await one.stopAuthorized()
  await one.evConnectedPostSession()
  await one.evDisconnected()
})

test('TC_E_20_CSMS a transaction ends when the cable is unplugged at the car', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_20_CSMS')
  await one.energyTransferSuspended()
  await one.evDisconnected()
})

test('TC_E_21_CSMS an operator stops a transaction', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_21_CSMS')
  await one.energyTransferStarted()
  const { transactionId } = one
  await one.operatorCalls('RequestStopTransaction', { transactionId }, { result: { status: 'Accepted' } })
  await one.event('RemoteStop', { eventType: 'Ended', transactionInfo: { stoppedReason: 'Remote' } })
  await one.expectEnded()
})

test('TC_E_16_CSMS a token that is invalid is told at the start, and the station ends the transaction', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_16_CSMS')
  expect(await one.event('Authorized', { idToken: invalidToken })).toEqual({ idTokenInfo: { status: 'Invalid' } })
  await one.event('Deauthorized', { eventType: 'Ended', transactionInfo: { stoppedReason: 'DeAuthorized' } })
  await one.expectEnded()
})

test('TC_E_26_CSMS a car that is unplugged and plugged in again goes on with its transaction', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_26_CSMS')
  await one.energyTransferSuspended()
  await one.event('EVCommunicationLost', { transactionInfo: { chargingState: 'Idle' } })
  await one.connector('Available')
  await one.event('CablePluggedIn', { transactionInfo: { chargingState: 'EVConnected' } })
  await one.event('ChargingStateChanged', charging)
  await one.expectRunning()
})

const keptMeterValue = () => ({
  offline: true,
  meterValue: [{ timestamp: '2026-01-14T14:59:00Z', sampledValue: [{ value: 100 }] }],
})

test.each([
  ['TC_E_29_CSMS', 'of a transaction', { ongoingIndicator: true, messagesInQueue: true }, true],
  ['TC_E_33_CSMS', 'of all transactions', { messagesInQueue: true }, false],
])('%s a station that was away is asked for messages it kept %s', async (id, _, result, isNamed) => {
  const before = await CaseStation.connect(server(), id)
  await before.energyTransferStarted()
  const one = await before.reconnected()
  const payload = isNamed ? { transactionId: one.transactionId } : {}
  await one.operatorCalls('GetTransactionStatus', payload, { result })
  expect(await one.event('MeterValuePeriodic', keptMeterValue())).toEqual({})
  await one.expectRunning()
})

test.each([
  ['TC_E_30_CSMS', 'of a transaction', { ongoingIndicator: true, messagesInQueue: false }, true],
  ['TC_E_34_CSMS', 'of all transactions', { messagesInQueue: false }, false],
])('%s a station is asked for messages %s, and has none', async (id, _, result, isNamed) => {
  const one = await CaseStation.connect(server(), id)
  if (isNamed) await one.energyTransferStarted()
  const payload = isNamed ? { transactionId: one.transactionId } : {}
  await one.operatorCalls('GetTransactionStatus', payload, { result })
})

test('TC_E_31_CSMS messages of a transaction that come after its end are taken, and it stays ended', async () => {
  const before = await CaseStation.connect(server(), 'TC_E_31_CSMS')
  await before.energyTransferStarted()
  const one = await before.reconnected()
  await one.connector('Available')
  await one.event('EVCommunicationLost', {
    eventType: 'Ended',
    offline: true,
    seqNo: 9,
    transactionInfo: { chargingState: 'Idle' },
  })
  const { transactionId } = one
  const ended = { result: { ongoingIndicator: false, messagesInQueue: true } }
  await one.operatorCalls('GetTransactionStatus', { transactionId }, ended)
  const late = { eventType: 'Updated', offline: true } as const
  await one.event('StopAuthorized', { ...late, seqNo: 7 })
  await one.event('ChargingStateChanged', { ...late, seqNo: 8, transactionInfo: { chargingState: 'EVConnected' } })
  await one.expectEnded()
})

test('TC_E_53_CSMS each transaction numbers its messages from 0 on', async () => {
  const one = await CaseStation.connect(server(), 'TC_E_53_CSMS')
  for (const transactionId of ['TC_E_53-a', 'TC_E_53-b']) {
    one.newTransaction(transactionId)
    await one.energyTransferStarted()
    await one.evConnectedPostSession()
    await one.evDisconnected()
  }
})
