import { expect, test } from 'vitest'
import type { CarModel } from '../../simulator/car.ts'
import type { ChargingProfile } from '../../simulator/ocpp-types.ts'
import { Station, type StationOptions } from '../../simulator/station.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { noon, profileOf } from './profile-of.ts'
import { ScriptedCsms } from './scripted-csms.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const threePhase: CarModel = {
  transfer: 'AC',
  capacityWh: 60_000,
  phases: 3,
  minCurrentA: 6,
  maxCurrentA: 16,
  voltageV: 230,
}
const car = { model: threePhase, storedWh: 20_000, wantedWh: 12_000 }

test('boots, tells its status and then stays quiet', async () => {
  await using world = await open()
  await world.csms.hears('StatusNotification')
  expect(world.csms.actions).toEqual(['BootNotification', 'StatusNotification'])
  expect(world.csms.heard('StatusNotification')[0]).toMatchObject({ evseId: 1, connectorStatus: 'Available' })
})

test('boots again as long as it is not accepted', async () => {
  await using world = await open()
  await world.csms.hears('BootNotification')
  world.csms.answerWith('BootNotification', { currentTime: '2026-01-14T12:00:00Z', interval: 60, status: 'Pending' })
  await using pending = await openAt(world.csms)
  await world.csms.hears('BootNotification', 2)
  world.csms.answerWith('BootNotification', { currentTime: '2026-01-14T12:00:00Z', interval: 60, status: 'Accepted' })
  while (world.csms.heard('StatusNotification').length < 2) await pending.clock.advance(minuteMs)
})

test('begins a transaction, and says after it what the car needs', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, noon + 12 * hourMs)
  const needs = await world.csms.hears('NotifyEVChargingNeeds')
  expect(world.csms.actions.slice(-3)).toEqual(['StatusNotification', 'TransactionEvent', 'NotifyEVChargingNeeds'])
  expect(needs).toEqual({
    evseId: 1,
    chargingNeeds: {
      requestedEnergyTransfer: 'AC_three_phase',
      departureTime: '2026-01-15T00:00:00.000Z',
      acChargingParameters: { energyAmount: 12_000, evMinCurrent: 6, evMaxCurrent: 16, evMaxVoltage: 230 },
    },
  })
})

test('waits for its profile, follows it, and measures what it charges', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  expect(world.station.powerW).toBe(0)
  expect(await world.setProfile([0, 0], [900, 6_000])).toEqual({ status: 'Accepted' })
  await world.clock.advance(15 * minuteMs)
  expect(world.station.powerW).toBe(6_000)
  await world.clock.advance(hourMs)
  expect(world.station.progress(1)).toEqual({ deliveredWh: 6_000, missingWh: 6_000 })
})

test('tells when the station holds the car back, when it charges, and when it is done', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  await world.setProfile([0, 0], [900, 6_000])
  await world.clock.advance(3 * hourMs)
  await world.csms.until(() => world.events('ChargingStateChanged').length === 3)
  const states = world.events('ChargingStateChanged').map(({ transactionInfo }) => transactionInfo)
  expect(states).toMatchObject([
    { chargingState: 'SuspendedEVSE' },
    { chargingState: 'Charging' },
    { chargingState: 'SuspendedEV' },
  ])
})

test('sends its meter every five minutes, numbered without gaps', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  await world.setProfile([0, 6_000])
  await world.clock.advance(10 * minuteMs)
  await world.csms.until(() => world.events('MeterValuePeriodic').length === 2)
  const all = world.csms.heard('TransactionEvent')
  expect(all.map(({ seqNo }) => seqNo)).toEqual(all.map((_, index) => index))
  expect(registerOf(world.events('MeterValuePeriodic')[1]) - registerOf(world.events('MeterValuePeriodic')[0])).toBe(
    500,
  )
})

test('after an hour says again what is still needed', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, noon + 12 * hourMs)
  await world.csms.hears('NotifyEVChargingNeeds')
  await world.setProfile([0, 6_000])
  await world.clock.advance(hourMs)
  const renewed = await world.csms.hears('NotifyEVChargingNeeds', 2)
  expect(renewed).toMatchObject({ chargingNeeds: { acChargingParameters: { energyAmount: 6_000 } } })
})

