import { describe, expect, test } from 'vitest'
import { siteTimes } from '../../web/format.ts'
import {
  freeGroupId,
  inTreeOrder,
  limitsText,
  mistakeIn,
  placesFor,
  saysSomething,
  stationPlaces,
  wiringChoices,
} from '../../web/panels/inputs/limits-draft.ts'
import { fullLimitsText } from '../../web/panels/results/full-limits-words.ts'
import { eveningMs, quarterMs } from './views.ts'

const garage = { id: 'g', name: 'Garage' }
const row = { id: 'r', name: 'Row', parentId: 'g' }
const box = { id: 'b', name: 'Box', parentId: 'r' }
const carport = { id: 'c', name: 'Carport' }

test('groups are shown below the one they lie in', () => {
  const shown = inTreeOrder([box, carport, row, garage]).map(({ group, depth }) => `${depth} ${group.name}`)
  expect(shown).toEqual(['0 Carport', '0 Garage', '1 Row', '2 Box'])
})

test('a group is never offered a place within itself', () => {
  expect(placesFor([garage, row, box, carport], 'r').map(({ text }) => text)).toEqual(['the site', 'Garage', 'Carport'])
})

test('a new group’s id is free', () => {
  expect(freeGroupId([{ id: 'group-2' }])).toBe('group-3')
})

test('stations that are connected are listed beside those that have a place', () => {
  const station = { stationId: 'A', isConnected: true, sinceMs: 0, registration: 'accepted' as const, evses: [] }
  const places = stationPlaces({ groups: [], stations: [{ stationId: 'B', limitW: 0 }] }, [station])
  expect(places).toEqual([{ stationId: 'A' }, { stationId: 'B', limitW: 0 }])
  expect(places.filter(saysSomething)).toEqual([{ stationId: 'B', limitW: 0 }])
})

test('a wiring that is not among the usual ones stays to be chosen', () => {
  const evse = (evseId: number, phaseRotation?: string) => ({
    evseId,
    connectorStatus: 'Available',
    ...(phaseRotation === undefined ? {} : { phaseRotation }),
  })
  expect(wiringChoices(undefined, [evse(1)])[0]?.text).toBe('unknown')
  expect(wiringChoices(undefined, [evse(0), evse(1, 'STR'), evse(2, 'STR')])[0]?.text).toBe(
    'as the station says: L2 L3 L1',
  )
  expect(wiringChoices(undefined, [evse(1, 'STR'), evse(2)])[0]?.text).toBe('as the station says of each EVSE')
  expect(wiringChoices('RxT').at(-1)).toEqual({ value: 'RxT', text: 'L1 – L3' })
  expect(wiringChoices('Sxx').filter(({ value }) => value === 'Sxx')).toEqual([{ value: 'Sxx', text: 'L2 only' }])
})

describe('what keeps limits from being applied', () => {
  test('is a group without a name', () => {
    expect(mistakeIn({ groups: [{ id: 'g', name: '' }], stations: [] })).toContain('has no name')
  })
  test('is a name that two groups have', () => {
    expect(mistakeIn({ groups: [garage, { ...carport, name: 'Garage' }], stations: [] })).toContain('called Garage')
  })
  test('is an EVSE elsewhere than its station with a limit', () => {
    const station = { stationId: 'A', phaseLimitA: 16, evses: [{ evseId: 2, groupId: 'g' }] }
    expect(mistakeIn({ groups: [garage], stations: [station] })).toContain('A has a limit of its own')
  })
  test('is nothing in a tree', () => {
    expect(mistakeIn({ groups: [garage, row], stations: [{ stationId: 'A', groupId: 'r' }] })).toBeUndefined()
  })
})

test('what is set is summed up', () => {
  expect(limitsText({ groups: [garage], stations: [{ stationId: 'A', groupId: 'g' }] })).toBe('1 group, 1 station')
  expect(limitsText({ groups: [], stations: [] })).toBe('none')
})

test('limits that are full are told once each, with their times', () => {
  const times = siteTimes('UTC')
  const at = (quarter: number) => eveningMs + quarter * quarterMs
  const text = fullLimitsText(
    [
      { label: 'L1 of Garage', fromMs: at(0), toMs: at(1) },
      { label: 'CS1', fromMs: at(1), toMs: at(2) },
      { label: 'L1 of Garage', fromMs: at(3), toMs: at(4) },
    ],
    times,
  )
  expect(text).toBe('Full: L1 of Garage 17:00–17:15, 17:45–18:00 · CS1 17:15–17:30')
  expect(fullLimitsText([], times)).toBe('')
})
