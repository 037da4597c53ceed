import { expect, test } from 'vitest'
import { ClockLag } from '../../server/clock-lag.ts'
import { acNeeds, bootNotification, transactionEvent } from '../helpers/messages.ts'
import { testServer } from '../helpers/test-server.ts'

const minuteMs = 60_000

/** The lag by messages that were so old when they came, one a minute. */
function lagMs(...agesMs: number[]): number {
  const lag = new ClockLag()
  agesMs.forEach((ageMs, minute) => {
    lag.told(minute * minuteMs - ageMs, minute * minuteMs)
  })
  return lag.ms
}

test('a clock that is behind makes every message look old', () => {
  expect(lagMs()).toBe(0)
  expect(lagMs(180_000)).toBe(180_000)
  expect(lagMs(180_400, 180_000, 181_000)).toBe(180_000)
})

test('messages that were delayed, queued or told again do not make a clock look behind', () => {
  expect(lagMs(300, 17_000)).toBe(300)
  expect(lagMs(17_000, 12_000, 300, 17_000, 17_000)).toBe(300)
})

test('a clock that falls behind counts when five messages say so', () => {
  expect(lagMs(0, ...Array<number>(4).fill(60_000))).toBe(0)
  expect(lagMs(0, ...Array<number>(5).fill(60_000))).toBe(60_000)
})

test('a clock that is ahead is not behind, and none is by more than 15 minutes', () => {
  expect(lagMs(-5_000)).toBe(0)
  expect(lagMs(3_600_000)).toBe(900_000)
})

/** When the first profile of a car begins, whose station told its start, and then so many meter values, so late each. */
async function begunMs(...latesMs: number[]): Promise<number> {
  await using server = await testServer()
  const nowMs = server.clock.now()
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  for (const [seqNo, lateMs] of latesMs.entries()) {
    const timestamp = new Date(nowMs - lateMs).toISOString()
    await station.call('TransactionEvent', transactionEvent(seqNo ? 'Updated' : 'Started', timestamp, { seqNo }))
  }
  await station.call('NotifyEVChargingNeeds', acNeeds({ departure: '2026-01-15T05:00:00Z' }))
  const { chargingProfile } = (await station.serverCall('SetChargingProfile')).payload as {
    chargingProfile: { chargingSchedule: readonly { startSchedule: string }[] }
  }
  return Date.parse(chargingProfile.chargingSchedule[0]?.startSchedule ?? '') - nowMs
}

test('a profile begins five seconds ago, whatever came late before it', async () => {
  expect(await begunMs(90_000, 0, 60_000)).toBe(-5_000)
})

test('where all came late the profile begins as much earlier: a station must not wait for it', async () => {
  expect(await begunMs(90_000, 60_000, 61_000)).toBe(-65_000)
})
