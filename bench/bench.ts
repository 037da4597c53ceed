/** `npm run bench`: how fast and how good plans are, beside HiGHS on the same models in the same run. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { strategies } from '../optimizer/model.ts'
import { type Case, measure, type Row } from './measure.ts'

const usage = `npm run bench -- [--sessions 50,100] [--seed 1] [--highs-seconds 10] [--json FILE]
  --sessions       numbers of sessions. Default: 1,2,5,20,50,100,300,1000 at 96 slots, and 100 at 192
  --seed           of the first random site; later ones count up. Default: 1
  --highs-seconds  real time that HiGHS gets for one model. Default: 10
  --json           also writes the rows to a file`

const { values: options } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1,2,5,20,50,100,300,1000' },
    seed: { type: 'string', default: '1' },
    'highs-seconds': { type: 'string', default: '10' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (options.help) console.log(usage)
else await run()

async function run(): Promise<void> {
  const sizes = options.sessions.split(',').map((text) => wholeNumber('--sessions', text))
  const seed = wholeNumber('--seed', options.seed)
  const highsSeconds = wholeNumber('--highs-seconds', options['highs-seconds'])
  const cases = casesFor(sizes)
  // The first solve of a process pays for compiling.
  for (const one of casesFor([2])) await measure(one, seed, 1, 1)
  const rows: Row[] = []
  for (const [index, one] of cases.entries()) {
    showProgress(index, cases.length, one)
    rows.push(await measure(one, seed, repeatsFor(one), highsSeconds))
  }
  showProgress(cases.length, cases.length)
  console.log(tableOf(rows))
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(rows, undefined, 2)}\n`)
}

function casesFor(sizes: readonly number[]): Case[] {
  const places = sizes.flatMap((sessions) =>
    [96, ...(sessions === 100 ? [192] : [])].map((slots) => ({ sessions, slots })),
  )
  return places.flatMap((place) =>
    [false, true].flatMap((minimumCurrent) => strategies.map((strategy) => ({ ...place, strategy, minimumCurrent }))),
  )
}

function repeatsFor({ sessions }: Case): number {
  if (sessions <= 5) return 11
  return sessions <= 100 ? 5 : 3
}

function showProgress(done: number, all: number, next?: Case): void {
  const width = 30
  const filled = Math.round((width * done) / all)
  const what = next
    ? `${next.sessions} sessions, ${next.strategy}${next.minimumCurrent ? ', minimum current' : ''}`
    : ''
  process.stderr.write(
    `\r\x1b[K[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done}/${all} ${what}${next ? '' : '\n'}`,
  )
}

function tableOf(rows: readonly Row[]): string {
  const heads = [
    'sessions',
    'slots',
    'strategy',
    'min.',
    'method',
    'median ms',
    'p95 ms',
    'gap %',
    '× HiGHS time',
    '/ HiGHS value',
  ]
  const cells = rows.map((row) => [
    String(row.sessions),
    String(row.slots),
    row.strategy,
    row.minimumCurrent ? 'yes' : 'no',
    row.method,
    row.medianMs.toFixed(2),
    row.p95Ms.toFixed(2),
    row.gapPercent.toFixed(4),
    row.timeRatioToHighs?.toFixed(1) ?? '–',
    row.objectiveRatioToHighs?.toFixed(6) ?? '–',
  ])
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((line) => line[column]?.length ?? 0)))
  return [heads, ...cells]
    .map((line) => line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
    .join('\n')
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new RangeError(`${option} is "${text}", expected a whole number above 0`)
}
