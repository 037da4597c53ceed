import { describe, expect, test } from 'vitest'
import { limitTree } from '../../../server/limits/limit-tree.ts'
import { joinedRows, limitIdOf, limitsWithin, type Reserve } from '../../../server/limits/limits-within.ts'
import { OutsideLimits } from '../../../server/sessions/outside-limits.ts'
import type { Session } from '../../../server/sessions/session.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'
import type { SiteLimits } from '../../../server/views/limits.ts'

const garage: SiteLimits = {
  groups: [{ id: 'garage', name: 'Garage', phaseLimitA: 32, limitW: 20_000 }],
  stations: [
    { stationId: 'CS1', groupId: 'garage' },
    { stationId: 'CS2', groupId: 'garage', phaseRotation: 'STR' },
  ],
}

/** A one-phase car at a station, that is out of reach with 16 A. */
function awayAt(stationId: string, tree = limitTree(garage, new OutsideLimits())): Session {
  const session = new Sessions().open(stationId, 1, 0)
  session.phasesUsed = 1
  session.wiring = tree.wiringOf(stationId, 1)
  return session
}

/** Slots of a second each. */
const slots = (count: number) => ({
  startsMs: Array.from({ length: count }, (_, slot) => slot * 1_000),
  endMs: count * 1_000,
})
const at = (stationId: string) => new Sessions().open(stationId, 1, 0)
const kept = (session: Session): Reserve => ({ session, powerW: [3_680, 0] })
const source = (change: object = {}) => ({
  tree: limitTree(garage, new OutsideLimits()),
  phaseLimitA: 35,
  baseLoadPhases: 'unknown' as const,
  ...change,
})

describe('the house’s current', () => {
  const house = (loadW: number, baseLoadPhases: 'unknown' | 'even') =>
    limitsWithin(source({ baseLoadPhases }), slots(1), [loadW], [], []).rows.baseLoadA
  test('counts whole on each phase where nobody knows how it lies', () => {
    expect(house(2_300, 'unknown')).toEqual([[10], [10], [10]])
  })
  test('is shared by the phases where it is even', () => {
    expect(house(6_900, 'even')).toEqual([[10], [10], [10]])
  })
  test('relieves no phase for sure where it feeds in on unknown ones', () => {
    expect(house(-2_300, 'unknown')).toEqual([[0], [0], [0]])
  })
})

test('without a fuse there are no phases to keep to', () => {
  const { rows } = limitsWithin(source({ phaseLimitA: null }), slots(1), [1_000], [], [])
  expect(rows.phaseLimitA).toBeUndefined()
})

test('a car out of reach lies behind its own limit, on its phase, in its time', () => {
  const { rows, overfull } = limitsWithin(source(), slots(2), [0, 0], [kept(awayAt('CS2'))], [at('CS1')])
  expect(rows.baseLoadA?.map((row) => row[0])).toEqual([0, 16, 0])
  expect(rows.limits).toMatchObject([{ id: 'group garage', limitW: [16_320, 20_000] }])
  expect(rows.limits?.[0]?.phaseLimitA).toEqual([
    [32, 32],
    [16, 32],
    [32, 32],
  ])
  expect(overfull).toEqual([])
})

test('on phases that nobody knows it counts on each', () => {
  const { rows } = limitsWithin(source(), slots(2), [0, 0], [kept(awayAt('CS1'))], [at('CS2')])
  expect(rows.limits?.[0]?.phaseLimitA?.map((row) => row[0])).toEqual([16, 16, 16])
})

test('a limit that is exceeded without the planned cars leaves 0, and is named', () => {
  const away = ['CS1', 'CS2', 'CS1'].map((stationId) => kept(awayAt(stationId)))
  const { rows, overfull } = limitsWithin(source({ phaseLimitA: 40 }), slots(2), [0, 0], away, [at('CS1')])
  expect(rows.limits?.[0]?.phaseLimitA?.map((row) => row[0])).toEqual([0, 0, 0])
  expect(overfull).toEqual(['L2 of the site’s fuse', 'Garage'])
})

test('a limit from outside is a station’s own, and the lower one counts', () => {
  const outside = new OutsideLimits()
  outside.set('CS1', 0, 'SO', [{ fromMs: 0, powerW: 9_000 }])
  const stations = [{ stationId: 'CS1', groupId: 'garage', limitW: 12_000 }]
  const tree = limitTree({ ...garage, stations }, outside)
  expect(tree.nodeOf('CS1', 1)).toEqual({
    id: 'station CS1',
    parentId: 'group garage',
    name: 'CS1',
    limitW: 12_000,
    spans: [{ fromMs: 0, powerW: 9_000 }],
  })
  const { rows } = limitsWithin(source({ tree }), slots(1), [0], [], [at('CS1')])
  expect(rows.limits?.find(({ id }) => id === 'station CS1')?.limitW).toEqual([9_000])
  outside.clear('CS1', 0, 'SO')
  expect(limitTree({ ...garage, stations }, outside).nodeOf('CS1', 1)?.spans).toBeUndefined()
})

test('a limit from outside is shared evenly at a station whose EVSEs belong to several groups', () => {
  const outside = new OutsideLimits()
  outside.set('CS1', 0, 'SO', [{ fromMs: 0, powerW: 9_000 }])
  const tree = limitTree(
    { ...garage, stations: [{ stationId: 'CS1', evses: [{ evseId: 2, groupId: 'garage' }] }] },
    outside,
  )
  expect(tree.nodeOf('CS1', 1)).toBeUndefined()
  expect(tree.nodeOf('CS1', 2)?.name).toBe('Garage')
  expect(tree.boundOf('CS1', 1, 2)).toEqual([{ fromMs: 0, powerW: 4_500 }])
})

test('the time beyond a plan has the same limits', () => {
  const rowsOf = (count: number) =>
    limitsWithin(source(), slots(count), new Array<number>(count).fill(0), [], [at('CS1')]).rows
  expect(joinedRows(rowsOf(2), rowsOf(1))).toEqual({
    limits: rowsOf(3).limits,
    phaseLimitA: rowsOf(3).phaseLimitA,
    baseLoadA: rowsOf(3).baseLoadA,
  })
})

test('the periods of a limit from outside hold one after the other, and of two sources the lower counts', () => {
  const outside = new OutsideLimits()
  outside.set('CS1', 0, 'SO', [
    { fromMs: 1_000, toMs: 2_000, powerW: 6_000 },
    { fromMs: 2_000, powerW: 9_000 },
  ])
  outside.set('CS1', 0, 'EMS', [{ fromMs: 0, toMs: 2_500, powerW: 7_000 }])
  const limitsBy = () => {
    const tree = limitTree({ groups: [], stations: [] }, outside)
    return limitsWithin(source({ tree }), slots(4), [0, 0, 0, 0], [], [at('CS1')]).rows.limits?.[0]?.limitW
  }
  expect(limitsBy()).toEqual([7_000, 6_000, 7_000, 9_000])
  outside.clear('CS1', 0, 'SO')
  expect(limitsBy()?.slice(0, 3)).toEqual([7_000, 7_000, 7_000])
})

test('a limit on a car by itself lies within its station’s', () => {
  const car = at('CS1')
  car.bound = [{ fromMs: 0, toMs: 1_000, powerW: 4_000 }]
  const { limits } = limitsWithin(source(), slots(2), [0, 0], [], [car]).rows
  expect(limits?.[1]).toEqual({ id: 'another limit at CS1/1', parentId: 'group garage', limitW: [4_000, 100_000_000] })
  expect(limitIdOf(car, source().tree)).toBe('another limit at CS1/1')
})
