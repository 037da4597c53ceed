import { expect, test } from 'vitest'
import type { HeldFailSafe } from '../../../server/delivery/fail-safe.ts'
import { listedProfiles, provenBy } from '../../../server/delivery/fail-safe-proof.ts'
import { ProfileReports } from '../../../server/ocpp/v201/profile-reports.ts'

const held: HeldFailSafe = {
  stationMax: { state: 'accepted', mostW: 20_000, sinceMs: 0 },
  defaults: { 1: { state: 'accepted', mostW: 0, sinceMs: 0 } },
}

/** What is held after a station answered each GetChargingProfiles so, and reported nothing. */
async function heldAfter(status: 'Accepted' | 'NoProfiles'): Promise<HeldFailSafe> {
  return provenBy(held, await listedProfiles(async () => ({ status }), new ProfileReports(1), 'CS1', held))
}

test('a station that accepts to list its profiles and never does keeps what it took', async () => {
  expect(await heldAfter('Accepted')).toEqual(held)
})

test('a station that says it has no profiles keeps none', async () => {
  expect(await heldAfter('NoProfiles')).toEqual({ defaults: {} })
})
