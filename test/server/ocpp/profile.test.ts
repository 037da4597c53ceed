import { expect, test } from 'vitest'
import { assumedProfileLimits, setChargingProfileFrom } from '../../../server/ocpp/v201/profile.ts'

const startMs = Date.parse('2026-01-14T15:00:00Z')
const quarterMs = 900_000

function order(...powersW: readonly number[]) {
  return {
    stationId: 'CS1',
    evseId: 2,
    transactionId: 'tx-1',
    phases: 3,
    schedule: { steps: powersW.map((powerW, slot) => ({ startMs: startMs + slot * quarterMs, powerW })) },
  }
}

test('is a TxProfile of its transaction, absolute, with one schedule', () => {
  expect(setChargingProfileFrom(order(4140, 0), assumedProfileLimits)).toEqual({
    evseId: 2,
    chargingProfile: {
      id: 4,
      stackLevel: 0,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Absolute',
      transactionId: 'tx-1',
      chargingSchedule: [
        {
          id: 4,
          chargingRateUnit: 'W',
          startSchedule: '2026-01-14T15:00:00Z',
          chargingSchedulePeriod: [
            { startPeriod: 0, limit: 4140, numberPhases: 3 },
            { startPeriod: 900, limit: 0, numberPhases: 3 },
          ],
        },
      ],
    },
  })
})

test('is a TxDefaultProfile with an id of its own where there is no transaction', () => {
  const { transactionId: _, ...rest } = order(0)
  const { chargingProfile } = setChargingProfileFrom(rest, assumedProfileLimits)
  expect(chargingProfile).toMatchObject({ id: 5, chargingProfilePurpose: 'TxDefaultProfile' })
  expect(chargingProfile).not.toHaveProperty('transactionId')
})

test('names no phases for DC', () => {
  const { phases: _, ...rest } = order(9000)
  const [schedule] = setChargingProfileFrom(rest, assumedProfileLimits).chargingProfile.chargingSchedule
  expect(schedule?.chargingSchedulePeriod).toEqual([{ startPeriod: 0, limit: 9000 }])
})

test('rounds limits down to a tenth', () => {
  const [schedule] = setChargingProfileFrom(order(4140.99, 0), assumedProfileLimits).chargingProfile.chargingSchedule
  expect(schedule?.chargingSchedulePeriod[0]?.limit).toBe(4140.9)
})

test('gives amperes per phase: 4,140 W on three phases are 6.0 A, 4,200 W are 6.0 as well', () => {
  const [schedule] = setChargingProfileFrom(order(4140, 4200, 0), { ...assumedProfileLimits, rateUnit: 'A' })
    .chargingProfile.chargingSchedule
  expect(schedule?.chargingSchedulePeriod.map(({ limit }) => limit)).toEqual([6, 6, 0])
})

test('keeps to the fewest periods of station, car and specification', () => {
  const [schedule] = setChargingProfileFrom(
    { ...order(5000, 6000, 7000, 8000, 0), maxScheduleTuples: 3 },
    { ...assumedProfileLimits, maxPeriods: 4 },
  ).chargingProfile.chargingSchedule
  expect(schedule?.chargingSchedulePeriod).toHaveLength(3)
})
