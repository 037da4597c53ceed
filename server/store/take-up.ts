import type { Clock } from '../clock.ts'
import { messageOf } from '../error-message.ts'
import type { Events } from '../events.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import type { Site } from '../site.ts'
import type { Stations } from '../stations.ts'
import { planFrom } from './plan-frame.ts'
import { Recorder } from './recorder.ts'
import type { Store } from './store.ts'

/** What goes on from where it was. */
export interface TakenUp {
  readonly clock: Clock
  readonly events: Events
  readonly stations: Stations
  readonly shelf: SeriesShelf
}

// How long sessions that ended are taken up again after a restart: as long as the console shows them.
const keptAfterEndMs = 12 * 3_600_000
// As many entries as a console is shown at first, and some to scroll back.
const logEntries = 1_000

/** Takes up stations, files and the log from before a restart, and goes on recording from there. */
export async function takeUp(store: Store, { clock, events, stations, shelf }: TakenUp): Promise<Recorder> {
  for (const { kind, upload } of await store.uploads()) shelf.put(kind, upload)
  for (const station of await store.stations()) stations.booted(station)
  for (const { station_id, evse_id, connector_id, status } of await store.connectors()) {
    stations.connectorStatus(station_id, evse_id, connector_id, status)
  }
  const numbering = await store.numbering()
  events.restore(await store.history.log({ limit: logEntries }), numbering.log)
  return new Recorder({ clock, events, store, numbering, transactions: await store.runningTransactions() })
}

/** Takes up the sessions of a site, and the plan by which they charge. */
export async function takeUpSessions(store: Store, site: Site, { clock, events }: TakenUp): Promise<void> {
  const stored = await store.sessions(clock.now() - keptAfterEndMs)
  site.sessions.restore(stored, (await store.numbering()).session)
  if (site.plannedSessions === 0) return
  const row = await store.history.newestPlan()
  if (!row) return
  try {
    const sessions = [...site.sessions.active, ...site.sessions.endedAfter(0)]
    const current = planFrom(row, new Map(sessions.map((session) => [session.id, session])), site.limitSource)
    if (current) site.restorePlan(current)
  } catch (error) {
    events.log('problem', `plan ${row.id} is not shown: its record is not understood: ${messageOf(error)}`)
  }
}
