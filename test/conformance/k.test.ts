import { expect, test } from 'vitest'
import { sharedServer } from '../helpers/shared-server.ts'
import { CaseStation, validToken } from './case-station.ts'

const server = sharedServer()
const accepted = { result: { status: 'Accepted' } }
const from = '2026-01-14T15:00:00Z'
const to = '2026-01-14T16:00:00Z'

/** A profile of one period. */
function profile(limit: number, more: object = {}, schedule: object = {}): object {
  return {
    id: 901,
    stackLevel: 1,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    validFrom: from,
    validTo: to,
    chargingSchedule: [
      {
        id: 1,
        startSchedule: from,
        duration: 3_600,
        chargingRateUnit: 'A',
        chargingSchedulePeriod: [{ startPeriod: 0, limit, numberPhases: 3 }],
        ...schedule,
      },
    ],
    ...more,
  }
}

/** A profile that starts with its transaction. */
function relativeProfile(limit: number): object {
  const {
    validFrom: _,
    validTo: __,
    ...rest
  } = profile(
    limit,
    { chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' },
    { startSchedule: undefined },
  ) as Record<string, unknown>
  return JSON.parse(JSON.stringify(rest)) as object
}

const stationMax = { chargingProfilePurpose: 'ChargingStationMaxProfile' }

test.each([
  ['TC_K_01_CSMS', 'a default for one EVSE', { evseId: 1, chargingProfile: profile(6) }, accepted],
  [
    'TC_K_02_CSMS',
    'one for a transaction that is not there, which is rejected',
    { evseId: 1, chargingProfile: relativeProfile(7) },
    { result: { status: 'Rejected' } },
  ],
  ['TC_K_03_CSMS', 'a limit of the whole station', { evseId: 0, chargingProfile: profile(8, stationMax) }, accepted],
  ['TC_K_10_CSMS', 'a default for all EVSEs', { evseId: 0, chargingProfile: profile(6) }, accepted],
  [
    'TC_K_15_CSMS',
    'one that the station does not support',
    { evseId: 1, chargingProfile: profile(6) },
    { error: 'NotSupported' },
  ],
  [
    'TC_K_19_CSMS',
    'one of every day',
    { evseId: 1, chargingProfile: profile(6, { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' }) },
    accepted,
  ],
])('%s an operator sets a profile: %s', async (id, _, payload, answer) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('SetChargingProfile', payload, answer)
})

test('TC_K_04_CSMS an operator replaces a profile by one of its id', async () => {
  const one = await CaseStation.connect(server(), 'TC_K_04_CSMS')
  for (const limit of [8, 6]) {
    await one.operatorCalls('SetChargingProfile', { evseId: 1, chargingProfile: profile(limit) }, accepted)
  }
})

test('TC_K_60_CSMS an operator sets a profile of a transaction', async () => {
  const one = await CaseStation.connect(server(), 'TC_K_60_CSMS')
  await one.energyTransferStarted()
  const { transactionId } = one
  const chargingProfile = profile(6, { chargingProfilePurpose: 'TxProfile', transactionId })
  await one.operatorCalls('SetChargingProfile', { evseId: 1, chargingProfile }, accepted)
})

test('TC_K_70_CSMS an operator sets profiles of two purposes', async () => {
  const one = await CaseStation.connect(server(), 'TC_K_70_CSMS')
  await one.energyTransferStarted()
  const { transactionId } = one
  const first = profile(6)
  const second = profile(6, { id: 902, stackLevel: 2, chargingProfilePurpose: 'TxProfile', transactionId })
  await one.operatorCalls('SetChargingProfile', { evseId: 1, chargingProfile: first }, accepted)
  await one.operatorCalls('SetChargingProfile', { evseId: 1, chargingProfile: second }, accepted)
})

const oneDefault = { evseId: 1, chargingProfilePurpose: 'TxDefaultProfile', stackLevel: 1 }

test.each([
  ['TC_K_06_CSMS', 'is there', 'Accepted'],
  ['TC_K_08_CSMS', 'is not there', 'Unknown'],
])('%s an operator clears a profile by purpose and stack level, which %s', async (id, _, status) => {
  const one = await CaseStation.connect(server(), id)
  await one.operatorCalls('ClearChargingProfile', { chargingProfileCriteria: oneDefault }, { result: { status } })
})

/** Asks for profiles, and reads those that the station reports. */
async function readsProfiles(
  one: CaseStation,
  criteria: object,
  evseIds: readonly number[],
  reported: object = profile(6),
): Promise<void> {
  const requestId = 501
  await one.operatorCalls('GetChargingProfiles', { requestId, ...criteria }, accepted)
  const messages = evseIds.map((evseId, index) => ({
    requestId,
    chargingLimitSource: 'CSO',
    evseId,
    tbc: index < evseIds.length - 1,
    chargingProfile: [reported],
  }))
  await one.reports('ReportChargingProfiles', requestId, messages)
}

test('TC_K_05_CSMS an operator clears a profile that was read before, by its id', async () => {
  const one = await CaseStation.connect(server(), 'TC_K_05_CSMS')
  await readsProfiles(one, { chargingProfile: {} }, [1])
  await one.operatorCalls('ClearChargingProfile', { chargingProfileId: 901 }, accepted)
})

const purpose = { chargingProfilePurpose: 'TxDefaultProfile' }

test.each([
  ['TC_K_29_CSMS', 'of the station itself', { evseId: 0, chargingProfile: stationMax }, [0]],
  ['TC_K_30_CSMS', 'of an EVSE', { evseId: 1, chargingProfile: purpose }, [1]],
  ['TC_K_31_CSMS', 'of all EVSEs', { chargingProfile: purpose }, [1, 2]],
  ['TC_K_32_CSMS', 'by an id', { chargingProfile: { chargingProfileId: [901] } }, [1]],
  ['TC_K_33_CSMS', 'by a stack level', { evseId: 1, chargingProfile: { stackLevel: 1 } }, [1]],
  ['TC_K_34_CSMS', 'by a source', { evseId: 1, chargingProfile: { chargingLimitSource: ['CSO'] } }, [1]],
  ['TC_K_35_CSMS', 'by a purpose', { evseId: 1, chargingProfile: purpose }, [1]],
  ['TC_K_36_CSMS', 'by purpose and level', { evseId: 1, chargingProfile: { ...purpose, stackLevel: 1 } }, [1]],
])('%s an operator reads profiles %s', async (id, _, criteria, evseIds) => {
  const one = await CaseStation.connect(server(), id)
  if (id === 'TC_K_29_CSMS') await one.energyTransferStarted()
  await readsProfiles(one, criteria, evseIds)
})

test('TC_K_52_CSMS an operator reads the limit that was set from outside', async () => {
  const one = await CaseStation.connect(server(), 'TC_K_52_CSMS')
  const outside = { chargingProfilePurpose: 'ChargingStationExternalConstraints' }
  await readsProfiles(one, { chargingProfile: outside }, [1], profile(6, { id: -1, ...outside }))
})

test('TC_K_37_CSMS an operator starts charging with a profile', async () => {
  const one = await CaseStation.connect(server(), 'TC_K_37_CSMS')
  const payload = { evseId: 1, remoteStartId: 88, idToken: validToken, chargingProfile: relativeProfile(6) }
  await one.operatorCalls('RequestStartTransaction', payload, accepted)
  await one.event('RemoteStart', { transactionInfo: { remoteStartId: 88 } })
  await one.expectRunning()
})

test.each([
  ['TC_K_43_CSMS', 'an EVSE', 1],
  ['TC_K_44_CSMS', 'the whole station', 0],
])('%s an operator asks for the schedule in force for %s', async (id, _, evseId) => {
  const one = await CaseStation.connect(server(), id)
  const schedule = {
    evseId,
    duration: 300,
    scheduleStart: from,
    chargingRateUnit: 'A',
    chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }],
  }
  const payload = { duration: 300, chargingRateUnit: 'A', evseId }
  await one.operatorCalls('GetCompositeSchedule', payload, { result: { status: 'Accepted', schedule } })
})

test('TC_K_48_CSMS a limit that was set from outside is taken note of', async () => {
  const one = await CaseStation.connect(server(), 'TC_K_48_CSMS')
  const message = { chargingLimit: { chargingLimitSource: 'EMS' } }
  expect(await one.send('NotifyChargingLimit', message)).toEqual({})
})

test.each([
  ['TC_K_50_CSMS', 'without a transaction', false],
  ['TC_K_51_CSMS', 'in a transaction', true],
])('%s a limit from outside is released %s', async (id, _, isCharging) => {
  const one = await CaseStation.connect(server(), id)
  if (isCharging) await one.energyTransferStarted()
  expect(await one.send('ClearedChargingLimit', { chargingLimitSource: 'EMS' })).toEqual({})
  if (isCharging) expect(await one.event('ChargingRateChanged')).toEqual({})
})
