/** `npm run replay`: computes plans on record again, and tells which come out otherwise. */
import { parseArgs } from 'node:util'
import { CommandProblem } from '../command-problem.ts'
import { messageOf } from '../error-message.ts'
import { openStore } from './open-store.ts'
import { type PlanReplay, PlanReplayer } from './plan-replay.ts'
import type { Schema } from './schema.ts'
import type { Store } from './store.ts'
import { commandStore } from './store-command.ts'

const usage = `Computes plans on record again from their requests: each must come out the same, byte for byte.
Plans of another version of Flattop may differ. The server may run meanwhile.

usage: npm run replay -- --plan ID [--data-dir DIR]
       npm run replay -- --all [--data-dir DIR]

  --plan      the plan's number, as in the console and in /api/plans
  --all       every plan on record
  --data-dir  folder of the store; default DATA_DIR, else ./data (or DATABASE_URL)

Ends with 1 where a plan came out otherwise. Plans whose search the clock ended are named, and not computed.`

try {
  await run()
} catch (error) {
  console.error(error instanceof CommandProblem ? `${error.message}\n\n${usage}` : messageOf(error))
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { plan, all, 'data-dir': dataDir, help } = options()
  if (help) return console.log(usage)
  if ((plan === undefined) === !all) throw new CommandProblem('Either --plan ID or --all is expected.')
  if (plan !== undefined && !/^\d{1,15}$/.test(plan))
    throw new CommandProblem(`--plan is "${plan}"; a number is expected.`)
  const store = await openStore({ ...commandStore(dataDir), isShared: true })
  const replayer = new PlanReplayer()
  try {
    const counts = await replayEach(plan === undefined ? everyPlan(store) : onePlan(store, Number(plan)), replayer)
    console.log([...counts].map(([type, count]) => `${type}: ${count}`).join(', ') || 'No plan is on record.')
    if (counts.has('different') || counts.has('failed')) process.exitCode = 1
  } finally {
    await replayer.close()
    await store.close()
  }
}

async function replayEach(plans: AsyncIterable<Schema['plan']>, replayer: PlanReplayer): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for await (const row of plans) {
    const result = await replayer.replay(row)
    counts.set(result.type, (counts.get(result.type) ?? 0) + 1)
    if (result.type !== 'same') console.log(`plan ${row.id} ${textOf(result)}`)
  }
  return counts
}

function textOf(result: PlanReplay): string {
  switch (result.type) {
    case 'same':
      return 'comes out the same'
    case 'ended by time':
      return 'is not computed: the clock ended its search'
    case 'different':
      return `differs at ${result.where}: recorded ${JSON.stringify(result.recorded)}, computed ${JSON.stringify(result.computed)}`
    case 'failed':
      return `cannot be computed: ${result.reason}`
  }
}

async function* onePlan({ history }: Store, id: number): AsyncGenerator<Schema['plan']> {
  const row = await history.plan(id)
  if (!row) throw new Error(`No plan ${id} is on record.`)
  yield row
}

/** The newest first, one in memory at a time. */
async function* everyPlan({ history }: Store): AsyncGenerator<Schema['plan']> {
  for (let before: number | undefined; ; ) {
    const page = await history.plans({ limit: 100, before })
    for (const { id } of page) {
      const row = await history.plan(id)
      if (row) yield row
    }
    before = page.at(-1)?.id
    if (before === undefined) return
  }
}

function options() {
  try {
    return parseArgs({
      options: {
        plan: { type: 'string' },
        all: { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new CommandProblem(messageOf(error))
  }
}
