import type { FullLimitView } from '../../../server/views/results.ts'
import type { SiteTimes } from '../../format.ts'

/** Which limits hold cars back and when, the soonest first: `Full: L1 of Garage 18:00–20:15 · CS1 22:00–23:30`. */
export function fullLimitsText(full: readonly FullLimitView[], times: SiteTimes): string {
  const byLabel = new Map<string, string[]>()
  for (const { label, fromMs, toMs } of full) {
    byLabel.set(label, [...(byLabel.get(label) ?? []), `${times.time(fromMs)}–${times.time(toMs)}`])
  }
  if (byLabel.size === 0) return ''
  return `Full: ${[...byLabel].map(([label, stretches]) => `${label} ${stretches.join(', ')}`).join(' · ')}`
}