test('says at once when the driver changes the wish', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, noon + 12 * hourMs)
  await world.csms.hears('NotifyEVChargingNeeds')
  world.station.changeWish(1, { energyWh: 3_000, departureMs: noon + 2 * hourMs })
  expect(await world.csms.hears('NotifyEVChargingNeeds', 2)).toMatchObject({
    chargingNeeds: { departureTime: '2026-01-14T14:00:00.000Z', acChargingParameters: { energyAmount: 3_000 } },
  })
})

test('charges at full power when no profile comes within the car’s patience', async () => {
  await using world = await open({ patienceMs: minuteMs })
  await world.station.plugIn(1, car, undefined)
  await world.clock.advance(minuteMs)
  expect(world.station.powerW).toBe(11_040)
})

test('goes on by its profile without a connection, and delivers what happened afterwards', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  await world.setProfile([0, 6_000], [1_800, 0])
  await settled()
  await world.station.loseConnection(hourMs)
  await world.clock.advance(59 * minuteMs)
  expect(world.station.progress(1).deliveredWh).toBe(3_000)
  expect(world.events('MeterValuePeriodic')).toEqual([])
  await world.clock.advance(2 * minuteMs)
  await world.csms.until(() => world.events('MeterValuePeriodic').length === 11)
  expect(world.events('MeterValuePeriodic').every(({ offline }) => offline === true)).toBe(true)
  expect(world.csms.heard('BootNotification')).toHaveLength(1)
})

test('ends the transaction and forgets its profile when the car leaves', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  await world.setProfile([0, 6_000])
  world.station.unplug(1)
  await world.csms.until(() => world.csms.heard('TransactionEvent').at(-1)?.eventType === 'Ended')
  expect(world.csms.heard('TransactionEvent').at(-1)).toMatchObject({
    transactionInfo: { stoppedReason: 'EVDisconnected' },
  })
  const found = { requestId: 1, chargingProfile: { chargingProfilePurpose: 'TxProfile' } }
  expect(await world.csms.call('GetChargingProfiles', found)).toEqual({ status: 'NoProfiles' })
})

test('answers what is asked about its schedule and its variables', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  await world.setProfile([0, 6_000])
  const composite = await world.csms.call('GetCompositeSchedule', { evseId: 1, duration: 3_600, chargingRateUnit: 'W' })
  expect(composite).toMatchObject({ schedule: { chargingSchedulePeriod: [{ startPeriod: 0, limit: 6_000 }] } })
  const variable = { component: { name: 'SmartChargingCtrlr' }, variable: { name: 'RateUnit' } }
  expect(await world.csms.call('GetVariables', { getVariableData: [variable] })).toMatchObject({
    getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: 'W,A' }],
  })
})

test('reports the profiles it is asked for after saying that there are some', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  await world.setProfile([0, 6_000])
  const asked = { requestId: 7, chargingProfile: { chargingProfilePurpose: 'TxProfile' } }
  expect(await world.csms.call('GetChargingProfiles', asked)).toEqual({ status: 'Accepted' })
  expect(await world.csms.hears('ReportChargingProfiles')).toMatchObject({ requestId: 7, evseId: 1, tbc: false })
})

test('a DC car asks with its power and its state of charge', async () => {
  const model: CarModel = { ...threePhase, transfer: 'DC', minCurrentA: 0, maxCurrentA: 125, voltageV: 400 }
  await using world = await open({ evses: [{ evseId: 1, isDc: true, ceiling: { powerW: 50_000, phases: 3 } }] })
  await world.station.plugIn(1, { ...car, model, storedWh: 30_000 }, undefined)
  expect(await world.csms.hears('NotifyEVChargingNeeds')).toMatchObject({
    chargingNeeds: {
      requestedEnergyTransfer: 'DC',
      dcChargingParameters: { evMaxPower: 50_000, energyAmount: 12_000, stateOfCharge: 50, evEnergyCapacity: 60_000 },
    },
  })
})

test('two EVSEs charge two cars, each in its own transaction', async () => {
  const ceiling = { powerW: 11_040, phases: 3 }
  await using world = await open({
    evses: [
      { evseId: 1, isDc: false, ceiling },
      { evseId: 2, isDc: false, ceiling },
    ],
    patienceMs: 0,
  })
  await world.station.plugIn(1, car, undefined)
  await world.station.plugIn(2, { ...car, model: { ...threePhase, phases: 1 } }, undefined)
  await world.csms.hears('NotifyEVChargingNeeds', 2)
  expect(world.csms.heard('NotifyEVChargingNeeds').map(({ evseId }) => evseId)).toEqual([1, 2])
  expect(world.station.powerW).toBe(11_040 + 3_680)
})

