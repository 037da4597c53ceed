import { expect, test } from 'vitest'
import { apiRequest } from '../helpers/api-request.ts'
import { sharedServer } from '../helpers/shared-server.ts'
import { CaseStation } from './case-station.ts'

const token = (idToken: string) => ({ idToken, type: 'ISO14443' })
const family = { status: 'Accepted', groupIdToken: { idToken: 'FAMILY', type: 'Central' } }
const masters = { status: 'Accepted', groupIdToken: { idToken: 'MASTERS', type: 'Central' } }

const server = sharedServer({}, async (started) => {
  const records: Readonly<Record<string, object>> = {
    'INVALID-1': { status: 'invalid' },
    'BLOCKED-1': { status: 'blocked' },
    'EXPIRED-1': { status: 'expired' },
    'VALID-1': {},
    'FAMILY-1': { groupId: 'FAMILY' },
    'FAMILY-2': { groupId: 'FAMILY' },
    'MASTER-1': { groupId: 'MASTERS', isMaster: true },
  }
  for (const [idToken, record] of Object.entries(records)) {
    expect((await apiRequest(started, 'PUT', `/api/tokens/${idToken}`, record)).status).toBe(200)
  }
})

test.each([
  ['TC_C_02_CSMS', 'INVALID-1', 'Invalid'],
  ['TC_C_06_CSMS', 'BLOCKED-1', 'Blocked'],
  ['TC_C_07_CSMS', 'EXPIRED-1', 'Expired'],
])('%s the token %s is %s', async (id, idToken, status) => {
  const one = await CaseStation.connect(server(), id)
  expect(await one.authorize(token(idToken))).toEqual({ status })
})

test.each([
  ['TC_C_08_CSMS', 'VALID-1', 'Accepted'],
  ['TC_C_20_CSMS', 'INVALID-1', 'Invalid'],
])('%s a station that knew %s from its cache is told that it is %s', async (id, idToken, status) => {
  const one = await CaseStation.connect(server(), id)
  await one.evConnectedPreSession()
  expect(await one.event('Authorized', { idToken: token(idToken) })).toEqual({ idTokenInfo: { status } })
})

test.each([
  ['TC_C_37_CSMS', 'Accepted'],
  ['TC_C_38_CSMS', 'Rejected'],
])('%s a cache is to be cleared, and the station says %s', async (id, status) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('ClearCache', {}, { result: { status } })
})

test.each([
  ['TC_C_39_CSMS', 'asked about both', true, true],
  ['TC_C_40_CSMS', 'with both in its list', false, false],
  ['TC_C_43_CSMS', 'asked about the second', false, true],
])('%s a token of the same group ends a transaction, by a station %s', async (id, _, asksFirst, asksSecond) => {
  const one = await CaseStation.connect(server(), id)
  await one.evConnectedPreSession()
  if (asksFirst) expect(await one.authorize(token('FAMILY-2'))).toEqual(family)
  expect(await one.event('Authorized', { idToken: token('FAMILY-1') })).toEqual({ idTokenInfo: family })
  await one.event('ChargingStateChanged', { transactionInfo: { chargingState: 'Charging' } })
  if (asksSecond) expect(await one.authorize(token('FAMILY-2'))).toEqual(family)
  expect(await one.event('StopAuthorized', { idToken: token('FAMILY-2') })).toEqual({ idTokenInfo: family })
  await one.evConnectedPostSession()
  await one.evDisconnected()
})

/** Two transactions of different drivers at one station. */
async function bothCharging(id: string): Promise<readonly [CaseStation, CaseStation]> {
  const one = await CaseStation.connect(server(), id)
  const other = one.atEvse(2)
  await one.energyTransferStarted()
  await other.energyTransferStarted(token('FAMILY-1'))
  return [one, other]
}

/** Ends a transaction as a master pass does. */
async function endsByMasterPass(one: CaseStation): Promise<void> {
  const result = await one.event('StopAuthorized', {
    eventType: 'Ended',
    transactionInfo: { stoppedReason: 'MasterPass' },
    idToken: token('MASTER-1'),
  })
  expect(result).toEqual({ idTokenInfo: masters })
  await one.expectEnded()
}

test.each([
  ['TC_C_47_CSMS', 'chosen at the station'],
  ['TC_C_49_CSMS', 'at a station without a display'],
])('%s a master pass ends all transactions, %s', async (id) => {
  const [one, other] = await bothCharging(id)
  expect(await one.authorize(token('MASTER-1'))).toEqual(masters)
  await endsByMasterPass(one)
  await endsByMasterPass(other)
})

test('TC_C_48_CSMS a master pass ends the transaction that was chosen at the station', async () => {
  const [one, other] = await bothCharging('TC_C_48_CSMS')
  expect(await one.authorize(token('MASTER-1'))).toEqual(masters)
  await endsByMasterPass(one)
  await other.expectRunning()
})
