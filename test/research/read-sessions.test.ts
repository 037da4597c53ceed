import { expect, test } from 'vitest'
import { readSessions } from '../../research/read-sessions.ts'

const read = (text: string, changes: object = {}) =>
  readSessions(new TextEncoder().encode(text), {
    fileName: 'sessions.csv',
    timeZone: 'Europe/Berlin',
    keepsWallClock: false,
    ...changes,
  })

test('our own columns', () => {
  const { sessions } = read(
    'station;arrival;departure;energy_kwh;max_power_kw\nCS1;2026-01-15 18:00:30;16.01.2026 07:00;12,5;11\n',
  )
  expect(sessions).toEqual([
    {
      id: 'CS1 2026-01-15 18:00:30',
      stationId: 'CS1',
      arrivalMs: Date.parse('2026-01-15T17:01Z'),
      departureMs: Date.parse('2026-01-16T06:00Z'),
      energyWh: 12_500,
      minPowerW: 0,
      maxPowerW: 11_000,
    },
  ])
})

const acnHeader =
  'arrival,departure,requested_energy (kWh),delivered_energy (kWh),station_id,session_id,estimated_departure,claimed\n'
const acnRow = (claimed: string) =>
  `2019-07-01 08:00:00-07:00,2019-07-01 10:00:00-07:00,20,8.5,CA-1,s1,2019-07-01 12:00:00-07:00,${claimed}\n`

test('columns of ACN-Data, with what the driver stated', () => {
  const { sessions, remarks } = read(acnHeader + acnRow('True'))
  expect(sessions[0]).toMatchObject({
    id: 's1',
    arrivalMs: Date.parse('2019-07-01T15:00Z'),
    energyWh: 8_500,
    statedEnergyWh: 20_000,
    statedDepartureMs: Date.parse('2019-07-01T19:00Z'),
    maxPowerW: 7_000,
  })
  expect(remarks[0]).toContain('1.248 to 7 kW')
})

test('what ACN-Data fills in for drivers who said nothing is no statement', () => {
  expect(read(acnHeader + acnRow('False')).sessions[0]).not.toHaveProperty('statedDepartureMs')
})

test('local times can be kept', () => {
  const { sessions } = read(acnHeader + acnRow('True'), { keepsWallClock: true })
  expect(sessions[0]?.arrivalMs).toBe(Date.parse('2019-07-01T08:00+02:00'))
})

test.each([
  ['a\n1\n', 'found no header with arrival and departure'],
  ['station,arrival,departure\nA,2026-01-01,2026-01-02\n', 'line 1: found no column of energy'],
  ['station,arrival,departure,energy_wh\nA,2026-01-01,2026-01-02,5\n', 'line 2: found "" as maxPower'],
  ['station,arrival,departure,energy_wh,max_power_w\nA,soon,2026-01-02,5,1\n', 'line 2: found "soon" as arrival'],
  [
    'station,arrival,departure,energy_wh,max_power_w\nA,2026-01-02,2026-01-01,5,1\n',
    'expected a time after the arrival',
  ],
  ['station,arrival,departure,energy_wh,max_power_w\nA,2026-01-01,2026-01-02,much,1\n', 'found "much" as energy'],
])('%j is refused', (text, message) => {
  expect(() => read(text)).toThrow(message)
})