test('stops a transaction that the CSMS wants stopped', async () => {
  await using world = await open()
  await world.station.plugIn(1, car, undefined)
  const { transactionInfo } = await world.csms.hears('TransactionEvent')
  const { transactionId } = transactionInfo as { transactionId: string }
  expect(await world.csms.call('RequestStopTransaction', { transactionId })).toEqual({ status: 'Accepted' })
  await world.csms.until(() => world.events('RemoteStop').length === 1)
  expect(await world.csms.call('GetTransactionStatus', { transactionId })).toMatchObject({ ongoingIndicator: false })
})

test('after a reset it boots again, and says why', async () => {
  await using world = await open()
  expect(await world.csms.call('Reset', { type: 'Immediate' })).toEqual({ status: 'Accepted' })
  while (world.csms.heard('BootNotification').length < 2) await world.clock.advance(minuteMs)
  expect(world.csms.heard('BootNotification')[1]).toMatchObject({ reason: 'RemoteReset' })
})

test('says that it does not support what it does not support', async () => {
  await using world = await open()
  await world.csms.hears('StatusNotification')
  await expect(world.csms.call('ClearCache', {})).rejects.toMatchObject({ rpcErrorCode: 'NotSupported' })
})

test('can be told to reject the first profile', async () => {
  await using world = await open({ misbehaviours: ['reject-first'] })
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  expect(await world.setProfile([0, 6_000])).toMatchObject({ status: 'Rejected' })
  expect(await world.setProfile([0, 6_000])).toEqual({ status: 'Accepted' })
})

test('can be told to ignore profiles', async () => {
  await using world = await open({ misbehaviours: ['ignore'] })
  await world.station.plugIn(1, car, undefined)
  await world.csms.hears('NotifyEVChargingNeeds')
  expect(await world.setProfile([0, 6_000])).toEqual({ status: 'Accepted' })
  expect(world.station.powerW).toBe(11_040)
})

/** A station at a scripted CSMS, with a clock moved by hand. */
interface World extends AsyncDisposable {
  readonly clock: ManualClock
  readonly csms: ScriptedCsms
  readonly station: Station
  /** Sets the running transaction's profile: W over three phases from second on, since noon. */
  setProfile(...periods: readonly (readonly [startPeriod: number, limit: number])[]): Promise<Record<string, unknown>>
  /** Transaction events heard with this trigger. */
  events(triggerReason: string): Record<string, unknown>[]
}

async function open(options: Partial<StationOptions> = {}): Promise<World> {
  const csms = await ScriptedCsms.open(() => noon)
  const world = await openAt(csms, options)
  await csms.hears('StatusNotification')
  return {
    ...world,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]()
      await csms[Symbol.asyncDispose]()
    },
  }
}

async function openAt(csms: ScriptedCsms, options: Partial<StationOptions> = {}): Promise<World> {
  const clock = new ManualClock(noon)
  const station = new Station({
    url: csms.url,
    stationId: 'CS1',
    clock,
    evses: [{ evseId: 1, isDc: false, ceiling: { powerW: 22_080, phases: 3 } }],
    ...options,
  })
  station.open()
  return {
    clock,
    csms,
    station,
    setProfile: (...periods) =>
      csms.call('SetChargingProfile', { evseId: 1, chargingProfile: txProfile(csms, periods) }),
    events: (triggerReason) => csms.heard('TransactionEvent').filter((event) => event.triggerReason === triggerReason),
    [Symbol.asyncDispose]: () => station.close(),
  }
}

function txProfile(csms: ScriptedCsms, periods: readonly (readonly [number, number])[]): ChargingProfile {
  const [started = {}] = csms.heard('TransactionEvent')
  const { transactionId } = started.transactionInfo as { transactionId: string }
  return profileOf({
    chargingProfilePurpose: 'TxProfile',
    transactionId,
    schedule: {
      chargingSchedulePeriod: periods.map(([startPeriod, limit]) => ({ startPeriod, limit, numberPhases: 3 })),
    },
  })
}

function registerOf(event: Record<string, unknown> = {}): number {
  const [meterValue] = event.meterValue as { sampledValue: { value: number }[] }[]
  return meterValue?.sampledValue[0]?.value ?? Number.NaN
}

/** Lets what is under way on the sockets arrive. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}
