/** Runs one back-test off the event loop: reads its files, plays its methods in threads, writes its report, and ends. */
import { availableParallelism } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { backtestArguments } from '../../research/backtest-arguments.ts'
import { holidaysFrom, isForPeople, runBacktest } from '../../research/backtest-run.ts'
import { messageOf } from '../error-message.ts'

/** To the server. */
export type BacktestReport =
  | { readonly type: 'progress'; readonly part: number }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly problem: string }

const report = (message: BacktestReport) => parentPort?.postMessage(message)

try {
  const args = backtestArguments(workerData as readonly string[], holidaysFrom)
  if (args === 'help') throw new Error('a back-test has nothing to explain')
  // Stations and browsers keep a processor.
  const threads = Math.max(1, availableParallelism() - 1)
  await runBacktest(args, { threads, onProgress: (part) => report({ type: 'progress', part }) })
  report({ type: 'done' })
} catch (error) {
  report({ type: 'failed', problem: isForPeople(error) ? error.message : `it broke off: ${messageOf(error)}` })
}
