import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import { type DeviceModel, profileLimitsOf } from '../../../server/ocpp/v201/device-model.ts'
import { meterChanges } from '../../../server/ocpp/v201/meter-settings.ts'
import { apiRequest } from '../../helpers/api-request.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import type { OcppStation } from '../../helpers/ocpp-station.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'
const departure = '2026-01-14T17:00:00Z'
const settings = { gridLimitW: 11_040, yearlyUseKwh: 0 }

/** Lets a station answer GetVariables from a table, and take every SetVariables. */
function tell(station: OcppStation, values: Readonly<Record<string, string>>): void {
  station.answers.set('GetVariables', ({ getVariableData }: OCPP20.GetVariablesRequest) => ({
    result: {
      getVariableResult: getVariableData.map(({ component, variable }) => {
        const name = `${component.name}.${variable.name}`
        const attributeValue = values[`${name}[${variable.instance}]`] ?? values[name]
        const found = attributeValue === undefined ? { attributeStatus: 'UnknownVariable' } : undefined
        return { component, variable, ...(found ?? { attributeStatus: 'Accepted', attributeValue }) }
      }),
    },
  }))
  station.answers.set('SetVariables', ({ setVariableData }: OCPP20.SetVariablesRequest) => ({
    result: {
      setVariableResult: setVariableData.map(({ component, variable }) => ({
        component,
        variable,
        attributeStatus: 'Accepted',
      })),
    },
  }))
}

async function askForProfile(
  station: OcppStation,
): Promise<OCPP20.SetChargingProfileRequest['chargingProfile']['chargingSchedule'][0] | undefined> {
  await station.call('TransactionEvent', transactionEvent('Started', start, { registerWh: 0, powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 5_000, departure }))
  const { payload } = await station.serverCall('SetChargingProfile')
  return (payload as unknown as OCPP20.SetChargingProfileRequest).chargingProfile.chargingSchedule[0]
}

async function booted(server: TestServer, values?: Readonly<Record<string, string>>): Promise<OcppStation> {
  const station = await server.connect('CS1')
  if (values) tell(station, values)
  await station.call('BootNotification', bootNotification)
  return station
}

test('a station that takes amperes alone gets amperes with its first profile', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, { 'SmartChargingCtrlr.RateUnit': 'A' })
  expect((await askForProfile(station))?.chargingRateUnit).toBe('A')
  expect(station.calls('SetChargingProfile')).toHaveLength(1)
})

test('no more variables are asked for at once than a station takes', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, { 'DeviceDataCtrlr.ItemsPerMessage': '4', 'SmartChargingCtrlr.RateUnit': 'W' })
  await askForProfile(station)
  const sizes = station.calls('GetVariables').map(({ payload }) => (payload.getVariableData as unknown[]).length)
  expect(sizes.slice(0, 6)).toEqual([1, 1, 4, 4, 4, 3])
})

test('no question for variables is longer than a station takes', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, {
    'DeviceDataCtrlr.ItemsPerMessage': '20',
    'DeviceDataCtrlr.BytesPerMessage': '500',
    'SmartChargingCtrlr.RateUnit': 'A',
  })
  expect((await askForProfile(station))?.chargingRateUnit).toBe('A')
  const lengths = station.frames
    .filter(([type, , action]) => type === 2 && action === 'GetVariables')
    .map((frame) => JSON.stringify(frame).length)
  expect(lengths.length).toBeGreaterThan(4)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(500)
})

test('what an operator sets at once goes in as many messages as the station needs, and the answer says how far it came', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, { 'DeviceDataCtrlr.ItemsPerMessage[SetVariables]': '2' })
  await station.serverCall('GetVariables', 5)
  const setVariableData = ['A', 'B', 'C'].map((name) => ({
    component: { name: 'VendorCtrlr' },
    variable: { name },
    attributeValue: '1',
  }))
  const path = '/api/stations/CS1/calls/SetVariables'
  const { body } = await apiRequest(server, 'POST', path, { setVariableData })
  const names = station
    .calls('SetVariables')
    .map(({ payload }) => (payload as unknown as OCPP20.SetVariablesRequest).setVariableData)
    .map((data) => data.map(({ variable }) => variable.name))
  expect(names).toEqual([['A', 'B'], ['C']])
  expect(body).toMatchObject({ result: { setVariableResult: [{}, {}, {}] } })

  const take = station.answers.get('SetVariables')
  station.answers.set('SetVariables', (request: OCPP20.SetVariablesRequest) =>
    request.setVariableData.length === 1 ? { error: 'InternalError' } : (take?.(request as never) ?? 'silence'),
  )
  const failed = await apiRequest(server, 'POST', path, { setVariableData })
  expect(failed.status).toBe(502)
  expect(failed.body.detail).toContain('SetVariables (after 2 of 3 variables)')
})

