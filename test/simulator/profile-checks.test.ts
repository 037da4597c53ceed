import { expect, test } from 'vitest'
import type { InstalledProfile } from '../../simulator/charging-profiles.ts'
import { refusalOf, type StationSituation } from '../../simulator/profile-checks.ts'
import { type ProfileTraits, profileOf } from './profile-of.ts'

const station: StationSituation = {
  rateUnits: ['W'],
  maxPeriods: 2,
  maxStackLevel: 1,
  maxProfiles: 2,
  evses: [
    { evseId: 1, isDc: false, transactionId: 'T1' },
    { evseId: 2, isDc: true, transactionId: 'T2' },
  ],
}
const tx: ProfileTraits = { chargingProfilePurpose: 'TxProfile', transactionId: 'T1' }
const { startSchedule: _, ...withoutStart } = profileOf().chargingSchedule[0] ?? never()

test('takes a TxProfile of the transaction that runs', () => {
  expect(reasonFor(1, tx)).toBeUndefined()
})

test.each<[string, number, ProfileTraits, string]>([
  ['an EVSE that is not there', 3, {}, 'UnknownEvse'],
  ['external constraints', 1, { chargingProfilePurpose: 'ChargingStationExternalConstraints' }, 'InvalidProfile'],
  ['a station maximum for one EVSE', 1, { chargingProfilePurpose: 'ChargingStationMaxProfile' }, 'InvalidProfile'],
  ['a TxProfile for all EVSEs', 0, tx, 'InvalidProfile'],
  ['a TxProfile without transaction', 1, { chargingProfilePurpose: 'TxProfile' }, 'MissingParam'],
  ['a TxProfile of another transaction', 1, { ...tx, transactionId: 'T9' }, 'TxNotFound'],
  ['a default with a transaction', 1, { transactionId: 'T1' }, 'InvalidProfile'],
  ['a stack level that is too high', 1, { stackLevel: 2 }, 'InvalidStackLevel'],
  ['a unit it does not know', 1, { schedule: { chargingRateUnit: 'A' } }, 'UnsupportedRateUnit'],
  ['too many periods', 1, { schedule: { chargingSchedulePeriod: periods(0, 60, 120) } }, 'TooManyElements'],
  ['a first period that is late', 1, { schedule: { chargingSchedulePeriod: periods(60) } }, 'InvalidSchedule'],
  ['periods out of order', 1, { schedule: { chargingSchedulePeriod: periods(0, 0) } }, 'InvalidSchedule'],
  ['a negative limit', 1, { schedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: -1 }] } }, 'InvalidSchedule'],
  ['phases at a DC outlet', 2, {}, 'InvalidSchedule'],
  ['a relative schedule with a start', 1, { chargingProfileKind: 'Relative' }, 'InvalidSchedule'],
  ['a recurring one without recurrence', 1, { chargingProfileKind: 'Recurring' }, 'InvalidProfile'],
])('refuses %s', (_name, evseId, traits, reasonCode) => {
  expect(reasonFor(evseId, traits)).toBe(reasonCode)
})

test('refuses an absolute schedule without a start', () => {
  const request = { evseId: 1, chargingProfile: { ...profileOf(), chargingSchedule: [withoutStart] } }
  expect(refusalOf(request, [], station)?.reasonCode).toBe('InvalidSchedule')
})

test('refuses more than one schedule', () => {
  const [schedule = never()] = profileOf().chargingSchedule
  const request = { evseId: 1, chargingProfile: { ...profileOf(), chargingSchedule: [schedule, schedule] } }
  expect(refusalOf(request, [], station)?.reasonCode).toBe('InvalidSchedule')
})

test('refuses a rival with another id, and takes the next of the same id', () => {
  const installed: InstalledProfile[] = [{ evseId: 1, profile: profileOf({ id: 7 }) }]
  expect(reasonFor(1, { id: 8 }, installed)).toBe('DuplicateProfile')
  expect(reasonFor(0, { id: 8 }, installed)).toBe('DuplicateProfile')
  expect(reasonFor(1, { id: 8, stackLevel: 1 }, installed)).toBeUndefined()
  expect(reasonFor(1, { id: 7 }, installed)).toBeUndefined()
})

test('two of one stack level are no rivals at different times', () => {
  const installed = [{ evseId: 1, profile: profileOf({ id: 7, validTo: '2026-01-15T00:00:00Z' }) }]
  expect(reasonFor(1, { id: 8, validFrom: '2026-01-15T00:00:00Z' }, installed)).toBeUndefined()
})

test('keeps no more profiles than it has room for', () => {
  const installed = [
    { evseId: 1, profile: profileOf({ id: 7 }) },
    { evseId: 2, profile: profileOf({ id: 8 }) },
  ]
  expect(reasonFor(1, { id: 9, stackLevel: 1 }, installed)).toBe('TooManyElements')
})

function reasonFor(
  evseId: number,
  traits: ProfileTraits,
  installed: readonly InstalledProfile[] = [],
): string | undefined {
  return refusalOf({ evseId, chargingProfile: profileOf(traits) }, installed, station)?.reasonCode
}

function periods(...starts: readonly number[]) {
  return starts.map((startPeriod) => ({ startPeriod, limit: 6_000 }))
}

function never(): never {
  throw new Error('the profile has a schedule')
}
