import { expect, test } from 'vitest'
import { isCarWaiting } from '../../../server/planning/waiting-cars.ts'
import type { Session } from '../../../server/sessions/session.ts'

const nowMs = 1_000_000

/** A car whose needs came so long ago, ms. */
function car(agoMs: number, owesProfile = true): Session {
  return { owesProfile, needs: { receivedMs: nowMs - agoMs } } as Session
}

test('a car waits from its needs to its profile', () => {
  expect(isCarWaiting([car(10)], 0, nowMs)).toBe(true)
  expect(isCarWaiting([car(10, false)], 0, nowMs)).toBe(false)
})

test('a car that came before the plan in work is in it, and hurries nobody', () => {
  expect(isCarWaiting([car(10)], nowMs - 10, nowMs)).toBe(false)
  expect(isCarWaiting([car(10)], nowMs - 11, nowMs)).toBe(true)
})

test('a car that gets no profile for long does not hurry plans for ever', () => {
  expect(isCarWaiting([car(4_999)], 0, nowMs)).toBe(true)
  expect(isCarWaiting([car(5_000)], 0, nowMs)).toBe(false)
})
