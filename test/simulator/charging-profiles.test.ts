import { expect, test } from 'vitest'
import {
  changesWithin,
  type EvseSituation,
  type InstalledProfile,
  type Limit,
  limitAt,
  shareByNeed,
  withProfile,
} from '../../simulator/charging-profiles.ts'
import { compositeSchedule } from '../../simulator/composite-schedule.ts'
import { noon, type ProfileTraits, profileOf } from './profile-of.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const evse: EvseSituation = { evseId: 1, transactionId: 'T1', transactionStartMs: noon }

test('without a profile there is no limit', () => {
  expect(limitW([], noon)).toBeUndefined()
})

test('a period holds until the next one, and the last one on and on', () => {
  const installed = [at(1, { schedule: { chargingSchedulePeriod: periods([0, 6_000], [900, 4_000]) } })]
  expect(limitW(installed, noon + 899_000)).toBe(6_000)
  expect(limitW(installed, noon + 900_000)).toBe(4_000)
  expect(limitW(installed, noon + 100 * hourMs)).toBe(4_000)
})

test('amperes are per phase, and three phases where none are named', () => {
  expect(limitW([at(1, { schedule: inAmperes(10, 1) })], noon)).toBe(2_300)
  expect(limitW([at(1, { schedule: inAmperes(10) })], noon)).toBe(6_900)
})

test('the highest stack level counts for as long as it has a period', () => {
  const short = { duration: 900, chargingSchedulePeriod: periods([0, 9_000]) }
  const installed = [at(1), at(1, { id: 2, stackLevel: 1, schedule: short })]
  expect(limitW(installed, noon)).toBe(9_000)
  expect(limitW(installed, noon + 900_000)).toBe(6_000)
})

test('a TxProfile overrules the default in its own transaction only', () => {
  const tx = at(1, { id: 2, chargingProfilePurpose: 'TxProfile', transactionId: 'T1', schedule: watts(9_000) })
  expect(limitW([at(1), tx], noon)).toBe(9_000)
  expect(limitAt([at(1), tx], { ...evse, transactionId: 'T2' }, noon)?.powerW).toBe(6_000)
  expect(limitAt([at(1), tx], { evseId: 1 }, noon)?.powerW).toBe(6_000)
})

test('a default for all EVSEs counts at each, one for another EVSE does not', () => {
  expect(limitW([at(0)], noon)).toBe(6_000)
  expect(limitW([at(2)], noon)).toBeUndefined()
})

test('the station maximum is shared, and counts where it is lower', () => {
  const installed = [
    at(1),
    at(0, { id: 2, chargingProfilePurpose: 'ChargingStationMaxProfile', schedule: watts(9_000) }),
  ]
  expect(limitW(installed, noon)).toBe(6_000)
})

test('the station maximum is shared by need: what another EVSE leaves of its part is there for this one', () => {
  const cap = at(0, { chargingProfilePurpose: 'ChargingStationMaxProfile', schedule: watts(9_000) })
  const beside = (carW: number, ownW?: number) => {
    const own = ownW === undefined ? [] : [at(2, { id: 2, schedule: watts(ownW) })]
    const other = { situation: { evseId: 2 }, drawnW: (limit?: Limit) => Math.min(carW, limit?.powerW ?? carW) }
    return limitAt([cap, ...own], { ...evse, others: [other] }, noon)?.powerW
  }
  expect(beside(11_000)).toBe(4_500)
  expect(beside(0)).toBe(9_000)
  expect(beside(3_000)).toBe(6_000)
  expect(beside(11_000, 2_000)).toBe(7_000)
})

test('who needs little leaves the rest to all others', () => {
  expect(shareByNeed(9_000, [])).toBe(9_000)
  expect(shareByNeed(9_000, [8_000, 1_000])).toBe(4_000)
  expect(shareByNeed(9_000, [1_000, 2_000])).toBe(6_000)
  expect(shareByNeed(9_000, [4_000, 4_000])).toBe(3_000)
})

