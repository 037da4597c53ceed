import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { FailSafeKeeper } from '../../../server/delivery/fail-safe-keeper.ts'
import { limitsFromRefusals } from '../../../server/delivery/station-limits.ts'
import { h25File, parseStandardProfile } from '../../../server/inputs/standard-load.ts'
import { limitTree } from '../../../server/limits/limit-tree.ts'
import { noLimits } from '../../../server/limits/site-limits.ts'
import { CallFailure } from '../../../server/ocpp/call-error.ts'
import { ProfileReports } from '../../../server/ocpp/v201/profile-reports.ts'
import { SeriesShelf } from '../../../server/series-shelf.ts'
import { OutsideLimits } from '../../../server/sessions/outside-limits.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'
import { defaultSettings } from '../../../server/settings.ts'
import { Stations } from '../../../server/stations.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const minuteMs = 60_000

/** One station with one EVSE, which does not answer the first so many profiles. */
async function world(silent: number) {
  const clock = new ManualClock('2026-01-14T15:00:00Z')
  const stations = new Stations()
  stations.connected('CS1', '127.0.0.1', clock.now())
  stations.register('CS1')
  stations.connectorStatus('CS1', 1, 1, 'Available')
  const sent: number[] = []
  const limitSource = {
    tree: limitTree(noLimits, new OutsideLimits()),
    phaseLimitA: null,
    baseLoadPhases: 'unknown',
  } as const
  const keeper = new FailSafeKeeper({
    clock,
    stations,
    site: {
      settings: defaultSettings,
      sessions: new Sessions(),
      limitSource,
      replan: () => undefined,
      forgetCeilings: () => undefined,
    },
    shelf: new SeriesShelf(parseStandardProfile(await readFile(h25File, 'utf8')), () => undefined),
    limits: limitsFromRefusals(),
    reports: new ProfileReports(),
    bootedMs: () => 0,
    call: async (_stationId, action, payload) => {
      if (action !== 'SetChargingProfile') throw new CallFailure('refused', action, 'NotSupported')
      sent.push((payload as { evseId: number }).evseId)
      if (sent.length <= silent) throw new CallFailure('timeout', 'no answer')
      return { status: 'Accepted' }
    },
    save: async () => undefined,
    log: () => undefined,
    changed: () => undefined,
  })
  return { clock, stations, sent, keeper }
}

test('what a station does not answer it is told again after five minutes, without a plan or a new connection', async () => {
  const { clock, sent, keeper } = await world(3)
  await keeper.keep('CS1')
  expect(sent).toEqual([0, 1])
  await clock.advance(5 * minuteMs - 1)
  expect(sent).toEqual([0, 1])
  await clock.advance(1)
  // The cap finds no answer once more, the default does.
  expect(sent).toEqual([0, 1, 0, 1])
  expect(keeper.view('CS1')?.evses).toEqual([{ evseId: 1, state: 'accepted', mostW: 0 }])
  await clock.advance(5 * minuteMs)
  expect(sent).toEqual([0, 1, 0, 1, 0])
  await clock.advance(60 * minuteMs)
  expect(sent).toHaveLength(5)
  expect(keeper.view('CS1')?.stationMaxW).toBe(defaultSettings.gridLimitW)
})

test('a station that has gone, and a server that has ended, tell nothing later', async () => {
  const gone = await world(2)
  await gone.keeper.keep('CS1')
  gone.stations.disconnected('CS1', gone.clock.now())
  await gone.clock.advance(5 * minuteMs)
  expect(gone.sent).toHaveLength(2)

  const ended = await world(2)
  await ended.keeper.keep('CS1')
  ended.keeper.close()
  await ended.clock.advance(5 * minuteMs)
  expect(ended.sent).toHaveLength(2)
})
