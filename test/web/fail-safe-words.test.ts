import { expect, test } from 'vitest'
import { failSafeLine } from '../../web/panels/needs/fail-safe-words.ts'

const waits = (evseId: number) => ({ evseId, state: 'verified', mostW: 0 }) as const

test('a station that nobody has told anything says nothing', () => {
  expect(failSafeLine(undefined)).toBeUndefined()
})

test('EVSEs that are alike are one, and the cap is told', () => {
  expect(failSafeLine({ stationMaxW: 30_000, evses: [waits(1), waits(2)] })).toEqual({
    text: 'Without server: a new car waits, never more than 30.0\u00a0kW in all',
    isWeak: false,
  })
})

test('EVSEs that differ are named, and what is not proven says so', () => {
  const evses = [
    waits(1),
    { evseId: 2, state: 'accepted', mostW: 4_140 },
    { evseId: 3, state: 'sent', mostW: 4_140 },
    waits(4),
  ] as const
  expect(failSafeLine({ stationMaxW: 30_000, evses })?.text).toBe(
    'Without server: EVSE 1, 4: a new car waits; EVSE 2: a new car gets 4.1\u00a0kW (not verified); ' +
      'EVSE 3: a new car gets 4.1\u00a0kW (no answer yet); never more than 30.0\u00a0kW in all',
  )
})

test('a station that leaves a car without a limit is weak, and says why', () => {
  const evses = [{ evseId: 1, state: 'refused', detail: 'the station said no' }] as const
  expect(failSafeLine({ evses })).toEqual({
    text: 'Without server: a new car is not limited (the station said no), no cap for the station',
    isWeak: true,
  })
})
