/** `npm run replay`: computes plans on record again, or lets a whole day happen again, and tells what comes out otherwise. */
import { access } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { DateTime } from 'luxon'
import { CommandProblem } from '../command-problem.ts'
import { messageOf } from '../error-message.ts'
import { defaultSettings } from '../settings.ts'
import { openStore, storeFile } from '../store/open-store.ts'
import { commandStore } from '../store/store-command.ts'
import { replayUntil } from './day-replay.ts'
import { comparePlans } from './plan-comparison.ts'
import { everyPlan, onePlan, replayEach } from './plans-on-record.ts'

const usage = `Computes plans on record again from their requests: each must come out the same, byte for byte.
Or lets everything on record until the end of a day happen again to a server of its own, and compares the day's plans.
Plans of another version of Flattop may differ. The server may run meanwhile.

usage: npm run replay -- --plan ID [--data-dir DIR]
       npm run replay -- --all [--data-dir DIR]
       npm run replay -- --day YYYY-MM-DD --from DIR --to EMPTY_DIR

  --plan      the plan's number, as in the console and in /api/plans
  --all       every plan on record
  --data-dir  folder of the store; default DATA_DIR, else ./data (or DATABASE_URL)
  --day       a day in the site's time zone
  --from      folder of the store with the record
  --to        folder for the store of the replay, without one

Ends with 1 where a plan came out otherwise. Plans whose search the clock ended are named.`

try {
  await run()
} catch (error) {
  console.error(error instanceof CommandProblem ? `${error.message}\n\n${usage}` : messageOf(error))
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { plan, all, day, from, to, 'data-dir': dataDir, help } = options()
  if (help) return console.log(usage)
  if ([plan !== undefined, all, day !== undefined].filter(Boolean).length !== 1) {
    throw new CommandProblem('Either --plan ID, --all or --day YYYY-MM-DD is expected.')
  }
  if (day === undefined) return replayPlans(plan, dataDir)
  if (from === undefined || to === undefined)
    throw new CommandProblem('--from DIR and --to DIR are expected with --day.')
  await replayDay(day, from, to)
}

async function replayPlans(plan: string | undefined, dataDir: string | undefined): Promise<void> {
  if (plan !== undefined && !/^\d{1,15}$/.test(plan)) {
    throw new CommandProblem(`--plan is "${plan}"; a number is expected.`)
  }
  const store = await openStore({ ...commandStore(dataDir), isShared: true })
  try {
    const counts = await replayEach(plan === undefined ? everyPlan(store) : onePlan(store, Number(plan)), (text) =>
      console.log(text),
    )
    console.log([...counts].map(([type, count]) => `${type}: ${count}`).join(', ') || 'No plan is on record.')
    if (counts.has('different') || counts.has('failed')) process.exitCode = 1
  } finally {
    await store.close()
  }
}

async function replayDay(day: string, from: string, to: string): Promise<void> {
  await access(storeFile(from)).catch(() => {
    throw new Error(`There is no store in ${from}.`)
  })
  const isTaken = await access(storeFile(to)).then(
    () => true,
    () => false,
  )
  if (isTaken) throw new Error(`There is a store in ${to} already; the replay needs a folder without one.`)
  const { startMs, endMs } = await spanOf(day, from)
  const { happenings, remarks } = await replayUntil(from, to, endMs)
  const { same, others } = await comparePlans(from, to, startMs, endMs)
  for (const line of [...remarks, ...others]) console.log(line)
  console.log(`happenings: ${happenings}, plans of ${day} the same: ${same}, otherwise: ${others.length}`)
  if (others.length > 0) process.exitCode = 1
}

/** A day in the time zone of the site. */
async function spanOf(day: string, dataDir: string): Promise<{ startMs: number; endMs: number }> {
  const store = await openStore({ dataDir, isShared: true })
  const { timeZone = defaultSettings.timeZone } = await store.settings()
  await store.close()
  const start = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: timeZone })
  if (!start.isValid) throw new CommandProblem(`--day is "${day}"; a day such as 2026-01-14 is expected.`)
  return { startMs: start.toMillis(), endMs: start.plus({ days: 1 }).toMillis() }
}

function options() {
  try {
    return parseArgs({
      options: {
        plan: { type: 'string' },
        all: { type: 'boolean', default: false },
        day: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new CommandProblem(messageOf(error))
  }
}
