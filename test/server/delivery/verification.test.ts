import { expect, test } from 'vitest'
import { verdictOn } from '../../../server/delivery/verification.ts'

const startMs = Date.parse('2026-01-14T15:00:00Z')
const hour = 3_600

/** Two hours: 3.68 kW, then 7.36 kW, then nothing. */
const sent = {
  phases: 1,
  nowMs: startMs + 5_000,
  schedule: {
    steps: [
      { startMs, powerW: 3_680 },
      { startMs: startMs + hour * 1_000, powerW: 7_360 },
      { startMs: startMs + 2 * hour * 1_000, powerW: 0 },
    ],
  },
}

const answer = (periods: readonly object[], change: object = {}) => ({
  status: 'Accepted',
  schedule: {
    evseId: 1,
    duration: 3 * hour,
    scheduleStart: '2026-01-14T15:00:00Z',
    chargingRateUnit: 'W',
    chargingSchedulePeriod: periods,
    ...change,
  },
})
const asSent = [
  { startPeriod: 0, limit: 3_680, numberPhases: 1 },
  { startPeriod: hour, limit: 7_360, numberPhases: 1 },
  { startPeriod: 2 * hour, limit: 0, numberPhases: 1 },
]

test.each([
  ['the same periods', answer(asSent)],
  ['starts in fractions of seconds', answer(asSent.map((p) => ({ ...p, startPeriod: p.startPeriod + 0.4 })))],
  ['no phases', answer(asSent.map(({ numberPhases: _, ...period }) => period))],
  [
    'amperes',
    answer(
      asSent.map((p) => ({ ...p, limit: p.limit / 230 })),
      { chargingRateUnit: 'A' },
    ),
  ],
  [
    'amperes of three phases',
    answer(
      asSent.map((p) => ({ ...p, limit: p.limit / 230, numberPhases: 3 })),
      { chargingRateUnit: 'A' },
    ),
  ],
  ['equal periods not merged', answer([asSent[0] ?? {}, { ...asSent[0], startPeriod: 1_800 }, ...asSent.slice(1)])],
  ['a shorter schedule than asked for', answer(asSent.slice(0, 1), { duration: hour })],
  ['a clock that lags', answer([{ ...asSent[0] }], { scheduleStart: '2026-01-14T14:58:00Z', duration: hour })],
])('an answer with %s is as sent', (_, told) => {
  const schedule = { steps: [{ startMs: startMs - 600_000, powerW: 3_680 }, ...sent.schedule.steps.slice(1)] }
  expect(verdictOn(told, { ...sent, schedule })).toMatchObject({ type: 'as-sent' })
})

test('a station that allows its most all the time does not apply the profile', () => {
  const told = answer([{ startPeriod: 0, limit: 7_360, numberPhases: 1 }])
  expect(verdictOn(told, sent)).toMatchObject({ type: 'higher', foundW: 7_360, sentW: 0 })
})

test('a tenth of an ampere more is the station’s rounding, half an ampere is not', () => {
  const more = (limitW: number) => verdictOn(answer([{ ...asSent[0], limit: limitW }, ...asSent.slice(1)]), sent).type
  expect(more(3_680 + 23)).toBe('as-sent')
  expect(more(3_680 + 115)).toBe('higher')
})

test('another limit over the profile is told with where it is lowest', () => {
  const told = answer([asSent[0] ?? {}, { startPeriod: hour, limit: 3_000, numberPhases: 1 }, ...asSent.slice(2)])
  expect(verdictOn(told, sent)).toMatchObject({ type: 'lower', foundW: 3_000, sentW: 7_360 })
})

test.each([
  [{ status: 'Accepted' }],
  [{ status: 'Rejected' }],
  [answer([])],
  [answer(asSent, { duration: 0 })],
  [answer([{ startPeriod: 0 }])],
  [undefined],
])('%j tells nothing', (told) => {
  expect(verdictOn(told, sent)).toEqual({ type: 'untold' })
})
