import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { readSeriesFile } from '../server/inputs/read-series-file.ts'
import { isTimeZone } from '../server/inputs/wall-clock.ts'
import { ArgumentProblem } from './backtest-arguments.ts'
import { bytesFrom } from './backtest-inputs.ts'
import { isForPeople } from './backtest-run.ts'
import { madeUpSessions } from './made-up-sessions.ts'
import { withOptionAdvice } from './option-advice.ts'

export const madeUpUsage = `Makes up charging sessions of a workplace for the days of a price file, to try a back-test without a record of your own.

usage: npm run made-up-sessions -- --prices FILE

  --prices FILE       as it comes from its provider; the last four weeks that it covers are filled
  --area NAME, --price-unit UNIT   as for a back-test
  --cars NUMBER       on a working day; default 10
  --seed NUMBER       another one makes up other sessions; default 1
  --time-zone ZONE    of the site; default Europe/Berlin
  --out FILE          default sessions.csv`

/** Writes a table of made-up sessions; gives back the process's exit code. */
export async function madeUpSessionsCommand(texts: readonly string[], out: (line: string) => void): Promise<number> {
  try {
    const values = valuesOf(texts)
    if (values.help) {
      out(madeUpUsage)
      return 0
    }
    const { prices, area, out: outFile, 'time-zone': timeZone, 'price-unit': unit } = values
    if (prices === undefined) throw new ArgumentProblem('--prices is missing')
    if (!isTimeZone(timeZone))
      throw new ArgumentProblem(`--time-zone is "${timeZone}"; Europe/Berlin, for example, is expected`)
    const { series } = await readSeriesFile('prices', bytesFrom('prices', prices), {
      ...{ fileName: basename(prices), timeZone, area, unit },
    })
    const [fromMs, toMs] = [series.startsMs[0] ?? 0, (series.startsMs.at(-1) ?? 0) + series.stepMs]
    const [cars, seed] = [whole('cars', values.cars, 1, 1_000), whole('seed', values.seed, 0, 4_294_967_295)]
    const table = madeUpSessions({ fromMs, toMs, timeZone, cars, seed })
    writeFileSync(outFile, table)
    out(`${outFile}: ${table.split('\n').length - 2} made-up sessions`)
    return 0
  } catch (error) {
    if (!isForPeople(error) && !(error instanceof RangeError)) throw error
    out(withOptionAdvice(error))
    return 1
  }
}

function valuesOf(texts: readonly string[]) {
  try {
    return parseArgs({
      args: [...texts],
      options: {
        prices: { type: 'string' },
        area: { type: 'string' },
        'price-unit': { type: 'string' },
        cars: { type: 'string', default: '10' },
        seed: { type: 'string', default: '1' },
        'time-zone': { type: 'string', default: 'Europe/Berlin' },
        out: { type: 'string', default: 'sessions.csv' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new ArgumentProblem(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw new ArgumentProblem(`--${name} is "${text}"; a whole number from ${least} to ${most} is expected`)
}

if (import.meta.main) process.exitCode = await madeUpSessionsCommand(process.argv.slice(2), console.log)
