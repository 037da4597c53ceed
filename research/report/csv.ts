import Papa from 'papaparse'
import type { BacktestResults } from './results.ts'

/** One row per method. */
export function methodsCsv({ methods, version, seed, inputs }: BacktestResults): string {
  const hashes = inputs.map(({ what, sha256 }) => `${what}=${sha256}`).join(' ')
  return lines(
    methods.map(({ name, figures, value, score, gapPercent }) => ({
      method: name,
      cost: rounded(figures.cost),
      energy_wh: rounded(figures.energyWh),
      missed_wh: rounded(figures.missedWh),
      peak_w: rounded(figures.peakW),
      above_limit_wh: rounded(figures.aboveLimitWh),
      value: rounded(value),
      score: score === undefined ? '' : rounded(score),
      gap_percent: gapPercent === undefined ? '' : rounded(gapPercent),
      fairness: rounded(figures.fairness),
      least_met_percent: rounded(figures.leastMetPercent),
      sessions_short: figures.sessionsShort,
      setpoint_changes: figures.setpointChanges,
      profiles: figures.profiles ?? '',
      version,
      seed,
      inputs: hashes,
    })),
  )
}

/** One row per session and method. */
export function sessionsCsv({ methods, sessionIds }: BacktestResults): string {
  return lines(
    methods.flatMap(({ name, sessions }) =>
      sessions.map(({ energyWh, missedWh, cost, setpointChanges }, index) => ({
        method: name,
        session: sessionIds[index],
        energy_wh: rounded(energyWh),
        missed_wh: rounded(missedWh),
        cost: rounded(cost),
        setpoint_changes: setpointChanges,
      })),
    ),
  )
}

function lines(rows: readonly object[]): string {
  return `${Papa.unparse([...rows], { newline: '\n' })}\n`
}

/** Without the last bits of sums. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
