import type { Schema } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { type PlanReplay, PlanReplayer } from './plan-replay.ts'

/** Computes plans again, prints a line for each that does not come out the same, and counts how they came out. */
export async function replayEach(
  plans: AsyncIterable<Schema['plan']>,
  print: (line: string) => void,
): Promise<ReadonlyMap<PlanReplay['type'], number>> {
  const replayer = new PlanReplayer()
  const counts = new Map<PlanReplay['type'], number>()
  try {
    for await (const row of plans) {
      const result = await replayer.replay(row)
      counts.set(result.type, (counts.get(result.type) ?? 0) + 1)
      if (result.type !== 'same') print(`plan ${row.id} ${textOf(result)}`)
    }
  } finally {
    await replayer.close()
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

export async function* onePlan({ history }: Store, id: number): AsyncGenerator<Schema['plan']> {
  const row = await history.plan(id)
  if (!row) throw new Error(`No plan ${id} is on record.`)
  yield row
}

/** The newest first, one in memory at a time. */
export async function* everyPlan({ history }: Store): AsyncGenerator<Schema['plan']> {
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
