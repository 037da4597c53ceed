import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { apiRequest } from '../helpers/api-request.ts'
import { sharedServer } from '../helpers/shared-server.ts'
import { CaseStation, validToken } from './case-station.ts'

const server = sharedServer()

async function register(id: string, registration: 'accepted' | 'pending' | 'rejected'): Promise<void> {
  expect((await apiRequest(server(), 'PUT', `/api/stations/${id}`, { registration })).status).toBe(200)
}

test('TC_B_01_CSMS a station that boots is accepted', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_01_CSMS')
  await one.booted()
})

test('TC_B_02_CSMS a station is pending at first, and accepted later', async () => {
  await register('TC_B_02_CSMS', 'pending')
  const one = await CaseStation.connect(server(), 'TC_B_02_CSMS')
  expect(await one.boot()).toBe('Pending')
  await register('TC_B_02_CSMS', 'accepted')
  await one.booted()
})

test.each(['pending', 'rejected'] as const)('TC_B_30_CSMS a station that is %s may say nothing else', async (state) => {
  const id = 'TC_B_30_CSMS'
  await register(id, state)
  const one = await CaseStation.connect(server(), id)
  expect(await one.boot()).toBe(state === 'pending' ? 'Pending' : 'Rejected')
  const [status, event] = one.connectorMessages('Available')
  expect(await one.station.call('StatusNotification', status)).toEqual({ error: 'SecurityError' })
  expect(await one.station.call('NotifyEvent', event)).toEqual({ error: 'SecurityError' })
})

test('TC_B_31_CSMS a pending station is triggered to boot before its interval is over', async () => {
  await register('TC_B_31_CSMS', 'pending')
  const one = await CaseStation.connect(server(), 'TC_B_31_CSMS')
  expect(await one.boot()).toBe('Pending')
  await one.operatorCalls('TriggerMessage', { requestedMessage: 'BootNotification' }, accepted)
  await register('TC_B_31_CSMS', 'accepted')
  await one.booted('Triggered')
})

const accepted = { result: { status: 'Accepted' } }
const offlineThreshold = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'OfflineThreshold' } }
const authorizeRemoteStart = { component: { name: 'AuthCtrlr' }, variable: { name: 'AuthorizeRemoteStart' } }

/** The answer to a GetVariables. */
function got(items: readonly object[]) {
  return {
    result: {
      getVariableResult: items.map((item) => ({ attributeStatus: 'Accepted', attributeValue: '1', ...item })),
    },
  }
}

test.each([
  ['TC_B_06_CSMS', 'one variable', [offlineThreshold]],
  ['TC_B_07_CSMS', 'two variables', [offlineThreshold, authorizeRemoteStart]],
])('%s reads %s', async (id, _, getVariableData) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('GetVariables', { getVariableData }, got(getVariableData))
})

test('TC_B_08_CSMS no more variables are asked for at once than the station takes', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_08_CSMS')
  const most = 4
  one.station.answers.set('GetVariables', ({ getVariableData }: { getVariableData: object[] }) => ({
    result: {
      getVariableResult: getVariableData.map((item) => ({
        ...item,
        attributeStatus: 'Accepted',
        attributeValue: JSON.stringify(item).includes('"GetVariables"') ? String(most) : '7',
      })),
    },
  }))
  await one.booted()
  const items = ['ItemsPerMessage', 'BytesPerMessage'].flatMap((name) =>
    ['GetReport', 'GetVariables'].map((instance) => ({
      component: { name: 'DeviceDataCtrlr' },
      variable: { name, instance },
    })),
  )
  const getVariableData = [...items, authorizeRemoteStart]
  const { status, body } = await one.operatorCall('GetVariables', { getVariableData })
  expect(status).toBe(200)
  expect(body.result.getVariableResult).toMatchObject(getVariableData)
  const heard = one.station.calls('GetVariables').map(({ payload }) => payload.getVariableData as object[])
  expect(heard).toContainEqual(getVariableData.slice(0, most))
  expect(heard).toContainEqual(getVariableData.slice(most))
  expect(Math.max(...heard.map(({ length }) => length))).toBe(most)
})

test.each([
  ['TC_B_09_CSMS', 'one variable', [{ attributeValue: '123', ...offlineThreshold }]],
  [
    'TC_B_10_CSMS',
    'two variables',
    [
      { attributeValue: '123', ...offlineThreshold },
      { attributeValue: 'false', ...authorizeRemoteStart },
    ],
  ],
])('%s sets %s', async (id, _, setVariableData) => {
  const one = await CaseStation.connect(server(), id)
  const setVariableResult = setVariableData.map(({ component, variable }) => ({
    attributeStatus: 'Accepted',
    component,
    variable,
  }))
  await one.operatorCalls('SetVariables', { setVariableData }, { result: { setVariableResult } })
})

function reportOf(requestId: number, now: string, names: readonly string[]): object[] {
  return names.map((name, seqNo) => ({
    requestId,
    generatedAt: now,
    seqNo,
    tbc: seqNo < names.length - 1,
    reportData: [
      {
        component: { name: 'OCPPCommCtrlr' },
        variable: { name },
        variableAttribute: [{ type: 'Actual', value: '1' }],
      },
    ],
  }))
}

