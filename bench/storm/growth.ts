import { quantile } from '../targets.ts'

/** Fewest storms that say anything about growth. */
export const fewestStorms = 12

/** What was compared, and what came of it. */
export interface Growth {
  readonly text: string
  readonly growthMb: number
}

/**
 * What memory grew by between two stretches of storms that have none in common: the last of the first half, when the
 * log, caches and pools are full, and the last of all. Of each, the median counts: one storm's garbage says nothing.
 *
 * @param usedMb memory in use after each storm, MB
 * @throws RangeError with less than `fewestStorms`
 */
export function growthOf(usedMb: readonly number[]): Growth {
  if (usedMb.length < fewestStorms) throw new RangeError(`growth needs ${fewestStorms} storms, not ${usedMb.length}`)
  const half = Math.floor(usedMb.length / 2)
  const length = Math.floor(usedMb.length / 4)
  const stretch = (end: number) => quantile(usedMb.slice(end - length, end), 0.5)
  const name = (end: number) => `${end - length + 1} to ${end}`
  return {
    text: `memory growth, storms ${name(usedMb.length)} against storms ${name(half)}`,
    growthMb: stretch(usedMb.length) - stretch(half),
  }
}
