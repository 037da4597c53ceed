import { describe, expect, test } from 'vitest'
import type { DeliveryView, SessionView } from '../../server/views/sessions.ts'
import type { StationView } from '../../server/views/stations.ts'
import { siteTimes } from '../../web/format.ts'
import { deliveryChain } from '../../web/panels/needs/delivery-chain.ts'
import { ocppAddress } from '../../web/panels/needs/ocpp-address.ts'
import { changeAfter } from '../../web/panels/needs/priority-field.ts'
import {
  departureText,
  leavesText,
  limitsText,
  sessionNotes,
  stationsText,
  wishShares,
  wishText,
} from '../../web/panels/needs/session-words.ts'
import { inReadingOrder } from '../../web/panels/needs.ts'
import { eveningMs, sessionOf } from './views.ts'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')
const delivery = (change: Partial<DeliveryView>): DeliveryView => ({
  state: 'accepted',
  attempts: 1,
  sinceMs: 0,
  ...change,
})
const verified = delivery({ state: 'verified' })
const chainOf = (change: Partial<SessionView>) => deliveryChain(sessionOf(change)).links.map(({ state }) => state)
const station = (stationId: string, isConnected: boolean): StationView => ({
  stationId,
  isConnected,
  sinceMs: eveningMs,
  registration: 'accepted',
  evses: [],
})

describe('the chain', () => {
  test('ends in following when the car keeps to its profile', () => {
    expect(chainOf({ delivery: verified, isFollowing: true })).toEqual(['done', 'done', 'done', 'done', 'done'])
  })
  test('waits for following until it can be told', () => {
    expect(chainOf({ delivery: verified })).toEqual(['done', 'done', 'done', 'done', 'waiting'])
  })
  test('waits for the station’s schedule, and does without where there is none', () => {
    expect(chainOf({ delivery: delivery({}), isFollowing: true })).toEqual(['done', 'done', 'done', 'waiting', 'done'])
    const untold = sessionOf({
      delivery: delivery({ detail: 'the station does not tell its schedule' }),
      isFollowing: true,
    })
    const { links, explanation } = deliveryChain(untold)
    expect(links.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'unknown', 'done'])
    expect(explanation).toBe('The station does not tell its schedule.')
  })
  test('breaks at verified where the station’s schedule is another', () => {
    const state = 'not-applied'
    expect(chainOf({ delivery: delivery({ state }) })).toEqual(['done', 'done', 'done', 'broken', 'open'])
  })
  test('breaks at following when the car draws too much', () => {
    expect(chainOf({ delivery: verified, isFollowing: false })).toEqual(['done', 'done', 'done', 'done', 'broken'])
  })
  test('breaks at accepted with the station’s reason', () => {
    const session = sessionOf({ delivery: delivery({ state: 'rejected', detail: 'InvalidProfile' }) })
    const { links, explanation } = deliveryChain(session)
    expect(links.map(({ state }) => state)).toEqual(['done', 'done', 'broken', 'open', 'open'])
    expect(explanation).toBe('The station rejected the profile: InvalidProfile')
  })
  test('waits for sent while an attempt has failed', () => {
    const { links, explanation } = deliveryChain(sessionOf({ delivery: delivery({ state: 'pending', attempts: 2 }) }))
    expect(links.map(({ state }) => state)).toEqual(['done', 'waiting', 'open', 'open', 'open'])
    expect(explanation).toBe('Attempt 2 had no answer; it is sent again.')
  })
  test('waits for the transaction', () => {
    expect(chainOf({ state: 'waiting' })).toEqual(['done', 'waiting', 'open', 'open', 'open'])
  })
  test('waits for needs where the car named none', () => {
    expect(chainOf({ state: 'unplanned' })).toEqual(['waiting', 'open', 'open', 'open', 'open'])
  })
  test('goes on to following where a car without needs was granted a share', () => {
    const granted = sessionOf({ state: 'unplanned', delivery: verified, isFollowing: true })
    const { links, explanation } = deliveryChain(granted)
    expect(links.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(explanation).toBe('The car has not said what it needs, and gets an even share.')
  })
  test('says what a profile waits for that nothing has held up', () => {
    const { explanation } = deliveryChain(sessionOf({ delivery: delivery({ state: 'pending', attempts: 0 }) }))
    expect(explanation).toBe('It is sent once the profiles of other cars that go before it are accepted.')
  })
})

