import { expect, test } from 'vitest'
import { grantsFor } from '../../../server/delivery/grants.ts'
import type { Session } from '../../../server/sessions/session.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'

const nowMs = 3_600_000
const slots = [{ fromMs: nowMs, toMs: 2 * nowMs, freeW: 20_000 }]

function car(stationId: string, acceptedW?: number): Session {
  const session = new Sessions().open(stationId, 1, 0)
  if (acceptedW !== undefined) session.accepted = { steps: [{ startMs: 0, powerW: acceptedW }] }
  return session
}

/** What each of two silent cars is granted, W. */
function grantedW(others: { planned: readonly Session[]; reserved: readonly Session[] }): (number | undefined)[] {
  const grants = grantsFor([car('A'), car('B')], others, slots, nowMs, () => 0)
  return grants.map(({ order }) => order.schedule.steps[0]?.powerW)
}

test('two cars without needs share alike what is free', () => {
  expect(grantedW({ planned: [], reserved: [] })).toEqual([10_000, 10_000])
})

test('a car that the next plan decides over shares with them', () => {
  expect(grantedW({ planned: [car('C', 11_000)], reserved: [] })).toEqual([6_666, 6_666])
})

test('what a car may draw that no plan decides over comes off first', () => {
  expect(grantedW({ planned: [], reserved: [car('C', 11_000)] })).toEqual([4_500, 4_500])
  // What is left for each is too little to charge with.
  expect(grantedW({ planned: [], reserved: [car('C', 12_000)] })).toEqual([])
})
