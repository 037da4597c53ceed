import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { backtestArguments, backtestUsage } from './backtest-arguments.ts'
import { holidaysFrom, isForPeople, runBacktest } from './backtest-run.ts'
import { withOptionAdvice } from './option-advice.ts'
import { ProgressBar } from './progress-bar.ts'
import type { BacktestResults } from './report/results.ts'

/** What a back-test on the command line writes to. */
export interface Terminal {
  readonly out: (line: string) => void
  readonly progress: NodeJS.WriteStream
}

/**
 * Runs a back-test from its arguments, and writes its files.
 *
 * @returns the process's exit code: 0, or 1 after a sentence on what to mend
 */
export async function backtestCommand(texts: readonly string[], { out, progress }: Terminal): Promise<number> {
  try {
    const args = backtestArguments(texts, holidaysFrom)
    if (args === 'help') {
      out(backtestUsage)
      return 0
    }
    const startedMs = performance.now()
    const bar = new ProgressBar(progress)
    const results = await runBacktest(args, { onProgress: (part) => bar.show(part) }).finally(() => bar.end())
    for (const line of summaryLines(results)) out(line)
    out(`${((performance.now() - startedMs) / 1_000).toFixed(1)} s; ${join(args.outFolder, 'report.html')}`)
    return 0
  } catch (error) {
    if (!isForPeople(error)) throw error
    out(withOptionAdvice(error))
    return 1
  }
}

function summaryLines({ methods }: BacktestResults): string[] {
  const widest = methods.reduce((width, { name }) => Math.max(width, name.length), 0)
  const row = (name: string, ...cells: readonly string[]) =>
    `${name.padEnd(widest)} ${cells.map((cell) => cell.padStart(10)).join(' ')}`
  return [
    row('method', 'cost', 'peak kW', 'missed kWh', 'score'),
    ...methods.map(({ name, figures, score }) =>
      row(
        name,
        figures.cost.toFixed(2),
        (figures.peakW / 1_000).toFixed(2),
        (figures.missedWh / 1_000).toFixed(2),
        score === undefined ? '' : score.toFixed(3),
      ),
    ),
  ]
}

if (import.meta.main) {
  process.exitCode = await backtestCommand(process.argv.slice(2), { out: console.log, progress: process.stderr })
}