test.each([
  ['TC_B_12_CSMS', 'ConfigurationInventory'],
  ['TC_B_13_CSMS', 'FullInventory'],
  ['TC_B_14_CSMS', 'SummaryInventory'],
])('%s a %s is asked for, and can be read', async (id, reportBase) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('GetBaseReport', { requestId: 7, reportBase }, accepted)
  await one.reports('NotifyReport', 7, reportOf(7, one.nowText, ['HeartbeatInterval', 'OfflineThreshold']))
})

test('TC_B_18_CSMS a report of chosen components is asked for, and may be empty', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_18_CSMS')
  const componentVariable = [{ component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'AvailabilityState' } }]
  await one.operatorCalls(
    'GetReport',
    { requestId: 1, componentCriteria: ['Problem'], componentVariable },
    { result: { status: 'EmptyResultSet' } },
  )
  await one.operatorCalls('GetReport', { requestId: 2, componentCriteria: ['Available'], componentVariable }, accepted)
  await one.reports('NotifyReport', 2, reportOf(2, one.nowText, ['AvailabilityState']))
})

test('TC_B_20_CSMS a station without a transaction is reset when idle', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_20_CSMS')
  await one.operatorCalls('Reset', { type: 'OnIdle' }, accepted)
  await one.booted('RemoteReset')
})

/** A transaction that its driver ends, as a reset on idle waits for. */
async function endsByDriver(one: CaseStation): Promise<void> {
  await one.event('StopAuthorized', { idToken: validToken, transactionInfo: { chargingState: 'EVConnected' } })
  await one.event('EVCommunicationLost', {
    eventType: 'Ended',
    transactionInfo: { chargingState: 'Idle', stoppedReason: 'EVDisconnected' },
  })
  await one.expectEnded()
}

/** A transaction that a reset cuts off. */
async function endsByReset(one: CaseStation): Promise<void> {
  await one.event('ResetCommand', {
    eventType: 'Ended',
    transactionInfo: { chargingState: 'EVConnected', stoppedReason: 'ImmediateReset' },
  })
  await one.expectEnded()
}

test('TC_B_21_CSMS a station is reset when its transaction is over', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_21_CSMS')
  await one.energyTransferStarted()
  await one.operatorCalls('Reset', { type: 'OnIdle' }, { result: { status: 'Scheduled' } })
  await one.expectRunning()
  await endsByDriver(one)
  await one.booted('ScheduledReset')
})

test('TC_B_22_CSMS a station is reset at once, though a transaction is going on', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_22_CSMS')
  await one.energyTransferStarted()
  await one.operatorCalls('Reset', { type: 'Immediate' }, accepted)
  await endsByReset(one)
  expect(await one.boot('RemoteReset')).toBe('Accepted')
  await one.connector('Occupied')
  await one.atEvse(2).connector('Available')
})

test('TC_B_25_CSMS an EVSE without a transaction is reset', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_25_CSMS')
  await one.operatorCalls('Reset', { type: 'OnIdle', evseId: 1 }, accepted)
})

test('TC_B_26_CSMS an EVSE is reset when its transaction is over', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_26_CSMS')
  await one.energyTransferStarted()
  await one.operatorCalls('Reset', { type: 'OnIdle', evseId: 1 }, { result: { status: 'Scheduled' } })
  await one.expectRunning()
  await endsByDriver(one)
})

test('TC_B_27_CSMS an EVSE is reset at once, though a transaction is going on', async () => {
  const one = await CaseStation.connect(server(), 'TC_B_27_CSMS')
  await one.energyTransferStarted()
  await one.operatorCalls('Reset', { type: 'Immediate', evseId: 1 }, accepted)
  await endsByReset(one)
})

test.each([
  ['TC_B_42_CSMS', 'Accepted'],
  ['TC_B_44_CSMS', 'Failed'],
])('%s a network profile is set, and the station says %s', async (id, status) => {
  const one = await CaseStation.connect(server(), id)
  const connectionData = {
    messageTimeout: 30,
    ocppCsmsUrl: 'wss://csms.example/ocpp',
    ocppInterface: 'Wired0',
    ocppTransport: 'JSON',
    ocppVersion: 'OCPP20',
    securityProfile: 2,
  }
  await one.operatorCalls('SetNetworkProfile', { configurationSlot: 1, connectionData }, { result: { status } })
})

test('TC_B_58_CSMS of the subprotocols offered the one that is known is chosen, and without one there is no upgrade', async () => {
  const url = `${server().ocppUrl}/TC_B_58_CSMS`
  const refused = new WebSocket(url, ['ocpp0.1'])
  refused.on('error', () => undefined)
  const [, response] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage]
  expect(response.statusCode).toBe(400)
  refused.terminate()

  const taken = new WebSocket(url, ['ocpp0.1', 'ocpp2.0.1'])
  await once(taken, 'open')
  expect(taken.protocol).toBe('ocpp2.0.1')
  taken.terminate()
})
