import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputProblem } from '../server/inputs/input-problem.ts'
import { h25File, parseStandardProfile } from '../server/inputs/standard-load.ts'
import { type BackTestRequest, backTestOf } from './back-test.ts'
import { backTestInThreads, type Watch } from './back-test-in-threads.ts'
import { ArgumentProblem, type BacktestArguments } from './backtest-arguments.ts'
import { type BacktestInputs, backtestInputs, bytesFrom } from './backtest-inputs.ts'
import { backtestResults } from './backtest-results.ts'
import { PeriodProblem } from './period.ts'
import { methodsCsv, sessionsCsv } from './report/csv.ts'
import { reportHtml } from './report/html.ts'
import type { BacktestResults } from './report/results.ts'

/**
 * Reads a back-test's files, plays it in threads, and writes its report and tables into its folder.
 *
 * @throws an error that `isForPeople` where the files cannot be played
 */
export async function runBacktest(args: BacktestArguments, watch: Watch = {}): Promise<BacktestResults> {
  const inputs = await backtestInputs(args)
  const request = requestFrom(args, inputs)
  // What is wrong with the record is told at once, and as what it is: errors lose their class between threads.
  backTestOf(request)
  const threads = args.threads === undefined ? {} : { threads: args.threads }
  const methods = await backTestInThreads(request, { ...threads, ...watch })
  const results = backtestResults(args, inputs, request, methods, versionOf())
  writeFiles(args.outFolder, results)
  return results
}

/** Whether an error says what is to be mended in arguments or files. */
export function isForPeople(error: unknown): error is Error {
  return error instanceof ArgumentProblem || error instanceof InputProblem || error instanceof PeriodProblem
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

/** The days that a file lists. @throws InputProblem for a line that is none */
export function holidaysFrom(file: string): string[] {
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

function versionOf(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
