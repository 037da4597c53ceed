import { expect, test } from 'vitest'
import { apiRequest } from '../helpers/api-request.ts'
import { acNeeds } from '../helpers/messages.ts'
import { type TestServer, testServer } from '../helpers/test-server.ts'
import { CaseStation } from './case-station.ts'

interface Schedule {
  readonly startSchedule: string
  readonly chargingSchedulePeriod: readonly { readonly limit: number }[]
}

interface SetChargingProfile {
  readonly evseId: number
  readonly chargingProfile: { readonly chargingSchedule: readonly [Schedule] }
}

/** A car that is authorized and plugged in. */
async function plugged(server: TestServer, id: string): Promise<CaseStation> {
  const one = await CaseStation.connect(server, id)
  await one.booted()
  await one.authorized()
  await one.evConnectedPreSession()
  return one
}

async function tellsNeeds(one: CaseStation, energyWh: number): Promise<unknown> {
  const needs = acNeeds({ energyWh, departure: '2026-01-14T23:00:00Z', maxScheduleTuples: 24 })
  return (await one.send('NotifyEVChargingNeeds', needs)).status
}

/** The profile that came as the station's `count`th, which is one of its transaction. */
async function profileNumber(one: CaseStation, count: number): Promise<SetChargingProfile> {
  const { payload } = await one.station.serverCall('SetChargingProfile', count)
  const { evseId, transactionId } = one
  const chargingProfile = expect.objectContaining({ chargingProfilePurpose: 'TxProfile', transactionId })
  expect(payload).toEqual({ evseId, chargingProfile })
  return payload as unknown as SetChargingProfile
}

/** Tells the car's own schedule: the one of a profile, times a factor. */
async function tellsSchedule(one: CaseStation, { chargingProfile }: SetChargingProfile, times = 1): Promise<unknown> {
  const [schedule] = chargingProfile.chargingSchedule
  const chargingSchedulePeriod = schedule.chargingSchedulePeriod.map((period) => ({
    ...period,
    limit: period.limit * times,
  }))
  const message = {
    timeBase: schedule.startSchedule,
    evseId: one.evseId,
    chargingSchedule: { ...schedule, chargingSchedulePeriod },
  }
  return (await one.send('NotifyEVChargingSchedule', message)).status
}

/** Needs, the profile that answers them, and the car's schedule that keeps to it (reusable state ISO15118SmartCharging). */
async function smartCharging(server: TestServer, id: string): Promise<CaseStation> {
  const one = await plugged(server, id)
  expect(await tellsNeeds(one, 12_000)).toBe('Accepted')
  expect(await tellsSchedule(one, await profileNumber(one, 1))).toBe('Accepted')
  await one.event('ChargingStateChanged', { transactionInfo: { chargingState: 'Charging' } })
  return one
}

test('TC_K_53_CSMS a car gets a profile for its needs, and no other without a cause', async () => {
  await using server = await testServer()
  const one = await smartCharging(server, 'TC_K_53_CSMS')
  await server.clock.advance(60_000)
  await one.send('Heartbeat', {})
  expect(one.station.calls('SetChargingProfile')).toHaveLength(1)
})

test('TC_K_55_CSMS a car’s schedule above its profile is rejected, and answered with a profile', async () => {
  await using server = await testServer()
  const one = await plugged(server, 'TC_K_55_CSMS')
  expect(await tellsNeeds(one, 12_000)).toBe('Accepted')
  expect(await tellsSchedule(one, await profileNumber(one, 1), 2)).toBe('Rejected')
  await one.event('ChargingStateChanged', { transactionInfo: { chargingState: 'Charging' } })
  expect(await tellsSchedule(one, await profileNumber(one, 2))).toBe('Accepted')
})

test('TC_K_57_CSMS a car that tells new needs gets a new profile', async () => {
  await using server = await testServer()
  const one = await smartCharging(server, 'TC_K_57_CSMS')
  expect(await tellsNeeds(one, 6_000)).toBe('Accepted')
  expect(await tellsSchedule(one, await profileNumber(one, 2))).toBe('Accepted')
})

/** Makes the server plan anew by a lower limit of the grid connection. */
async function lowersLimit(server: TestServer): Promise<void> {
  expect((await apiRequest(server, 'PATCH', '/api/site', { gridLimitW: 7_000 })).status).toBe(200)
}

test('TC_K_58_CSMS a lower grid limit leads to a new profile', async () => {
  await using server = await testServer()
  const one = await smartCharging(server, 'TC_K_58_CSMS')
  await lowersLimit(server)
  expect(await tellsSchedule(one, await profileNumber(one, 2))).toBe('Accepted')
})

test('TC_K_59_CSMS a car that answers a new profile with its needs gets another', async () => {
  await using server = await testServer()
  const one = await smartCharging(server, 'TC_K_59_CSMS')
  await lowersLimit(server)
  await profileNumber(one, 2)
  expect(await tellsNeeds(one, 9_000)).toBe('Accepted')
  expect(await tellsSchedule(one, await profileNumber(one, 3))).toBe('Accepted')
})
