import type { Plan } from '../../optimizer/model.ts'
import { openStore } from '../store/open-store.ts'
import type { Schema } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import { firstDifference } from './plan-replay.ts'

/** How the plans of one record compare with those of its replay. */
export interface PlanComparison {
  /** Plans with the same request and the same solution, byte for byte. */
  readonly same: number
  /** A sentence for each of the others. */
  readonly others: readonly string[]
}

/** Compares the plans made within a span of time, one after the other. */
export async function comparePlans(from: string, to: string, startMs: number, endMs: number): Promise<PlanComparison> {
  const [one, other] = [
    await openStore({ dataDir: from, isShared: true }),
    await openStore({ dataDir: to, isShared: true }),
  ]
  try {
    const [recorded, replayed] = [await planIds(one, startMs, endMs), await planIds(other, startMs, endMs)]
    let same = 0
    const others: string[] = []
    for (const [index, id] of recorded.entries()) {
      const plan = await one.history.plan(id)
      const again = await other.history.plan(replayed[index] ?? -1)
      const difference = plan && differenceOf(plan, again)
      if (difference === undefined) same++
      else others.push(`plan ${id} ${difference}`)
    }
    const more = replayed.length - recorded.length
    if (more > 0) others.push(`${more} more plans were made than are on record`)
    return { same, others }
  } finally {
    await one.close()
    await other.close()
  }
}

function differenceOf(plan: Schema['plan'], again: Schema['plan'] | undefined): string | undefined {
  if (!again) return 'was not made again'
  const isEndedByTime = (JSON.parse(plan.plan) as Plan).isEndedByTime === true
  if (plan.request !== again.request) {
    const where = firstDifference(JSON.parse(plan.request), JSON.parse(again.request))
    return `had another request: ${where ?? 'the order of its fields'} differs`
  }
  if (plan.plan === again.plan) return undefined
  if (isEndedByTime) return 'was ended by the clock, and comes out otherwise'
  return `comes out otherwise: ${firstDifference(JSON.parse(plan.plan), JSON.parse(again.plan)) ?? 'the order of its fields'} differs`
}

/** Numbers of the plans made within a span of time, oldest first. */
async function planIds({ history }: Store, startMs: number, endMs: number): Promise<number[]> {
  const ids: number[] = []
  for (let before: number | undefined; ; ) {
    const page = await history.plans({ limit: 1_000, before })
    for (const { id, made_ms } of page) if (made_ms >= startMs && made_ms < endMs) ids.push(id)
    before = page.at(-1)?.id
    if (before === undefined) return ids.reverse()
  }
}
