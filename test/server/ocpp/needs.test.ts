import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import { chargingNeedsFrom } from '../../../server/ocpp/v201/needs.ts'
import { powerRange } from '../../../server/sessions/charging-needs.ts'
import { acNeeds, type NeedsOptions } from '../../helpers/messages.ts'

const nowMs = Date.parse('2026-01-14T15:00:00Z')

function read(request: object) {
  return chargingNeedsFrom(request as OCPP20.NotifyEVChargingNeedsRequest, nowMs)
}

function readAc(options: NeedsOptions = {}) {
  return read(acNeeds(options))
}

function readDc(dcChargingParameters: object) {
  return read({ evseId: 1, chargingNeeds: { requestedEnergyTransfer: 'DC', dcChargingParameters } })
}

test('a three-phase car of 6 to 16 A charges between 4,140 and 11,040 W', () => {
  const result = readAc()
  expect(result.type === 'needs' && powerRange(result.needs)).toEqual({ minPowerW: 4_140, maxPowerW: 11_040 })
})

test('a car that uses one of its three phases charges with a third of it', () => {
  const result = readAc()
  expect(result.type === 'needs' && powerRange(result.needs, 1)).toEqual({ minPowerW: 1_380, maxPowerW: 3_680 })
})

test('a departure without a zone is read as UTC, and said to be', () => {
  expect(readAc({ departure: '2026-01-15T05:00:00' })).toMatchObject({
    needs: { departureMs: Date.parse('2026-01-15T05:00:00Z') },
    remarks: ['departure without a zone, read as UTC'],
  })
})

test('a car that names no departure leaves it open', () => {
  expect(readAc()).toMatchObject({ type: 'needs', remarks: ['no departure named'] })
})

test.each([
  ['an EVSE 0', { evseId: 0 }, 'UnknownEvse', 'evseId is 0'],
  ['an energy below 0', { energyWh: -5 }, 'InvalidValue', 'energyAmount is -5 Wh'],
  ['an energy of a power station', { energyWh: 2_000_000_000 }, 'InvalidValue', 'at most 10000000'],
  ['a least current above the most', { minCurrentA: 20, maxCurrentA: 16 }, 'InvalidValue', '20 A is above'],
  ['a least current below 0', { minCurrentA: -1 }, 'InvalidValue', 'evMinCurrent is -1 A'],
  ['a most current of 0', { minCurrentA: 0, maxCurrentA: 0 }, 'InvalidValue', 'evMaxCurrent is 0 A'],
  ['a departure that is no time', { departure: '2026-13-45T25:00:00Z' }, 'InvalidValue', 'is not a date and time'],
  ['DC with AC parameters', { transfer: 'DC' }, 'MissingParam', 'dcChargingParameters'],
] as const)('%s is refused by name', (_, options, reasonCode, text) => {
  const result = readAc(options)
  expect(result).toMatchObject({ type: 'problem', reasonCode })
  expect(result.type === 'problem' && result.text).toContain(text)
})

test('an energy of 0 is a wish like any other', () => {
  expect(readAc({ energyWh: 0 })).toMatchObject({ type: 'needs', needs: { energyWh: 0 } })
})

test('the lower of its power and volts times amperes limits a DC car', () => {
  expect(readDc({ evMaxCurrent: 100, evMaxVoltage: 400, energyAmount: 30_000, evMaxPower: 35_000 })).toMatchObject({
    needs: { maxPowerW: 35_000, minCurrentA: 0, transfer: 'DC' },
  })
  expect(readDc({ evMaxCurrent: 50, evMaxVoltage: 400, energyAmount: 30_000, evMaxPower: 35_000 })).toMatchObject({
    needs: { maxPowerW: 20_000 },
  })
})

test('the energy of a DC car follows from its battery where it names none', () => {
  expect(
    readDc({ evMaxCurrent: 100, evMaxVoltage: 400, stateOfCharge: 40, evEnergyCapacity: 50_000, fullSoC: 80 }),
  ).toMatchObject({ needs: { energyWh: 20_000, socPercent: 40 } })
})

test('a DC car that tells neither energy nor battery is asked for it', () => {
  expect(readDc({ evMaxCurrent: 100, evMaxVoltage: 400 })).toMatchObject({
    type: 'problem',
    reasonCode: 'MissingParam',
  })
})

test.each([
  [0, 'balanced'],
  [1, 'fastest'],
  [2, 'cheapest'],
])('the demonstrator’s mode %i means %s', (mode, strategy) => {
  expect(readAc({ customData: { vendorId: 'Darmstadt', mode } })).toMatchObject({ needs: { strategy } })
})

test('custom data of another vendor means nothing', () => {
  expect(readAc({ customData: { vendorId: 'Other', mode: 1 } })).not.toMatchObject({ needs: { strategy: 'fastest' } })
})