test('meter values that come too seldom or say too little are asked for anew', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, {
    'SampledDataCtrlr.TxUpdatedInterval': '900',
    'SampledDataCtrlr.TxUpdatedMeasurands': 'Energy.Active.Import.Register',
  })
  const first = await station.serverCall('SetVariables', 1)
  const second = await station.serverCall('SetVariables', 2)
  const written = [first, second].map(
    ({ payload }) => (payload as unknown as OCPP20.SetVariablesRequest).setVariableData[0],
  )
  expect(written.map((change) => [change?.variable.name, change?.attributeValue])).toEqual([
    ['TxUpdatedInterval', '300'],
    ['TxUpdatedMeasurands', 'Energy.Active.Import.Register,Power.Active.Import,SoC'],
  ])
})

test('needs are rejected where smart charging is not available', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, { 'SmartChargingCtrlr.Available': 'false' })
  // Both questions before the meter's are answered.
  await station.serverCall('GetVariables', 5)
  const answer = await station.call('NotifyEVChargingNeeds', acNeeds({ departure }))
  expect(answer.result).toMatchObject({ status: 'Rejected', statusInfo: { reasonCode: 'NotEnabled' } })
})

test('smart charging that is only switched off is switched on', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, { 'SmartChargingCtrlr.Enabled': 'false' })
  const { payload } = await station.serverCall('SetVariables')
  expect(payload).toMatchObject({ setVariableData: [{ variable: { name: 'Enabled' }, attributeValue: 'true' }] })
  await askForProfile(station)
})

test('a station that boots again is asked again', async () => {
  await using server = await testServer({ settings })
  const station = await booted(server, { 'SmartChargingCtrlr.RateUnit': 'W' })
  await station.serverCall('GetVariables', 4)
  tell(station, { 'SmartChargingCtrlr.RateUnit': 'A' })
  await station.call('BootNotification', bootNotification)
  expect((await askForProfile(station))?.chargingRateUnit).toBe('A')
})

test('a station that never answers GetVariables gets its profile after one question', async () => {
  await using server = await testServer({ settings })
  const station = await server.connect('CS1')
  station.answers.set('GetVariables', () => 'silence')
  await station.call('BootNotification', bootNotification)
  await askForProfile(station)
  expect(station.calls('GetVariables')).toHaveLength(1)
})

test('what a station said outlives a restart of the server', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ settings, dataDir: folder.path })
    const station = await booted(server, { 'SmartChargingCtrlr.RateUnit': 'A' })
    await askForProfile(station)
  }
  await using server = await testServer({ settings, dataDir: folder.path })
  const station = await server.connect('CS1')
  expect((await askForProfile(station))?.chargingRateUnit).toBe('A')
  expect(station.calls('GetVariables')).toHaveLength(0)
})

const model = (values: Readonly<Record<string, string>>): DeviceModel => ({ askedMs: 0, values })

test('a schedule has at most as many periods as the station says', () => {
  expect(profileLimitsOf(model({ 'smartchargingctrlr.periodsperschedule': '6' })).maxPeriods).toBe(6)
  expect(profileLimitsOf(model({ 'smartchargingctrlr.periodsperschedule': 'many' })).maxPeriods).toBe(1_024)
})

test('what refusals taught goes before what the station says', () => {
  const learned = { rateUnit: 'A', maxPeriods: 3, stackLevel: 1 } as const
  expect(profileLimitsOf({ ...model({ 'smartchargingctrlr.rateunit': 'W' }), learned })).toEqual(learned)
})

test('a meter that says enough, often enough, is left alone', () => {
  const values = {
    'sampleddatactrlr.txupdatedinterval': '60',
    'sampleddatactrlr.txupdatedmeasurands': 'Energy.Active.Import.Register,Power.Active.Import',
  }
  expect(meterChanges(model(values))).toEqual([])
})
