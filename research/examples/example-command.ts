import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { backtestCommand, type Terminal } from '../backtest-command.ts'
import { truckExample } from './truck-example.ts'
import { truckCsv, truckHtml, truckLines, truckNotes } from './truck-report.ts'

export const exampleUsage = `Plays a published result as a back-test.

usage: npm run example -- 12-kwh|trucks [--out FOLDER]

  12-kwh   12 kWh overnight at two rates under 4 kW: every strategy keeps to the limit, cheapest costs 3.60
  trucks   seven truck sessions of April 2022 at the prices of SE3: our range beside the printed costs
  --out    folder of the report and its tables; default backtest`

/** Runs one of the published examples, and writes its files; gives back the process's exit code. */
export async function exampleCommand(texts: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...texts],
    allowPositionals: true,
    strict: false,
    options: { out: { type: 'string', default: 'backtest' } },
  })
  const folder = String(values.out)
  if (positionals[0] === '12-kwh') return backtestCommand([...twelveKwhArguments(), '--out', folder], terminal)
  if (positionals[0] === 'trucks') return truckCommand(folder, terminal)
  terminal.out(exampleUsage)
  return 1
}

/** The arguments that play the 12 kWh. */
function twelveKwhArguments(): string[] {
  const fixture = (path: string) => fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url))
  return [
    ...['--sessions', fixture('examples/12-kwh-sessions.csv'), '--prices', fixture('examples/12-kwh-prices.csv')],
    ...['--base-load', fixture('loads/worked-example.csv'), '--load-quantile', 'known', '--grid-limit', '4kW'],
    ...['--departures', 'known', '--prices-known', 'always', '--effort', 'full'],
  ]
}

function truckCommand(folder: string, { out }: Terminal): number {
  const rows = truckExample()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'report.html'), truckHtml(rows))
  writeFileSync(join(folder, 'stays.csv'), truckCsv(rows))
  for (const line of [...truckLines(rows), ...truckNotes]) out(line)
  out(join(folder, 'report.html'))
  return 0
}

if (import.meta.main) {
  process.exitCode = await exampleCommand(process.argv.slice(2), { out: console.log, progress: process.stderr })
}
