import { expect, test } from 'vitest'
import { type BackTestRequest, backTestOf, type MethodResult, playAll, playMethod } from '../../research/back-test.ts'
import { backTestInThreads } from '../../research/back-test-in-threads.ts'
import type { Method } from '../../research/method.ts'
import { PeriodProblem } from '../../research/period.ts'
import { playPlanner } from '../../research/play-planner.ts'
import type { Run } from '../../research/run.ts'
import { scores } from '../../research/score.ts'
import {
  car,
  cheapest,
  clairvoyant,
  earliestDepartureFirst,
  equalShare,
  firstComeFirstServed,
  hour,
  hourly,
  uncontrolled,
  worldOf,
} from './worlds.ts'

function ended<Value>(playing: Generator<number, Value>): Value {
  let step = playing.next()
  while (!step.done) step = playing.next()
  return step.value
}

const played = (request: BackTestRequest, method: Method): MethodResult =>
  ended(playMethod(backTestOf(request), method))
const kwh = ({ sessions }: MethodResult) => sessions.map(({ energyWh }) => Math.round(energyWh) / 1_000)

// Two cars want 4 kWh each, at 4 kW under a limit of 4 kW: the first is there from 0 to 3, the second from 0 to 1 only.
const two = [car('a', 0, 3, 4_000), car('b', 0, 1, 4_000)]
const flat = [0.1, 0.1, 0.1]

test('uncontrolled charges all at once, whatever the limit', () => {
  const { figures } = played(worldOf(two, flat), uncontrolled)
  expect(figures).toMatchObject({ peakW: 8_000, missedWh: 0, aboveLimitWh: 4_000 })
  expect(figures.cost).toBeCloseTo(0.8)
})

test('first come first served lets the later car wait', () => {
  const result = played(worldOf(two, flat), firstComeFirstServed)
  expect(kwh(result)).toEqual([4, 0])
  expect(result.figures).toMatchObject({ peakW: 4_000, missedWh: 4_000, sessionsShort: 1, fairness: 0.5 })
})

test('equal share halves the power', () => {
  expect(kwh(played(worldOf(two, flat), equalShare))).toEqual([4, 2])
})

test('earliest departure first serves the car that leaves', () => {
  expect(kwh(played(worldOf(two, flat), earliestDepartureFirst))).toEqual([4, 4])
})

test('a car that gets less than its minimum waits', () => {
  const picky = two.map((each) => ({ ...each, minPowerW: 2_500 }))
  expect(kwh(played(worldOf(picky, flat), equalShare))).toEqual([4, 0])
})

test('the clairvoyant keeps the cheap hour free for the car that comes later', () => {
  // The later car is there in the cheap hour only; both want the whole of an hour.
  const sessions = [car('a', 0, 3, 4_000), car('b', 1, 2, 4_000)]
  const result = played(worldOf(sessions, [0.3, 0.1, 0.2]), clairvoyant)
  expect(kwh(result)).toEqual([4, 4])
  expect(result.figures.cost).toBeCloseTo(0.4 + 0.8)
})

test('the planner does not know who comes: it waits for the cheap hour, and makes way then', () => {
  const sessions = [car('a', 0, 3, 4_000), car('b', 1, 2, 4_000)]
  const result = played(worldOf(sessions, [0.3, 0.1, 0.2]), cheapest)
  expect(kwh(result)).toEqual([4, 4])
  expect(result.figures.cost).toBeCloseTo(0.4 + 0.8)
  expect(result.figures.profiles).toBeGreaterThanOrEqual(2)
})

test('room left to later cars keeps one that comes unheard of out of the dear hour', () => {
  // The first waits for the cheap hour; half of it is left, so it begins at once, and the other has room when it comes.
  const world = worldOf([car('a', 0, 3, 4_000), car('b', 1, 3, 4_000)], [0.2, 0.1, 0.3])
  const tight = played(world, { ...cheapest, laterRoomPercent: 0 } as Method)
  expect(tight.name).toBe('cheapest room 0 %')
  expect(tight.figures.cost).toBeCloseTo(0.4 + 1.2)
  const roomy = played(world, { ...cheapest, laterRoomPercent: 50 } as Method)
  expect(roomy.name).toBe('cheapest room 50 %')
  expect(roomy.figures.cost).toBeCloseTo(0.4 + 0.4 + 0.6)
})

test('room is left only while a station is free for one more car', () => {
  // At the only station there is, the car has the cheap hour for itself.
  const world = worldOf([car('a', 0, 3, 4_000)], [0.2, 0.1, 0.3])
  expect(played(world, { ...cheapest, laterRoomPercent: 50 } as Method).figures.cost).toBeCloseTo(0.4)
})

test('nothing a car needs is known before it comes', () => {
  const before = (energyWh: number): Run => {
    const sessions = [car('a', 0, 5, 8_000), car('b', 2, 5, energyWh)]
    const backTest = backTestOf(worldOf(sessions, [0.3, 0.2, 0.1, 0.2, 0.3]))
    return ended(playPlanner(backTest, { strategy: 'cheapest', slotMs: 3_600_000, effort: 'full' }))
  }
  const early = ({ pieces }: Run) => pieces.filter(({ toMs }) => toMs <= hour(2))
  const late = ({ pieces }: Run) => pieces.filter(({ toMs }) => toMs > hour(2))
  expect(early(before(500))).toEqual(early(before(12_000)))
  expect(late(before(500))).not.toEqual(late(before(12_000)))
})

