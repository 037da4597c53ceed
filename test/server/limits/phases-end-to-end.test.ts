import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import type { SiteLimits } from '../../../server/views/limits.ts'
import type { ResultsView } from '../../../server/views/results.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { SiteView } from '../../../server/views/site.ts'
import type { CarModel } from '../../../simulator/car.ts'
import { Station } from '../../../simulator/station.ts'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const minuteMs = 60_000
const hourMs = 3_600_000

/** A car of 6–16 A that wants so much by a time so many hours from now, at a simulated station. */
interface Guest {
  readonly stationId: string
  readonly phases: CarModel['phases']
  readonly wantedWh: number
  readonly hours: number
}

/** Simulated stations at a server, one car each, all by the server's clock. */
class World implements AsyncDisposable {
  readonly #server: TestServer
  readonly #stations: Station[] = []

  constructor(server: TestServer) {
    this.#server = server
  }

  async plugIn({ stationId, phases, wantedWh, hours }: Guest): Promise<void> {
    const { clock, ocppUrl } = this.#server
    const evse = { evseId: 1, isDc: false, ceiling: { powerW: 22_080, phases: 3 } }
    const station = new Station({ url: ocppUrl, stationId, clock, evses: [evse] })
    this.#stations.push(station)
    station.open()
    await station.whenAccepted()
    const model: CarModel = {
      transfer: 'AC',
      capacityWh: 60_000,
      phases,
      minCurrentA: 6,
      maxCurrentA: 16,
      voltageV: 230,
    }
    await station.plugIn(1, { model, storedWh: 10_000, wantedWh }, clock.now() + hours * hourMs)
    await this.#untilProfiled()
  }

  /** Power drawn in every minute of some hours, by station, W. */
  async powersOver(hours: number): Promise<number[][]> {
    const powers: number[][] = []
    for (let minute = 0; minute < hours * 60; minute++) {
      powers.push(this.#stations.map(({ powerW }) => powerW))
      await this.#server.clock.advance(minuteMs)
      await this.#untilAnswered()
    }
    return powers
  }

  get missingWh(): number[] {
    return this.#stations.map((station) => station.progress(1).missingWh)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#stations.map((station) => station.close()))
  }

  /** What the stations have said by now is heard, planned and answered before the next minute. */
  async #untilAnswered(): Promise<void> {
    for (;;) {
      const { isPlanning } = await this.#server.get<SiteView>('/api/site')
      const sessions = await this.#server.get<SessionView[]>('/api/sessions')
      const isUnderWay = sessions.some(({ delivery }) => delivery?.state === 'sent' || delivery?.state === 'pending')
      if (!isPlanning && !isUnderWay) return
      // What is not on its way waits for the clock.
      if (!isPlanning) await this.#server.clock.advance(1)
    }
  }

  async #untilProfiled(): Promise<void> {
    for (;;) {
      const sessions = await this.#server.get<SessionView[]>('/api/sessions')
      const accepted = sessions.filter(({ delivery }) => delivery?.state === 'accepted')
      if (accepted.length === this.#stations.length) return
    }
  }
}

