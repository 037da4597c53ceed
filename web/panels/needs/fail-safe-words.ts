import type { FailSafeView } from '../../../server/views/stations.ts'
import { formatKw } from '../../format.ts'

/** What holds at a station while it cannot reach the server, in a few words for each EVSE. */
export function failSafeTexts(failSafe: FailSafeView | undefined): string[] {
  if (!failSafe) return []
  const { stationMaxW, evses } = failSafe
  return [
    ...(stationMaxW === undefined ? [] : [`at most ${formatKw(stationMaxW)}`]),
    ...evses.map((evse) => `without server: EVSE ${evse.evseId} ${aloneText(evse)}`),
  ]
}

function aloneText({ state, mostW }: FailSafeView['evses'][number]): string {
  if (mostW === undefined) return state === 'refused' ? 'takes no limit' : 'is being told a limit'
  const words = mostW === 0 ? 'lets a new car wait' : `gives a new car ${formatKw(mostW)}`
  return state === 'verified' ? words : `${words}, not verified`
}
