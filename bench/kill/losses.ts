import type { SessionView } from '../../server/views/sessions.ts'
import type { SiteView } from '../../server/views/site.ts'
import type { StationView } from '../../server/views/stations.ts'
import type { Ledger } from './ledger.ts'
import type { Uploads } from './uploads.ts'

/** What was answered and is not known, right after a start and before any station is back. */
export async function lossesOf(url: string, ledgers: readonly Ledger[], uploads: Uploads): Promise<string[]> {
  const sessions = await json<SessionView[]>(url, '/api/sessions')
  const known = await json<StationView[]>(url, '/api/stations')
  const { inputs } = await json<SiteView>(url, '/api/site')
  const registered = new Set(
    known.filter(({ registration }) => registration === 'accepted').map((each) => each.stationId),
  )
  return [
    ...ledgers
      .filter(({ isBooted, stationId }) => isBooted && !registered.has(stationId))
      .map((each) => `${each.stationId}: its registration`),
    ...ledgers.flatMap((ledger) => ledger.missingFrom(sessions)),
    ...(uploads.mayBe(inputs.prices.file?.fileName)
      ? []
      : [`the upload ${uploads.newest}, found ${inputs.prices.file?.fileName}`]),
  ]
}

async function json<T>(url: string, path: string): Promise<T> {
  return (await (await fetch(`${url}${path}`)).json()) as T
}