async function setLimits(server: TestServer, limits: SiteLimits): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${server.url}/api/limits`, { method: 'PUT', headers, body: JSON.stringify(limits) })
  expect(answer.status).toBe(200)
}

const site = { gridLimitW: 50_000, yearlyUseKwh: 0, strategy: 'fastest' } as const
const onePhase = { phases: 1, wantedWh: 3_680, hours: 3 } as const

test('two cars on one phase, wired nobody knows how, never draw more than the fuse of 16 A together', async () => {
  await using server = await testServer({ settings: { ...site, phaseLimitA: 16 } })
  await using world = new World(server)
  await world.plugIn({ ...onePhase, stationId: 'CS1' })
  await world.plugIn({ ...onePhase, stationId: 'CS2' })
  const { fullLimits } = await server.get<ResultsView>('/api/results')
  expect(fullLimits.map(({ label }) => label)).toEqual(['the site’s fuse'])
  const powers = await world.powersOver(3)
  const together = powers.map((each) => each.reduce((sum, powerW) => sum + powerW / 230, 0))
  expect(Math.max(...together)).toBeLessThanOrEqual(16.001)
  expect(Math.max(...together)).toBeGreaterThan(15.5)
  // Minutes go by while messages are on their way; most of each wish is met all the same.
  for (const missingWh of world.missingWh) expect(missingWh).toBeLessThan(3_680 / 4)
})

test('wired to different phases, both draw 16 A at once', async () => {
  await using server = await testServer({ settings: { ...site, phaseLimitA: 16 } })
  await setLimits(server, {
    groups: [],
    stations: [
      { stationId: 'CS1', phaseRotation: 'RST' },
      { stationId: 'CS2', phaseRotation: 'STR' },
    ],
  })
  await using world = new World(server)
  await world.plugIn({ ...onePhase, stationId: 'CS1' })
  await world.plugIn({ ...onePhase, stationId: 'CS2' })
  const sessions = await server.get<SessionView[]>('/api/sessions')
  expect(sessions.map(({ onPhases }) => onPhases)).toEqual([[1], [2]])
  const [atFirst] = await world.powersOver(1)
  expect(atFirst).toEqual([3_680, 3_680])
})

test('three stations of a group never draw more than its fuse of 32 A, and one beside it is free', async () => {
  await using server = await testServer({ settings: site })
  await setLimits(server, {
    groups: [{ id: 'garage', name: 'Garage', phaseLimitA: 32 }],
    stations: ['CS1', 'CS2', 'CS3'].map((stationId) => ({ stationId, groupId: 'garage' })),
  })
  await using world = new World(server)
  for (const stationId of ['CS1', 'CS2', 'CS3', 'CS4']) {
    await world.plugIn({ stationId, phases: 3, wantedWh: 11_040, hours: 2 })
  }
  const powers = await world.powersOver(2)
  const inGarageA = powers.map((each) => each.slice(0, 3).reduce((sum, powerW) => sum + powerW / 690, 0))
  expect(Math.max(...inGarageA)).toBeLessThanOrEqual(32.001)
  expect(Math.max(...inGarageA)).toBeGreaterThan(31.5)
  expect(Math.max(...powers.map((each) => each[3] ?? 0))).toBe(11_040)
  for (const missingWh of world.missingWh) expect(missingWh).toBeLessThan(11_040 / 4)
})

test('where phases are limited, profiles are in amperes, and in watts for a station that takes no others', async () => {
  await using server = await testServer({ settings: { ...site, phaseLimitA: 16 }, outbox: { backoffMs: [0, 0] } })
  const station = await server.connect('CS1')
  station.script.push({ result: { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRateUnit' } } })
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { powerW: 0 }))
  await station.call(
    'NotifyEVChargingNeeds',
    acNeeds({ energyWh: 7_360, transfer: 'AC_single_phase', maxCurrentA: 32 }),
  )
  await station.serverCall('SetChargingProfile')
  while (station.calls('SetChargingProfile').length < 2) {
    await server.clock.advance(1)
    await server.get('/api/sessions')
  }
  const [amperes, watts] = station.calls('SetChargingProfile').map(({ payload }) => {
    const { chargingProfile } = payload as unknown as OCPP20.SetChargingProfileRequest
    return chargingProfile.chargingSchedule[0]
  })
  expect(amperes).toMatchObject({ chargingRateUnit: 'A', chargingSchedulePeriod: [{ limit: 16, numberPhases: 1 }, {}] })
  expect(watts).toMatchObject({
    chargingRateUnit: 'W',
    chargingSchedulePeriod: [{ limit: 3_680, numberPhases: 1 }, {}],
  })
})

test('a three-phase car that is metered on one phase is planned, and told, anew', async () => {
  await using server = await testServer({ settings: { ...site, phaseLimitA: 16 } })
  await setLimits(server, { groups: [], stations: [{ stationId: 'CS1', phaseRotation: 'STR' }] })
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({}))
  await station.serverCall('SetChargingProfile', 1)
  const currents = [16, 0.2, 0].map((value, index) => ({ value, measurand: 'Current.Import', phase: `L${index + 1}` }))
  const meterValue = [{ timestamp: '2026-01-14T15:00:00Z', sampledValue: currents }]
  await station.call('MeterValues', { evseId: 1, meterValue })
  expect((await server.get<SessionView[]>('/api/sessions'))[0]?.phases).toBe(3)
  await station.call('MeterValues', { evseId: 1, meterValue })
  const { payload } = await station.serverCall('SetChargingProfile', 2)
  expect(JSON.stringify(payload)).toContain('"numberPhases":1')
  expect((await server.get<SessionView[]>('/api/sessions'))[0]).toMatchObject({ phases: 1, onPhases: [2] })
})
