import { expect, test } from 'vitest'
import { sharedServer } from '../helpers/shared-server.ts'
import { CaseStation } from './case-station.ts'

const server = sharedServer()
const everyMs = 60_000
const signed = { signedMeterData: 'AA==', signingMethod: '', encodingMethod: 'OCMF', publicKey: '' }

/** A meter's values at one instant; registers in Wh. */
function meterValue(one: CaseStation, registerWh: number, context: string, more: object = {}): object {
  return { timestamp: one.nowText, sampledValue: [{ value: registerWh, context, ...more }] }
}

test('TC_J_01_CSMS values at clock times come without a transaction', async () => {
  const one = await CaseStation.connect(server(), 'TC_J_01_CSMS')
  for (const registerWh of [100, 200, 300]) {
    for (const evseId of [0, 1]) {
      const message = { evseId, meterValue: [meterValue(one, registerWh, 'Sample.Clock')] }
      expect(await one.send('MeterValues', message)).toEqual({})
    }
    const event = one.notifyEvent('FiscalMetering', 'EnergyRegister', String(registerWh), 1, 'Periodic')
    expect(await one.send('NotifyEvent', event)).toEqual({})
    await server().clock.advance(everyMs)
  }
  expect(await one.session()).toBeUndefined()
})

test.each([
  ['TC_J_02_CSMS', 'at clock times', 'MeterValueClock', 'Sample.Clock'],
  ['TC_J_09_CSMS', 'in steady intervals', 'MeterValuePeriodic', 'Sample.Periodic'],
])('%s values %s come in a transaction, and count', async (id, _, triggerReason, context) => {
  const one = await CaseStation.connect(server(), id)
  await one.energyTransferStarted()
  for (const registerWh of [1_000, 1_100, 1_200]) {
    expect(await one.send('MeterValues', { evseId: 0, meterValue: [meterValue(one, 5, context)] })).toEqual({})
    expect(await one.event(triggerReason, { meterValue: [meterValue(one, registerWh, context)] })).toEqual({})
    await server().clock.advance(everyMs)
  }
  expect((await one.session())?.deliveredWh).toBe(200)
})

test.each([
  ['TC_J_03_CSMS', 'at clock times', 'Sample.Clock', {}],
  ['TC_J_04_CSMS', 'at clock times, signed,', 'Sample.Clock', { signedMeterValue: signed }],
  ['TC_J_10_CSMS', 'in steady intervals', 'Sample.Periodic', {}],
  ['TC_J_11_CSMS', 'in steady intervals, signed,', 'Sample.Periodic', { signedMeterValue: signed }],
])('%s values %s come with the end of a transaction, and count', async (id, _, context, more) => {
  const one = await CaseStation.connect(server(), id)
  await one.evConnectedPreSession({ meterValue: [meterValue(one, 1_000, 'Transaction.Begin', more)] })
  await one.energyTransferStarted()
  await server().clock.advance(everyMs)
  const first = meterValue(one, 1_100, context, more)
  await server().clock.advance(everyMs)
  const last = meterValue(one, 1_200, 'Transaction.End', more)
  await one.evConnectedPostSession()
  await one.evDisconnected({ meterValue: [first, last] })
  expect((await one.session())?.deliveredWh).toBe(200)
})

test('TC_J_07_CSMS the first value comes with the start of a transaction', async () => {
  const one = await CaseStation.connect(server(), 'TC_J_07_CSMS')
  await one.evConnectedPreSession({ meterValue: [meterValue(one, 1_000, 'Transaction.Begin')] })
  await server().clock.advance(everyMs)
  await one.event('MeterValuePeriodic', { meterValue: [meterValue(one, 1_050, 'Sample.Periodic')] })
  expect((await one.session())?.deliveredWh).toBe(50)
})

test('TC_J_08_CSMS the first value comes with the car, after a start that named no EVSE', async () => {
  const one = await CaseStation.connect(server(), 'TC_J_08_CSMS')
  await one.authorized()
  await one.evConnectedPreSession({ meterValue: [meterValue(one, 1_000, 'Transaction.Begin')] })
  await one.energyTransferStarted()
  await server().clock.advance(everyMs)
  await one.event('MeterValuePeriodic', { meterValue: [meterValue(one, 1_050, 'Sample.Periodic')] })
  expect((await one.session())?.deliveredWh).toBe(50)
})
