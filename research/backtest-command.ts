import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { InputProblem } from '../server/inputs/input-problem.ts'
import { h25File, parseStandardProfile } from '../server/inputs/standard-load.ts'
import { type BackTestRequest, backTestOf } from './back-test.ts'
import { backTestInThreads } from './back-test-in-threads.ts'
import { ArgumentProblem, type BacktestArguments, backtestArguments, backtestUsage } from './backtest-arguments.ts'
import { type BacktestInputs, backtestInputs, bytesFrom } from './backtest-inputs.ts'
import { backtestResults } from './backtest-results.ts'
import { PeriodProblem } from './period.ts'
import { ProgressBar } from './progress-bar.ts'
import { methodsCsv, sessionsCsv } from './report/csv.ts'
import { reportHtml } from './report/html.ts'
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
    const inputs = await backtestInputs(args)
    const request = requestFrom(args, inputs)
    // What is wrong with the record is told at once, and as what it is: errors lose their class between threads.
    backTestOf(request)
    const bar = new ProgressBar(progress)
    const methods = await backTestInThreads(request, {
      onProgress: (part) => bar.show(part),
      ...(args.threads === undefined ? {} : { threads: args.threads }),
    }).finally(() => bar.end())
    const results = backtestResults(args, inputs, request, methods, versionOf())
    writeFiles(args.outFolder, results)
    for (const line of summaryLines(results)) out(line)
    out(`${((performance.now() - startedMs) / 1_000).toFixed(1)} s; ${join(args.outFolder, 'report.html')}`)
    return 0
  } catch (error) {
    const isForPeople =
      error instanceof ArgumentProblem || error instanceof InputProblem || error instanceof PeriodProblem
    if (!isForPeople) throw error
    out(error.message)
    return 1
  }
}

function requestFrom(args: BacktestArguments, { sessions, site }: BacktestInputs): BackTestRequest {
  const { timeZone, slotMinutes, methods, knowledge, pricesKnownFromHour, loadQuantile, holidays, effort } = args
  const profile = parseStandardProfile(readFileSync(h25File, 'utf8'))
  return {
    sessions,
    site,
    timeZone,
    slotMinutes,
    methods,
    knowledge,
    effort,
    ...(pricesKnownFromHour === undefined ? {} : { pricesKnownFromHour }),
    ...(loadQuantile === undefined ? {} : { forecast: { quantile: loadQuantile, holidays } }),
    standard: { profile, yearlyUseKwh: args.yearlyUseKwh },
  }
}

function holidaysFrom(file: string): string[] {
  const lines = new TextDecoder().decode(bytesFrom('holidays', file)).split(/\r?\n/)
  return lines.flatMap((line, index) => {
    const day = line.trim()
    if (day === '') return []
    if (/^\d{4}-\d\d-\d\d$/.test(day)) return [day]
    throw new InputProblem({ file, line: index + 1, found: `"${day}"`, expected: 'a day such as 2026-05-01' })
  })
}

function writeFiles(folder: string, results: BacktestResults): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'report.html'), reportHtml(results))
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, undefined, 1)}\n`)
  writeFileSync(join(folder, 'methods.csv'), methodsCsv(results))
  writeFileSync(join(folder, 'sessions.csv'), sessionsCsv(results))
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

function versionOf(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}

if (import.meta.main) {
  process.exitCode = await backtestCommand(process.argv.slice(2), { out: console.log, progress: process.stderr })
}
