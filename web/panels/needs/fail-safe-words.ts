import type { FailSafeView } from '../../../server/views/stations.ts'
import { formatKw } from '../../format.ts'

type FailSafeEvse = FailSafeView['evses'][number]

/** What holds at a station while it cannot reach the server, in a line of words. */
export interface FailSafeLine {
  readonly text: string
  /** Whether it leaves a car without a limit, or may. */
  readonly isWeak: boolean
}

/**
 * `Without server: a new car waits, never more than 30.0 kW in all`; EVSEs that differ are named. Undefined before the
 * station was told anything.
 */
export function failSafeLine(failSafe: FailSafeView | undefined): FailSafeLine | undefined {
  if (!failSafe) return undefined
  const { stationMaxW, evses } = failSafe
  const byWords = Map.groupBy(evses, carText)
  const parts = [...byWords].map(([words, alike]) =>
    byWords.size === 1 ? words : `${evseNames(alike.map(({ evseId }) => evseId))}: ${words}`,
  )
  const capText =
    stationMaxW === undefined ? 'no cap for the station' : `never more than ${formatKw(stationMaxW)} in all`
  return {
    text: `Without server: ${[...parts, capText].join(byWords.size > 1 ? '; ' : ', ')}`,
    isWeak: evses.some(({ mostW }) => mostW === undefined),
  }
}

/** What becomes of a car that comes then. */
function carText({ state, mostW, detail }: FailSafeEvse): string {
  if (mostW === undefined) {
    if (state !== 'refused') return 'a new car is not limited yet'
    return detail === undefined ? 'a new car is not limited' : `a new car is not limited (${detail})`
  }
  const words = mostW === 0 ? 'a new car waits' : `a new car gets ${formatKw(mostW)}`
  return state === 'verified' ? words : `${words} (${state === 'sent' ? 'no answer yet' : 'not verified'})`
}

/** `EVSE 1`, `EVSE 1, 2, 3`. */
function evseNames(evseIds: readonly number[]): string {
  return `EVSE ${evseIds.join(', ')}`
}
