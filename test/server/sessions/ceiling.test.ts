import { expect, test } from 'vitest'
import { type Ceiling, type Compared, countedOn, judgeCeiling, learnt } from '../../../server/sessions/ceiling.ts'

const hourMs = 3_600_000
const minuteMs = 60_000
const car = { nowMs: 0, sharers: 1, minPowerW: 1_380 }

/** An hour from `fromHour` on, by what the station allows and what it was sent. */
const hour = (fromHour: number, foundW: number, sentW: number): Compared => ({
  fromMs: fromHour * hourMs,
  toMs: (fromHour + 1) * hourMs,
  foundW,
  sentW,
  toleranceW: 700,
})

const span = (fromHour: number, toHour: number, powerW: number) => ({
  fromMs: fromHour * hourMs,
  toMs: toHour * hourMs,
  powerW,
})

const metered = (powerW: number, sinceMs: number, atMs: number) => ({
  powerW,
  allowedW: 11_000,
  minPowerW: 1_380,
  sinceMs,
  atMs,
})

/** Told at 0: 4 kW now, and 6 kW in two hours. */
const told = learnt(undefined, [hour(0, 4_000, 11_000), hour(1, 11_000, 11_000), hour(2, 6_000, 11_000)], 0, 1)

test('what begins later is counted on at once, what is in force once the meter shows it', () => {
  expect(countedOn(told, car)).toEqual([span(2, 3, 6_000)])
  const first = judgeCeiling(told, metered(3_950, minuteMs, 2 * minuteMs))
  expect(first).toMatchObject({ isHeld: true })
  const second = judgeCeiling(first?.ceiling, metered(3_950, 2 * minuteMs, 3 * minuteMs))
  expect(second?.change).toBe('is held by another limit')
  expect(countedOn(second?.ceiling, car)).toEqual([span(2, 3, 6_000), span(0, 1, 4_000)].toReversed())
})

test('a car that draws more than its station says refutes all that it says', () => {
  const first = judgeCeiling(told, metered(11_000, minuteMs, 2 * minuteMs))
  const second = judgeCeiling(first?.ceiling, metered(11_000, 2 * minuteMs, 3 * minuteMs))
  expect(second?.change).toBe('draws more than its station says')
  expect(countedOn(second?.ceiling, car)).toEqual([])
  expect(learnt(second?.ceiling, [hour(0, 4_000, 11_000)], hourMs, 1)).toBe(second?.ceiling)
})

test('a profile that keeps to the ceiling says nothing of it, one above it that counts ends it', () => {
  expect(learnt(told, [hour(0, 4_000, 4_000), hour(2, 6_000, 6_000)], minuteMs, 1)).toBe(told)
  expect(learnt(told, [hour(2, 9_000, 9_000)], minuteMs, 1)?.spans).toMatchObject([span(0, 1, 4_000)])
  expect(learnt(told, [hour(0, 9_000, 9_000), hour(2, 9_000, 9_000)], minuteMs, 1)).toBeUndefined()
})

test('the plan tries without it after an hour, and after two where it was found again', () => {
  expect(countedOn(told, { ...car, nowMs: hourMs })).toEqual([])
  const again = learnt(told, [hour(2, 6_000, 11_000), hour(3, 6_000, 11_000)], hourMs, 1) as Ceiling
  expect(countedOn(again, { ...car, nowMs: 3 * hourMs - 1 })).toEqual([span(2, 4, 6_000)])
  expect(countedOn(again, { ...car, nowMs: 3 * hourMs })).toEqual([])
})

test('it is not counted on where fewer cars share the station, or where it is less than a car’s least power', () => {
  const shared = learnt(undefined, [hour(2, 6_000, 11_000)], 0, 2)
  expect(countedOn(shared, { ...car, sharers: 2 })).toEqual([span(2, 3, 6_000)])
  expect(countedOn(shared, car)).toEqual([])
  expect(countedOn(told, { ...car, minPowerW: 7_000 })).toEqual([])
})

test('a car that waits under a limit below its least power is not held there: it draws nothing', () => {
  const paused = learnt(undefined, [hour(0, 0, 11_000)], 0, 1)
  expect(judgeCeiling(paused, metered(0, minuteMs, 2 * minuteMs))).toMatchObject({ isHeld: false })
})
