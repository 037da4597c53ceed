import { expect, test } from 'vitest'
import {
  isWorthTelling,
  leastChargeW,
  mayDrawAloneW,
  stationMaxW,
  unattendedPowers,
} from '../../../server/delivery/fail-safe.ts'
import { limitTree } from '../../../server/limits/limit-tree.ts'
import { OutsideLimits } from '../../../server/sessions/outside-limits.ts'

const noTree = limitTree({ groups: [], stations: [] }, new OutsideLimits())
const evse = (stationId: string, mostW?: number) => ({
  stationId,
  evseId: 1,
  held: mostW === undefined ? undefined : ({ state: 'verified', mostW, sinceMs: 0 } as const),
})
const room = { powerW: 9_000, currentA: Number.POSITIVE_INFINITY }

test('where cars are to wait, no EVSE gives a new one anything', () => {
  expect(unattendedPowers([evse('CS1'), evse('CS2')], 'wait', room, noTree)).toEqual([0, 0])
})

test('as many EVSEs charge by themselves as the worst slot leaves room for, those that do already first', () => {
  const evses = [evse('CS1'), evse('CS2'), evse('CS3', leastChargeW)]
  expect(unattendedPowers(evses, 'charge-safely', room, noTree)).toEqual([4_140, 0, 4_140])
})

test('what an EVSE without limit may draw comes off first', () => {
  const refuses = { ...evse('CS2'), held: { state: 'refused', sinceMs: 0 } as const }
  const twenty = { powerW: 20_000, currentA: Number.POSITIVE_INFINITY }
  expect(unattendedPowers([evse('CS1'), refuses, evse('CS3'), evse('CS4')], 'charge-safely', twenty, noTree)).toEqual([
    4_140, 0, 4_140, 0,
  ])
})

test('a fuse within the site bounds how many behind it charge by themselves', () => {
  const tree = limitTree(
    {
      groups: [{ id: 'row', name: 'Row', phaseLimitA: 6 }],
      stations: [
        { stationId: 'CS1', groupId: 'row' },
        { stationId: 'CS2', groupId: 'row' },
      ],
    },
    new OutsideLimits(),
  )
  expect(unattendedPowers([evse('CS1'), evse('CS2')], 'charge-safely', room, tree)).toEqual([4_140, 0])
})

test('the hard cap is the station’s own limit, and never above the grid’s', () => {
  const tree = limitTree({ groups: [], stations: [{ stationId: 'CS1', phaseLimitA: 10 }] }, new OutsideLimits())
  expect(stationMaxW('CS1', 11_000, tree, 0)).toBe(6_900)
  expect(stationMaxW('CS2', 11_000, tree, 0)).toBe(11_000)
})

test('a station is told what lowers its limit, and what raises it by much', () => {
  const held = { state: 'verified', mostW: 10_000, sinceMs: 0 } as const
  expect([9_999, 10_000, 12_000, 13_000].map((wantedW) => isWorthTelling(held, wantedW))).toEqual([
    true,
    false,
    false,
    true,
  ])
  const refused = { ...held, state: 'refused', refusedUnder: 'W' } as const
  expect(isWorthTelling(refused, 0, 'W')).toBe(false)
  expect(isWorthTelling(refused, 0, 'A')).toBe(true)
})

test('an EVSE out of reach may draw what its default allows, and what any car may where it took none', () => {
  expect(mayDrawAloneW({ state: 'verified', mostW: 0, sinceMs: 0 })).toBe(0)
  expect(mayDrawAloneW({ state: 'refused', sinceMs: 0 })).toBe(11_000)
  expect(mayDrawAloneW(undefined, 3_680)).toBe(3_680)
})
