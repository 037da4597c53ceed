import { expect, test } from 'vitest'
import { judge, offerAgain } from '../../../server/sessions/following.ts'
import { isPlannable, mayDrawW, plannableWh, type Session, takeNeeds } from '../../../server/sessions/session.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'

const startMs = Date.parse('2026-01-14T15:00:00Z')
const minuteMs = 60_000
const needs = {
  energyWh: 20_000,
  departureMs: startMs + 6 * 3_600_000,
  transfer: 'AC',
  phases: 3,
  minCurrentA: 6,
  maxCurrentA: 16,
  maxPowerW: 11_040,
  receivedMs: startMs,
} as const

/** A car whose station took a profile that allows so much from now on. */
function car(limitW: number): Session {
  const session = new Sessions().open('CS1', 1, startMs)
  takeNeeds(session, needs)
  session.owesProfile = false
  accept(session, limitW, startMs)
  return session
}

function accept(session: Session, limitW: number, atMs: number): void {
  session.accepted = { steps: [{ startMs: startMs - 5_000, powerW: limitW }] }
  session.ordered = session.accepted
  session.acceptedMs = atMs
}

/** Values every five minutes from so many minutes on; what the last of them brought. */
function draws(session: Session, fromMinute: number, ...powersW: readonly number[]): string | undefined {
  let change: string | undefined
  powersW.forEach((powerW, index) => {
    const atMs = startMs + (fromMinute + 5 * index) * minuteMs
    const beforeMs = session.meter.newestMs ?? atMs
    session.meter.read({ atMs, powerW })
    change = judge(session, beforeMs, atMs)
  })
  return change
}

test('a car that draws too much once may still be following; twice, it ignores its profile', () => {
  const session = car(4_140)
  expect(draws(session, 5, 11_040)).toBeUndefined()
  expect(session.following).toBeUndefined()
  expect(draws(session, 10, 11_040)).toBe('draws 11.0 kW where 4.1 kW are allowed')
  expect(session.following).toEqual({
    state: 'ignores',
    sinceMs: startMs + 5 * minuteMs,
    powerW: 11_040,
    limitW: 4_140,
  })
})

test('what a car draws against its profile is kept free for it, as it is metered', () => {
  const session = car(4_140)
  draws(session, 5, 11_040, 11_040, 9_000)
  expect(isPlannable(session, true)).toBe(false)
  expect(mayDrawW(session, startMs, startMs + 3_600_000)).toBe(9_000)
})

test('a car that keeps to a limit it could exceed, twice, follows again', () => {
  const session = car(4_140)
  draws(session, 5, 11_040, 11_040)
  expect(draws(session, 15, 4_100)).toBeUndefined()
  expect(draws(session, 20, 4_100)).toBe('follows its profile again')
  expect(isPlannable(session, true)).toBe(true)
})

test('a limit that a car cannot reach proves nothing', () => {
  const session = car(4_140)
  draws(session, 5, 11_040, 11_040)
  accept(session, 11_040, startMs + 10 * minuteMs)
  draws(session, 15, 11_040, 11_040, 11_040)
  expect(session.following).toMatchObject({ state: 'ignores', limitW: 4_140 })
})

test('a value right after a new profile is none of its making', () => {
  const session = car(11_040)
  draws(session, 5, 11_000)
  accept(session, 4_140, startMs + 10 * minuteMs - 1_000)
  draws(session, 10, 11_000)
  expect(session.streak?.says).not.toBe('above')
})

test('two values in one second are one', () => {
  const session = car(4_140)
  draws(session, 5, 11_040)
  session.meter.read({ atMs: startMs + 5 * minuteMs + 1_000, powerW: 11_040 })
  judge(session, startMs + 5 * minuteMs, startMs + 5 * minuteMs + 1_000)
  expect(session.following).toBeUndefined()
})

test('a car that draws less, twice, is planned with what it showed and a margin', () => {
  const session = car(11_040)
  expect(draws(session, 5, 6_000)).toBeUndefined()
  expect(draws(session, 10, 6_000)).toBe('draws no more than 6.0 kW')
  expect(session.drawCap?.powerW).toBeCloseTo(6_800)
  expect(session.following?.state).toBe('draws-less')
})

test('a car that draws all of what it showed is given all again', () => {
  const session = car(11_040)
  draws(session, 5, 6_000, 6_000)
  accept(session, 6_800, startMs + 11 * minuteMs)
  expect(draws(session, 15, 6_750)).toBe('draws all that it is given again')
  expect(session.drawCap).toBeUndefined()
})

test('a car that draws a little less still is no news', () => {
  const session = car(11_040)
  draws(session, 5, 6_000, 6_000)
  accept(session, 6_800, startMs + 11 * minuteMs)
  expect(draws(session, 15, 5_900, 5_900, 5_900)).toBeUndefined()
})

test('a full car frees all, and is offered its least power again after an hour, then two', () => {
  const session = car(11_040)
  expect(draws(session, 5, 0, 0)).toBe('draws nothing')
  expect(plannableWh(session)).toBe(0)
  const sinceMs = startMs + 10 * minuteMs
  expect(offerAgain(session, sinceMs + 59 * minuteMs)).toBe(false)
  expect(offerAgain(session, sinceMs + 60 * minuteMs)).toBe(true)
  expect(session.drawCap?.powerW).toBe(4_140)
  accept(session, 4_140, sinceMs + 60 * minuteMs)
  expect(draws(session, 75, 0, 0)).toBe('draws nothing')
  expect(offerAgain(session, startMs + (80 + 119) * minuteMs)).toBe(false)
  expect(offerAgain(session, startMs + (80 + 120) * minuteMs)).toBe(true)
})

test('new needs take the cap off; needs that only say the same again do not', () => {
  const session = car(11_040)
  draws(session, 5, 6_000, 6_000)
  const capped = session.drawCap
  // A tenth and 200 W more than it drew.
  expect(capped?.powerW).toBeCloseTo(6_800)
  const leftWh = 20_000 - session.meter.deliveredWh
  takeNeeds(session, { ...needs, energyWh: Math.round(leftWh), receivedMs: startMs + 11 * minuteMs })
  expect(session.drawCap).toEqual(capped)
  takeNeeds(session, { ...needs, energyWh: 30_000, receivedMs: startMs + 12 * minuteMs })
  expect(session.drawCap).toBeUndefined()
})

test('a car that waits as it is told draws no less than it may', () => {
  const session = car(0)
  draws(session, 5, 0, 0, 0)
  expect(session.drawCap).toBeUndefined()
  expect(session.following?.state).toBe('follows')
})

test('a car whose register counts on is not one that draws nothing, whatever the power value says', () => {
  const session = car(11_040)
  for (let minute = 1; minute <= 10; minute++) {
    const atMs = startMs + minute * minuteMs
    const beforeMs = session.meter.newestMs ?? atMs
    // 11.04 kW for a minute.
    session.meter.read({ atMs, powerW: 0, registerWh: 184 * minute })
    judge(session, beforeMs, atMs)
  }
  expect(session.drawCap).toBeUndefined()
})
