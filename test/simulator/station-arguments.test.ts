import { expect, test } from 'vitest'
import { stationArguments } from '../../simulator/station-arguments.ts'

const nowMs = Date.parse('2026-01-14T15:00:00Z')
const least = ['--url', 'ws://localhost:8080/ocpp', '--id', 'CS1', '--time-zone', 'Europe/Berlin']

test('a station and its identity are enough', () => {
  expect(read()).toMatchObject({
    stationId: 'CS1',
    evseId: 1,
    speed: 1,
    startMs: nowMs,
    car: { storedWh: 18_000, wantedWh: 10_000, model: { phases: 3, minCurrentA: 6, maxCurrentA: 16 } },
  })
})

test('energy may be in kWh or Wh', () => {
  expect(read('--energy', '12kWh')).toMatchObject({ car: { wantedWh: 12_000 } })
  expect(read('--energy', '12500 Wh')).toMatchObject({ car: { wantedWh: 12_500 } })
  expect(read('--energy', '7.5')).toMatchObject({ car: { wantedWh: 7_500 } })
})

test('a time of day is the next one, in the zone asked for', () => {
  expect(read('--departure', '06:00')).toMatchObject({ departureMs: Date.parse('2026-01-15T05:00:00Z') })
  expect(read('--departure', '23:30')).toMatchObject({ departureMs: Date.parse('2026-01-14T22:30:00Z') })
  expect(read('--departure', '2026-01-20T06:00')).toMatchObject({ departureMs: Date.parse('2026-01-20T05:00:00Z') })
})

test('a departure follows the simulated start', () => {
  expect(read('--start', '2025-11-26T17:50', '--departure', '06:00')).toMatchObject({
    departureMs: Date.parse('2025-11-27T05:00:00Z'),
  })
})

test('a DC car has a power instead of currents', () => {
  expect(read('--dc', '--max-power', '40kW')).toMatchObject({
    car: { model: { transfer: 'DC', maxCurrentA: 100, voltageV: 400 } },
  })
})

test.each<[readonly string[], string]>([
  [['--energy', 'much'], '--energy is "much"; 12kWh or 12000Wh is expected'],
  [['--departure', 'soon'], '--departure is "soon"; 06:00 or 2026-01-15T06:00 is expected'],
  [['--phases', '4'], '--phases is "4"; a whole number from 1 to 3 is expected'],
  [['--max-current', '5'], '--max-current is "5"; a number of at least 6 is expected'],
  [['--url', 'localhost'], '--url is "localhost"; an address that begins with ws:// or wss:// is expected'],
  [
    ['--misbehave', 'badly'],
    '--misbehave is "badly"; one of reject-first, silent-first, ignore, no-profiles, no-meter, no-variables, silent-variables, no-composite is expected',
  ],
  [['--time-zone', 'Mars'], '--time-zone is "Mars"; Europe/Berlin, for example, is expected'],
])('says what is wrong with %j', (texts, message) => {
  expect(() => read(...texts)).toThrow(message)
})

test('asks for what is missing, and for help', () => {
  expect(() => stationArguments(['--id', 'CS1'], nowMs)).toThrow('--url is missing')
  expect(stationArguments(['--help'], nowMs)).toBe('help')
})

function read(...texts: readonly string[]) {
  return stationArguments([...least, ...texts], nowMs)
}