test('counts only while it is valid, and not before its schedule starts', () => {
  const installed = [at(1, { validFrom: '2026-01-14T13:00:00Z', validTo: '2026-01-14T14:00:00Z' })]
  expect(limitW(installed, noon)).toBeUndefined()
  expect(limitW(installed, noon + hourMs)).toBe(6_000)
  expect(limitW(installed, noon + 2 * hourMs)).toBeUndefined()
  expect(limitW([at(1)], noon - 1)).toBeUndefined()
})

test('a relative schedule starts with the transaction', () => {
  const { startSchedule: _, ...relative } = profileOf().chargingSchedule[0] ?? never()
  const schedule = { ...relative, chargingSchedulePeriod: periods([0, 6_000], [600, 2_000]) }
  const installed = [
    { evseId: 1, profile: { ...profileOf({ chargingProfileKind: 'Relative' }), chargingSchedule: [schedule] } },
  ]
  expect(limitAt(installed, { ...evse, transactionStartMs: noon - 5 * minuteMs }, noon)?.powerW).toBe(6_000)
  expect(limitAt(installed, { ...evse, transactionStartMs: noon - 10 * minuteMs }, noon)?.powerW).toBe(2_000)
})

test('a daily schedule begins again each day', () => {
  const schedule = { duration: 3_600, chargingSchedulePeriod: periods([0, 6_000], [1_800, 3_000]) }
  const installed = [at(1, { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily', schedule })]
  expect(limitW(installed, noon + 24 * hourMs)).toBe(6_000)
  expect(limitW(installed, noon + 24.5 * hourMs)).toBe(3_000)
  expect(limitW(installed, noon + 25 * hourMs)).toBeUndefined()
})

test('a profile replaces the one of its id', () => {
  const installed = withProfile([at(1)], 1, profileOf({ schedule: watts(1_000) }))
  expect(installed.map(({ profile }) => profile.chargingSchedule[0]?.chargingSchedulePeriod[0]?.limit)).toEqual([1_000])
})

test('tells when limits change', () => {
  const installed = [
    at(1, { schedule: { duration: 3_600, chargingSchedulePeriod: periods([0, 6_000], [900, 4_000]) } }),
  ]
  expect(changesWithin(installed, evse, noon, noon + 2 * hourMs)).toEqual([noon + 900_000, noon + hourMs])
})

test('the composite schedule joins all profiles from now on, in the unit asked for', () => {
  const installed = [
    at(1, { schedule: { chargingSchedulePeriod: periods([0, 6_900], [1_800, 6_900], [3_600, 4_140]) } }),
    at(0, { id: 2, chargingProfilePurpose: 'ChargingStationMaxProfile', schedule: watts(5_520) }),
  ]
  const ceiling = { powerW: 11_040, phases: 3 }
  const composite = compositeSchedule(installed, evse, { nowMs: noon + 600_000, durationS: 7_200, unit: 'A', ceiling })
  expect(composite.scheduleStart).toBe('2026-01-14T12:10:00.000Z')
  expect(composite.chargingSchedulePeriod).toEqual([
    { startPeriod: 0, limit: 8, numberPhases: 3 },
    { startPeriod: 3_000, limit: 6, numberPhases: 3 },
  ])
})

function at(evseId: number, traits: ProfileTraits = {}): InstalledProfile {
  return { evseId, profile: profileOf(traits) }
}

function limitW(installed: readonly InstalledProfile[], atMs: number): number | undefined {
  return limitAt(installed, evse, atMs)?.powerW
}

function watts(limit: number) {
  return { chargingSchedulePeriod: periods([0, limit]) }
}

function inAmperes(limit: number, numberPhases?: number) {
  const period = { startPeriod: 0, limit, ...(numberPhases === undefined ? {} : { numberPhases }) }
  return { chargingRateUnit: 'A' as const, chargingSchedulePeriod: [period] }
}

function periods(...pairs: readonly (readonly [startPeriod: number, limit: number])[]) {
  return pairs.map(([startPeriod, limit]) => ({ startPeriod, limit, numberPhases: 3 }))
}

function never(): never {
  throw new Error('the profile has a schedule')
}
