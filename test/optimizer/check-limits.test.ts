import { expect, test } from 'vitest'
import type { PlanRequest, SessionRequest, SharedLimit } from '../../optimizer/model.ts'
import { checkRequest } from '../../optimizer/problem/request.ts'

const rowsA = [[16], [16], [16]]
const car: SessionRequest = { id: 'car', energyWh: 1000, firstSlot: 0, endSlot: 1, minPowerW: 0, maxPowerW: 3680 }

function refusal(change: Partial<PlanRequest>, carChange: Partial<SessionRequest> = {}): () => void {
  const site = {
    strategy: 'cheapest',
    slotMs: [3_600_000],
    gridLimitW: [10_000],
    baseLoadW: [0],
    pricePerKwh: [1],
  } as const
  return () => checkRequest({ ...site, sessions: [{ ...car, ...carChange }], ...change })
}

const limits = (...list: SharedLimit[]): Partial<PlanRequest> => ({ limits: list })

test('a tree of limits with phases is taken as it is', () => {
  const tree = limits({ id: 'hall', phaseLimitA: rowsA }, { id: 'CS1', parentId: 'hall', limitW: [3680] })
  const site = { ...tree, phaseLimitA: rowsA, baseLoadA: [[-1], [0], [1]], phaseVoltageV: 240 }
  expect(refusal(site, { limitId: 'CS1', phases: 2, onPhases: [3, 1] })).not.toThrow()
})

test('limits that lie within each other are refused', () => {
  const circle = limits({ id: 'a', parentId: 'b' }, { id: 'b', parentId: 'a' })
  expect(refusal(circle)).toThrow('limits[0].parentId is "b", expected limits without a circle')
  expect(refusal(limits({ id: 'a', parentId: 'a' }))).toThrow('without a circle')
})

test('names that stand for no limit, or for two, are refused', () => {
  expect(refusal(limits({ id: 'a', parentId: 'hall' }))).toThrow('limits[0].parentId is "hall", expected the id')
  expect(refusal(limits({ id: 'a' }), { limitId: 'b' })).toThrow('sessions[0].limitId is "b", expected the id')
  expect(refusal({}, { limitId: 'b' })).toThrow('sessions[0].limitId is "b"')
  expect(refusal(limits({ id: 'a' }, { id: 'a' }))).toThrow('limits[1].id is "a", which is taken already')
  expect(refusal(limits({ id: '' }))).toThrow('limits[0].id is empty')
})

test('rows of the wrong shape are refused', () => {
  expect(refusal(limits({ id: 'a', limitW: [1, 2] }))).toThrow('limits[0].limitW has 2 slots, expected 1')
  expect(refusal(limits({ id: 'a', limitW: [-1] }))).toThrow('limits[0].limitW[0] is -1')
  expect(refusal(limits({ id: 'a', phaseLimitA: [[16]] }))).toThrow('limits[0].phaseLimitA has 1 rows, expected 3')
  expect(refusal({ phaseLimitA: [[16], [16], [16, 16]], baseLoadA: rowsA })).toThrow('phaseLimitA[2] has 2 slots')
  expect(refusal({ baseLoadA: [[0], [Number.NaN], [0]] })).toThrow('baseLoadA[1][0] is NaN')
  expect(refusal({ phaseVoltageV: 0 })).toThrow('phaseVoltageV is 0')
})

test('phase limits of the site need the currents of the house', () => {
  expect(refusal({ phaseLimitA: rowsA })).toThrow('baseLoadA is absent')
})

test('phases that do not agree are refused', () => {
  expect(refusal({}, { phases: 1, onPhases: [1, 2] })).toThrow('sessions[0].onPhases is [1, 2], expected 1 different')
  expect(refusal({}, { phases: 2, onPhases: [1, 1] })).toThrow('expected 2 different of 1, 2 and 3')
  expect(refusal({}, { onPhases: [1] })).toThrow('sessions[0].onPhases is [1], expected 3 different')
  expect(refusal({}, { phases: 4 as 3 })).toThrow('sessions[0].phases is 4, expected 1, 2 or 3')
})
