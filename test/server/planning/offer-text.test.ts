import { expect, test } from 'vitest'
import type { Offer } from '../../../optimizer/explain/offers.ts'
import { limitTree } from '../../../server/limits/limit-tree.ts'
import { offerText } from '../../../server/planning/offer-text.ts'
import { OutsideLimits } from '../../../server/sessions/outside-limits.ts'
import { car } from '../../optimizer/worlds.ts'

const hourMs = 3_600_000
const madeAtMs = Date.parse('2026-03-10T20:00:00Z')
const startsMs = Array.from({ length: 12 }, (_, slot) => madeAtMs + slot * hourMs)
const tree = limitTree({ groups: [{ id: 'g', name: 'Garage', limitW: 8000 }], stations: [] }, new OutsideLimits())

/** CS1/1 wants 5 kWh and leaves at 23:00 in Berlin, two hours after the plan was made. */
function textOf(offer: Offer): string {
  const problem = {
    planned: [{ session: { id: 's', stationId: 'CS1', evseId: 1 }, departureMs: madeAtMs + 2 * hourMs }],
    request: { sessions: [car({ id: 's', energyWh: 5000 })] },
    limits: { tree },
  }
  return offerText(offer, { problem, madeAtMs }, { startsMs, endMs: madeAtMs + 12 * hourMs }, 'Europe/Berlin')
}

test('a later departure on the same day, and on another, which is named', () => {
  const leavingAt = (endSlot: number) => textOf({ type: 'later-departure', sessionId: 's', endSlot })
  expect(leavingAt(1)).toBe('CS1/1 leaves at 22:00 instead of 23:00')
  expect(leavingAt(10)).toBe('CS1/1 leaves at 07:00 on 11 Mar instead of 23:00')
})
test('after the last slot the request ends', () => {
  expect(textOf({ type: 'later-departure', sessionId: 's', endSlot: 12 })).toContain('09:00 on 11 Mar')
})
test('a remainder that is skipped', () => {
  expect(textOf({ type: 'skip-remainder', sessionId: 's', energyWh: 4800 })).toBe(
    'CS1/1 asks for 4.80 kWh and skips the 0.20 kWh that lie below its minimum current',
  )
})
test('a fuse by its name, for all wishes or for one', () => {
  const limitId = [...tree.nodes.keys()][0] as string
  expect(textOf({ type: 'higher-fuse', limitId, byW: 1500 })).toBe('1.50 kW more for Garage at all times')
  expect(textOf({ type: 'higher-fuse', limitId, byW: 1500, sessionId: 's' })).toBe(
    'CS1/1 has 1.50 kW more for Garage at all times',
  )
})
test('a phase of a fuse, and of the site', () => {
  const limitId = [...tree.nodes.keys()][0] as string
  expect(textOf({ type: 'higher-phase', limit: { limitId, phase: 1 }, byA: 4 })).toBe(
    '4 A more on L1 of Garage at all times',
  )
  expect(textOf({ type: 'higher-phase', limit: { phase: 3 }, byA: 4 })).toBe(
    '4 A more on L3 of the site’s fuse at all times',
  )
})
