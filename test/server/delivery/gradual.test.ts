import { expect, test } from 'vitest'
import type { ChargingSchedule } from '../../../server/delivery/charging-schedule.ts'
import { gradual, untilKnownMs } from '../../../server/delivery/gradual.ts'
import type { Session } from '../../../server/sessions/session.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'

const nowMs = Date.parse('2026-01-14T15:00:00Z')
const minuteMs = 60_000
const threePhases = { phases: 3, isPhaseLimited: false }

/** Powers by their beginning in minutes from now, W. */
function schedule(powersW: Readonly<Record<number, number>>): ChargingSchedule {
  return {
    steps: Object.entries(powersW)
      .map(([minutes, powerW]) => ({ startMs: nowMs + Number(minutes) * minuteMs, powerW }))
      .sort((a, b) => a.startMs - b.startMs),
  }
}

function car(held: Partial<Pick<Session, 'accepted' | 'uncertain' | 'orderedFor'>>): Session {
  return Object.assign(new Sessions().open('CS1', 1, nowMs), held)
}

const sent = (session: Session, wanted: ChargingSchedule, defaultW?: number) =>
  gradual(session, wanted, threePhases, nowMs, defaultW)

test('what allows less lowers, what allows more raises, and goes out as it is', () => {
  const holds = car({ accepted: schedule({ 0: 6_000 }) })
  expect(sent(holds, schedule({ 0: 5_000, 15: 8_000 }))).toEqual({
    schedule: schedule({ 0: 5_000, 15: 8_000 }),
    step: 'lowers',
  })
  expect(sent(holds, schedule({ 0: 7_000, 15: 0 }))).toEqual({
    schedule: schedule({ 0: 7_000, 15: 0 }),
    step: 'raises',
  })
})

test('a change within two minutes counts like one at once', () => {
  const holds = car({ accepted: schedule({ 0: 6_000 }) })
  expect(sent(holds, schedule({ 0: 6_000, 1: 8_000 })).step).toBe('raises')
  expect(sent(holds, schedule({ 0: 6_000, 3: 8_000 })).step).toBe('lowers')
  expect(sent(car({ accepted: schedule({ 0: 6_000, 1: 0 }) }), schedule({ 0: 6_000 })).step).toBe('raises')
})

test('what lowers and raises allows no more than before at first, and raises by itself', () => {
  const holds = car({ accepted: schedule({ 0: 6_000, 1: 0 }) })
  const { schedule: gentle, step } = sent(holds, schedule({ 0: 4_000, 15: 9_000 }))
  expect(step).toBe('lowers')
  expect(gentle).toEqual(schedule({ 0: 4_000, 1: 0, [untilKnownMs / minuteMs]: 4_000, 15: 9_000 }))
})

test('each schedule without an answer counts', () => {
  const unsure = car({ accepted: schedule({ 0: 8_000 }), uncertain: [schedule({ 0: 6_000 })] })
  // 7 kW is less than one of them and more than the other.
  expect(sent(unsure, schedule({ 0: 7_000 }))).toEqual({ schedule: schedule({ 0: 6_000, 2: 7_000 }), step: 'lowers' })
  expect(sent(unsure, schedule({ 0: 5_000 })).step).toBe('lowers')
  expect(sent(unsure, schedule({ 0: 9_000 })).step).toBe('raises')
})

test('a car that was told nothing is held by its default, or by nothing', () => {
  expect(sent(car({}), schedule({ 0: 7_000 }), 0).step).toBe('raises')
  expect(sent(car({}), schedule({ 0: 7_000 })).step).toBe('begins')
  // Its first profile may have been taken, or not.
  const unsure = car({ uncertain: [schedule({ 0: 11_000 })] })
  expect(sent(unsure, schedule({ 0: 7_000 }), 0)).toEqual({ schedule: schedule({ 0: 0, 2: 7_000 }), step: 'lowers' })
})

test('the same power on fewer phases is more on each of them', () => {
  const holds = car({ accepted: schedule({ 0: 6_000 }), orderedFor: threePhases })
  const onOne = gradual(holds, schedule({ 0: 3_000 }), { phases: 1, isPhaseLimited: true }, nowMs, undefined)
  // 3 kW on one phase are 1 kW more than before, in all 3 kW less.
  expect(onOne).toEqual({ schedule: schedule({ 0: 2_000, 2: 3_000 }), step: 'lowers' })
})
