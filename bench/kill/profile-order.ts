import type { Ledger, Profile, TakenProfile } from './ledger.ts'
import { pages } from './record-checks.ts'

/** The parts of a plan on record that profiles are compared with; arrays per slot. */
interface RecordedPlan {
  readonly id: number
  readonly madeAtMs: number
  readonly frame: {
    readonly horizon: { readonly startsMs: readonly number[]; readonly endMs: number }
    readonly planned: readonly { readonly id: string; readonly departureMs: number }[]
  }
  readonly plan: { readonly sessions: readonly { readonly setpointW: readonly number[] }[] }
}

// Limits are rounded down to 0.1 W.
const roundingW = 0.11

/**
 * Profiles of superseded plans: each profile that a station took must be what some plan on record says of its car, and
 * no profile may be of an older plan than the one before it. Nothing is asked of the server's own order of deliveries.
 *
 * @param mayBeUnrecorded whether nothing could be written at times: then profiles that raise no power need not be on record
 */
export async function profileFaults(
  url: string,
  ledgers: readonly Ledger[],
  mayBeUnrecorded: boolean,
): Promise<string[]> {
  // What comes while the plans are read may be of one that is not among them.
  const takenBy = ledgers.map(({ stationId, profilesTaken }) => ({ stationId, profilesTaken: [...profilesTaken] }))
  const plans = await plansOnRecord(url)
  const found = await Promise.all(
    takenBy.map(async ({ stationId, profilesTaken }) => {
      const transactions = await pages<{ transactionId: string; sessionId?: string }>(
        url,
        `/api/transactions?stationId=${stationId}&`,
        'transactions',
      )
      const sessionIds = new Map(transactions.map(({ transactionId, sessionId }) => [transactionId, sessionId]))
      return [...Map.groupBy(profilesTaken, ({ transactionId }) => transactionId)].flatMap(([transactionId, taken]) =>
        outOfOrder(`${stationId} ${transactionId}`, taken, plans, sessionIds.get(transactionId) ?? '', mayBeUnrecorded),
      )
    }),
  )
  return found.flat()
}

async function plansOnRecord(url: string): Promise<RecordedPlan[]> {
  const ids = (await pages<{ id: number }>(url, '/api/plans?', 'plans')).map(({ id }) => id).toReversed()
  const plans: RecordedPlan[] = []
  for (const id of ids) plans.push((await (await fetch(`${url}/api/plans/${id}`)).json()) as RecordedPlan)
  return plans
}

/** One car's profiles, each matched with the oldest plan that it may be of without being superseded. */
function outOfOrder(
  name: string,
  taken: readonly TakenProfile[],
  plans: readonly RecordedPlan[],
  sessionId: string,
  mayBeUnrecorded: boolean,
): string[] {
  let newest = 0
  return taken.flatMap(({ profile, atMs }, index) => {
    const like = plans.filter((plan) => plan.madeAtMs <= atMs && isOf(profile, plan, sessionId)).map(({ id }) => id)
    const id = like.find((each) => each >= newest)
    if (id !== undefined) {
      newest = id
      return []
    }
    const older = like.at(-1)
    const before = taken[index - 1]
    const raises = before !== undefined && powerOf(profile, atMs) > powerOf(before.profile, atMs)
    // By what it allows, one of a plan that is not on record may look like one of an older plan.
    if (mayBeUnrecorded && !raises) return []
    const what = older === undefined ? 'no plan on record' : `plan ${older}, after one of plan ${newest}`
    return [`${name}: profile number ${index + 1} is of ${what}`]
  })
}

/** Whether a profile allows a session in every slot of a plan what the plan gives it. */
function isOf(profile: Profile, { frame, plan }: RecordedPlan, sessionId: string): boolean {
  const index = frame.planned.findIndex(({ id }) => id === sessionId)
  const session = frame.planned[index]
  const setpointW = plan.sessions[index]?.setpointW
  if (!session || !setpointW) return false
  const { startsMs, endMs } = frame.horizon
  return startsMs.every((startMs, slot) => {
    const middleMs = (startMs + (startsMs[slot + 1] ?? endMs)) / 2
    const plannedW = middleMs < session.departureMs ? (setpointW[slot] ?? 0) : 0
    return Math.abs(powerOf(profile, middleMs) - plannedW) <= roundingW
  })
}

/** Power that a profile allows at an instant, W; 0 before it begins. */
export function powerOf({ chargingSchedule: [schedule] }: Profile, atMs: number): number {
  const seconds = (atMs - Date.parse(schedule.startSchedule)) / 1_000
  return schedule.chargingSchedulePeriod.findLast(({ startPeriod }) => startPeriod <= seconds)?.limit ?? 0
}
