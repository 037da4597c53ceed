import { setTimeout as delay } from 'node:timers/promises'
import type { PlanView } from '../../server/views/plan.ts'
import type { Ledger } from './ledger.ts'
import { powerOf } from './profile-order.ts'

// Only what is forgotten for good takes that long: a busy machine may stand still for seconds.
const mostRestMs = 120_000

/** Cars that sent their needs, and have no profile long after. */
export async function forgottenBy(ledgers: readonly Ledger[]): Promise<string[]> {
  const owed = new Map(ledgers.filter(({ owesProfile }) => owesProfile).map((ledger) => [ledger, ledger.needsTaken]))
  const untilMs = performance.now() + mostRestMs
  const isOwed = (ledger: Ledger) => ledger.owesProfile && owed.get(ledger) === ledger.needsTaken
  while (performance.now() < untilMs && [...owed.keys()].some(isOwed)) await delay(50)
  return [...owed.keys()].filter(isOwed).map(({ stationId }) => `${stationId}: no profile after its needs`)
}

/** Slots of the newest plan in which the profiles that are in force allow more than the site may draw. */
export async function overdrawnAfterRest(url: string, ledgers: readonly Ledger[]): Promise<string[]> {
  const untilMs = performance.now() + mostRestMs
  for (;;) {
    const overdrawn = await overdrawnSlots(url, ledgers)
    if (overdrawn.length === 0 || performance.now() > untilMs) return overdrawn
    // Profiles of the newest plan are on their way.
    await delay(200)
  }
}

async function overdrawnSlots(url: string, ledgers: readonly Ledger[]): Promise<string[]> {
  const response = await fetch(`${url}/api/plans/current`)
  if (response.status === 404) return []
  const plan = (await response.json()) as PlanView
  const profiles = ledgers.flatMap(({ profile }) => (profile ? [profile] : []))
  return plan.startsMs.flatMap((startMs, slot) => {
    const roomW = (plan.gridLimitW[slot] ?? 0) - (plan.baseLoadW[slot] ?? 0)
    const allowedW = profiles.reduce((sum, profile) => sum + powerOf(profile, startMs + 1_000), 0)
    return allowedW > roomW + 1
      ? [`${Math.round(allowedW)} W are allowed at ${new Date(startMs).toISOString()}, ${Math.round(roomW)} W are free`]
      : []
  })
}
