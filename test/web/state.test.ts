import { describe, expect, test } from 'vitest'
import type { LiveMessage } from '../../server/views/live.ts'
import type { LogEntry } from '../../server/views/log.ts'
import { retryAfterMs } from '../../web/live.ts'
import { mostLogEntries, type SiteState, Store, siteTimeAt, stateAfter, topicsOf } from '../../web/state.ts'
import { eveningMs, resultsOf, sessionOf, siteOf, snapshotOf } from './views.ts'

function after(...messages: readonly LiveMessage[]): SiteState {
  let state: SiteState | undefined
  for (const message of messages) {
    const next = stateAfter(state, message, 0)
    if (next === 'gap') throw new Error('unexpected gap')
    state = next
  }
  if (!state) throw new Error('no message')
  return state
}

const entries = (from: number, count: number): LogEntry[] =>
  Array.from({ length: count }, (_, index) => ({ seq: from + index, atMs: 0, kind: 'plan', text: 'made' }))

describe('the state', () => {
  test('is the snapshot at first', () => {
    expect(after(snapshotOf({ sessions: [sessionOf()] })).sessions).toHaveLength(1)
  })
  test('takes from an update what it brings and keeps the rest', () => {
    const state = after(snapshotOf({ sessions: [sessionOf()] }), { type: 'update', seq: 1, stations: [] })
    expect(state.sessions).toHaveLength(1)
    expect(state.seq).toBe(1)
  })
  test('asks for a snapshot where an update is missing', () => {
    expect(stateAfter(after(snapshotOf()), { type: 'update', seq: 2 }, 0)).toBe('gap')
  })
  test('asks for a snapshot where an update comes first', () => {
    expect(stateAfter(undefined, { type: 'update', seq: 1 }, 0)).toBe('gap')
  })
  test('adds new log entries to the old, and keeps the newest only', () => {
    const state = after(snapshotOf({ log: entries(1, mostLogEntries) }), {
      type: 'update',
      seq: 1,
      log: entries(mostLogEntries + 1, 3),
    })
    expect(state.log).toHaveLength(mostLogEntries)
    expect(state.log.at(-1)?.seq).toBe(mostLogEntries + 3)
    expect(state.log[0]?.seq).toBe(4)
  })
  test('tells times in the zone that the site has now', () => {
    const moved = siteOf({ settings: { ...siteOf().settings, timeZone: 'America/New_York' } })
    const state = after(snapshotOf(), { type: 'update', seq: 1, site: moved })
    expect(state.times.time(eveningMs)).toBe('12:00')
  })
  test('keeps an EVSE’s colour while another leaves', () => {
    const [one, two] = [sessionOf(), sessionOf({ id: 's2', stationId: 'CS2' })]
    const state = after(snapshotOf({ sessions: [one, two] }), { type: 'update', seq: 1, sessions: [two] })
    expect([...state.colours]).toEqual([['CS2/1', 1]])
  })
  test('keeps the colour of a car that is seen in the results alone', () => {
    const results = resultsOf()
    const two = sessionOf({ id: 's2', stationId: 'CS2' })
    const state = after(snapshotOf({ sessions: [sessionOf(), two], results }), {
      type: 'update',
      seq: 1,
      sessions: [two],
    })
    expect([...state.colours]).toEqual([
      ['CS1/1', 0],
      ['CS2/1', 1],
    ])
  })
})

describe('the site’s clock', () => {
  test('goes on between messages at the site’s speed', () => {
    expect(siteTimeAt({ siteMs: 1_000, browserMs: 50, speed: 180 }, 150)).toBe(1_000 + 100 * 180)
  })
})

describe('the store', () => {
  test('tells listeners once of a message that touches several of their topics', () => {
    const store = new Store()
    let calls = 0
    store.on(['sessions', 'stations', 'site'], () => {
      calls += 1
    })
    store.receive(snapshotOf())
    expect(calls).toBe(1)
  })
  test('leaves listeners of other topics alone', () => {
    const store = new Store()
    store.receive(snapshotOf())
    let calls = 0
    store.on(['results'], () => {
      calls += 1
    })
    store.receive({ type: 'update', seq: 1, stations: [] })
    expect(calls).toBe(0)
  })
  test('keeps what it has when a message is missing', () => {
    const store = new Store()
    store.receive(snapshotOf())
    expect(store.receive({ type: 'update', seq: 9, stations: [] })).toBe('gap')
    expect(store.site?.seq).toBe(0)
  })
})

test('a message’s topics are the views it brings', () => {
  expect(topicsOf({ type: 'update', seq: 1, sessions: [], log: [] })).toEqual(['sessions', 'log'])
})

test('each failure doubles the wait for the next try, up to 15 s', () => {
  expect([1, 2, 3, 4, 5, 20].map(retryAfterMs)).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000])
})
