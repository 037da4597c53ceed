import { expect, test } from 'vitest'
import { resultsView } from '../../../server/console/results.ts'
import { type Session, takeNeeds } from '../../../server/sessions/session.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'

const nowMs = Date.parse('2026-01-14T16:00:00Z')
const quarterMs = 900_000

/** A car of 4 kW at most that came an hour ago, wants 2 kWh, and has had 1 kW since. */
function carAt(sessions: Sessions, stationId: string): Session {
  const session = sessions.open(stationId, 1, nowMs - 4 * quarterMs)
  takeNeeds(session, {
    energyWh: 2_000,
    departureMs: nowMs + 4 * quarterMs,
    transfer: 'DC',
    phases: 3,
    minCurrentA: 0,
    maxCurrentA: 10,
    maxPowerW: 4_000,
    receivedMs: nowMs - 4 * quarterMs,
  })
  session.meter.read({ atMs: nowMs - 4 * quarterMs, registerWh: 0 })
  session.meter.read({ atMs: nowMs, registerWh: 1_000 })
  return session
}

function resultsOf(sessions: readonly Session[]) {
  return resultsView({
    nowMs,
    slotMs: quarterMs,
    current: undefined,
    sessions,
    seriesFor: (startsMs) => ({
      pricePerKwh: startsMs.map(() => 0.5),
      baseLoadW: startsMs.map(() => 500),
      gridLimitW: startsMs.map(() => 3_000),
    }),
  })
}

test('shows what was metered up to now, and nothing of it afterwards', () => {
  const { sessions, startsMs } = resultsOf([carAt(new Sessions(), 'CS1')])
  expect(startsMs.slice(0, 5)).toEqual([-4, -3, -2, -1, 0].map((slot) => nowMs + slot * quarterMs))
  expect(sessions[0]?.measuredW.slice(0, 5)).toEqual([1_000, 1_000, 1_000, 1_000, null])
  expect(sessions[0]?.deliveredWh.slice(0, 5)).toEqual([250, 500, 750, 1_000, null])
})

test('uncontrolled, the car would have had its 2 kWh at full power within the first half hour', () => {
  const { beforeW, figures } = resultsOf([carAt(new Sessions(), 'CS1')])
  expect(beforeW.slice(0, 4)).toEqual([4_500, 4_500, 500, 500])
  expect(figures).toMatchObject({
    peakBeforeW: 4_500,
    costBefore: 1,
    costAfter: 0.5,
    deliveredWh: 1_000,
    askedWh: 2_000,
  })
})

test('a house without cars is its base load for the day to come', () => {
  const { startsMs, endMs, beforeW, figures } = resultsOf([])
  expect([startsMs[0], endMs]).toEqual([nowMs, nowMs + 96 * quarterMs])
  expect(new Set(beforeW)).toEqual(new Set([500]))
  expect(figures).toMatchObject({ peakBeforeW: 500, peakAfterW: 500, costAfter: 0 })
})

test('beyond thirty cars the others are shown as one', () => {
  const all = new Sessions()
  for (let index = 0; index < 33; index++) carAt(all, `CS${index}`)
  const { sessions, figures } = resultsOf(all.active)
  expect(sessions).toHaveLength(31)
  expect(sessions.at(-1)).toMatchObject({ id: 'others', label: '3 more cars', askedWh: 6_000 })
  expect(sessions.at(-1)?.measuredW[0]).toBe(3_000)
  expect(figures.deliveredWh).toBe(33_000)
})