test('a driver who leaves before the time that he stated goes without', () => {
  // The cheap hour is after he has gone.
  const session = { ...car('a', 0, 2, 4_000), statedDepartureMs: hour(4) }
  const world = worldOf([session], [0.3, 0.3, 0.1, 0.1], {
    knowledge: { departures: 'stated', energy: 'known', departureErrorMs: 0, seed: 1 },
  })
  expect(kwh(played(world, cheapest))).toEqual([0])
  expect(kwh(played(world, { ...cheapest, safeEarly: { energyPercent: 50, marginMs: 0 } } as Method))).toEqual([2])
  expect(kwh(played(world, { ...cheapest, safeEarly: { energyPercent: 0, marginMs: 7_200_000 } } as Method))).toEqual([
    4,
  ])
})

test('a wish is planned to its fraction of a Wh, so that its rest is not too little for a slot at the least power', () => {
  // Planned: 4,000 W, then 1,000.4 W. The other car would take that room as well, but can wait.
  const full = { ...car('a', 0, 2, 5_000.4), minPowerW: 1_000.4 }
  const { sessions } = played(worldOf([full, car('b', 1, 4, 3_500)], [0.1, 0.1, 0.2, 0.2]), cheapest)
  expect(sessions[0]?.energyWh).toBeCloseTo(5_000.4, 1)
  expect(sessions[1]?.energyWh).toBeCloseTo(3_500, 1)
})

test('prices of the next day are known from the hour on that is set', () => {
  // The next day's first hour is dear; by today's prices it is the cheapest.
  const prices = [0.1, ...Array.from({ length: 23 }, () => 0.3), ...Array.from({ length: 24 }, () => 0.5)]
  const session = car('a', 12, 26, 4_000)
  const cost = (pricesKnownFromHour?: number) =>
    played(worldOf([session], prices, pricesKnownFromHour === undefined ? {} : { pricesKnownFromHour }), cheapest)
      .figures.cost
  expect(cost()).toBeCloseTo(1.2)
  expect(cost(13)).toBeCloseTo(1.2)
  expect(cost(24)).toBeCloseTo(2)
})

test('the base load is told by its history, and what it draws more is seen above the limit', () => {
  const days = (loadW: number) => Array.from({ length: 24 }, () => loadW)
  // Three comparable days of 1 kW before a fourth of 3 kW: Monday to Thursday.
  const startMs = Date.parse('2026-01-12T00:00Z')
  const values = [...days(1_000), ...days(1_000), ...days(1_000), ...days(3_000)]
  const baseLoad = { stepMs: 3_600_000, startsMs: values.map((_, index) => startMs + index * 3_600_000), values }
  const site = { prices: hourly(flat), baseLoad, gridLimit: 4_000 }
  const session = [car('a', 0, 3, 6_000)]
  const known = played(worldOf(session, flat, { site }), cheapest)
  expect(known.figures).toMatchObject({ peakW: 4_000, aboveLimitWh: 0, missedWh: 3_000 })
  const told = played(worldOf(session, flat, { site, forecast: { quantile: 0.9, holidays: [] } }), cheapest)
  expect(told.figures).toMatchObject({ peakW: 6_000, missedWh: 0, aboveLimitWh: 4_000 })
})

test('a hole in the prices is named', () => {
  const prices = { stepMs: 3_600_000, startsMs: [hour(0), hour(2)], values: [0.1, 0.1] }
  const request = worldOf([car('a', 0, 3, 1_000)], flat, { site: { prices, gridLimit: 4_000 } })
  expect(() => backTestOf(request)).toThrow(PeriodProblem)
  expect(() => backTestOf(request)).toThrow(
    'no values of the prices from 2026-01-15T01:00Z to 2026-01-15T02:00Z, expected values from 2026-01-15T00:00Z to 2026-01-15T03:00Z without holes',
  )
})

test('first come first served scores 0, the clairvoyant 1', () => {
  const methods = [firstComeFirstServed, clairvoyant, earliestDepartureFirst]
  const results = ended(playAll(worldOf(two, flat, { methods })))
  // 0.40 and 4 kWh missed at 0.50; nothing missed for 0.80.
  expect(scores(results, 0.5).map(({ value }) => value.toFixed(2))).toEqual(['2.40', '0.80', '0.80'])
  expect(scores(results, 0.5).map(({ score }) => score?.toFixed(2))).toEqual(['0.00', '1.00', '1.00'])
})

test('threads bring the same results as one, in the same order, and tell how far they are', async () => {
  const request = worldOf(two, flat, { methods: [cheapest, uncontrolled, clairvoyant] })
  const parts: number[] = []
  const results = await backTestInThreads(request, { threads: 2, onProgress: (part) => parts.push(part) })
  expect(results).toEqual(ended(playAll(request)))
  expect(parts.at(-1)).toBeCloseTo(1)
})

test('a back-test that is cancelled ends', async () => {
  const controller = new AbortController()
  const request = worldOf(two, flat, { methods: [cheapest, uncontrolled] })
  const running = backTestInThreads(request, { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(running).rejects.toThrow('enough')
})