describe('a wish', () => {
  const session = sessionOf({ askedWh: 10_000, deliveredWh: 2_000, plannedWh: 7_000, shortfallWh: 1_000 })

  test('divides into delivered, planned and short', () => {
    expect(wishShares(session)).toEqual({ delivered: 0.2, planned: 0.7, short: 0.1 })
    expect(wishText(session)).toBe('2.0 delivered · 7.0 planned · 1.0 short')
  })
  test('names no part that is nothing', () => {
    expect(wishText(sessionOf({ deliveredWh: 12_000, plannedWh: 0 }))).toBe('12.0 delivered')
  })
  test('fills the bar when more was delivered than asked', () => {
    expect(wishShares(sessionOf({ askedWh: 1_000, deliveredWh: 1_100, plannedWh: 0 })).delivered).toBe(1)
  })
  test('of nothing leaves the bar empty', () => {
    expect(wishShares(sessionOf({ askedWh: 0, deliveredWh: 0, plannedWh: 0 })).delivered).toBe(0)
  })
})

describe('a session in words', () => {
  test('says its limits', () => {
    expect(plain(limitsText(sessionOf()))).toBe('6–16 A three-phase')
    expect(plain(limitsText(sessionOf({ transfer: 'DC', minPowerW: 0, maxPowerW: 50_000 })))).toBe('DC up to 50.0 kW')
  })
  test('says how long until it leaves', () => {
    expect(plain(leavesText(sessionOf(), eveningMs + 20 * 60_000))).toBe('leaves in 7 h 40')
    expect(plain(leavesText(sessionOf({ departureMs: eveningMs }), eveningMs + 300_000))).toBe(
      'should have left 5 min ago',
    )
    expect(leavesText(sessionOf({ state: 'ended' }), eveningMs)).toBe('has left')
  })
  test('says that its departure is assumed', () => {
    const text = departureText(sessionOf({ departureIsAssumed: true }), siteTimes('Europe/Berlin'))
    expect(text).toBe('Sun 02:00, assumed')
  })
  test('says that its station is out of reach', () => {
    expect(sessionNotes(sessionOf(), station('CS1', false), siteTimes('Europe/Berlin'))).toEqual([
      'Station out of reach since 18:00; the car goes on by its last profile.',
    ])
  })
})

test('sessions stand in the order of their departures, those that ended last', () => {
  const order = inReadingOrder([
    sessionOf({ id: 'ended', state: 'ended', departureMs: 1 }),
    sessionOf({ id: 'late', departureMs: 9 }),
    sessionOf({ id: 'early', departureMs: 5 }),
  ])
  expect(order.map(({ id }) => id)).toEqual(['early', 'late', 'ended'])
})

test('the badge counts the stations', () => {
  expect(stationsText({ known: 0, connected: 0 })).toBe('no station connected')
  expect(stationsText({ known: 1, connected: 1 })).toBe('1 station connected')
  expect(stationsText({ known: 2, connected: 1 })).toBe('1 of 2 stations connected')
})

describe('the address for stations', () => {
  test('has the browser’s host where the server listens everywhere', () => {
    const address = 'ws://192.168.178.20:8080/ocpp/{stationId}'
    expect(ocppAddress('ws://0.0.0.0:8080/ocpp/{stationId}', '192.168.178.20')).toBe(address)
    expect(ocppAddress('ws://[::]:8080/ocpp/{stationId}', '192.168.178.20')).toBe(address)
  })
  test('has the host that the server names', () => {
    expect(ocppAddress('ws://10.0.0.0.0:8080/ocpp', 'localhost')).toBe('ws://10.0.0.0.0:8080/ocpp')
    expect(ocppAddress('ws://[::1]:8080/ocpp', 'localhost')).toBe('ws://[::1]:8080/ocpp')
  })
})

describe('a priority that somebody chose', () => {
  test('stands while the server says what it said before', () => {
    expect(changeAfter({ from: 0, to: 3 }, 0)).toEqual({ from: 0, to: 3 })
  })
  test('gives way to whatever the server says next', () => {
    expect(changeAfter({ from: 0, to: 3 }, 3)).toBeUndefined()
    expect(changeAfter({ from: 0, to: 3 }, 5)).toBeUndefined()
  })
})
