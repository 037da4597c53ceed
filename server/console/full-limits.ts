import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import { phasesLabel } from '../limits/limit-label.ts'
import { type LimitRow, limitRows } from '../limits/limit-rows.ts'
import type { CurrentPlan } from '../site-parts.ts'
import type { FullLimitView } from '../views/results.ts'

const mostShown = 20
// What set-points and profiles lose by rounding.
const roundingW = 50

/**
 * When a fuse or a shared limit leaves no room to a car that charges later, or that lacks energy in the end: the
 * soonest first. The site's own limit in W is left out: the chart shows it.
 */
export function fullLimits({ problem, plan }: Pick<CurrentPlan, 'problem' | 'plan'>): FullLimitView[] {
  const { request, horizon, limits } = problem
  const lastSlots = plan.sessions.map(lastSlotWithMore)
  const found = limitRows(request)
    .filter(({ limitId, phase }) => limitId !== undefined || phase !== undefined)
    .flatMap((row) => stretches(fullSlots(row, request, plan, lastSlots)).map(([first, end]) => ({ row, first, end })))
  const together = Map.groupBy(
    found,
    ({ row, first, end }) => `${row.limitId} ${row.phase === undefined} ${first} ${end}`,
  )
  return [...together.values()]
    .flatMap(([one, ...others]): FullLimitView[] => {
      if (!one) return []
      const phases = [one, ...others].flatMap(({ row }) => row.phase ?? [])
      return [
        {
          label: phasesLabel(one.row.limitId, phases, limits.tree),
          fromMs: horizon.startsMs[one.first] ?? horizon.endMs,
          toMs: horizon.startsMs[one.end] ?? horizon.endMs,
        },
      ]
    })
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .slice(0, mostShown)
}

/** Until which slot a session would have use for more: the last in which it charges, or any where it lacks energy. */
function lastSlotWithMore({ setpointW, shortfallWh }: Plan['sessions'][number]): number {
  if (shortfallWh > 0) return setpointW.length
  return setpointW.findLastIndex((powerW) => powerW > 0)
}

/** Whether a car that has use for more finds no room for it under a limit, by slot. */
function fullSlots(
  { allowed, cars }: LimitRow,
  { sessions }: PlanRequest,
  plan: Plan,
  lastSlots: readonly number[],
): boolean[] {
  return allowed.map((most, slot) => {
    const powerOf = (index: number) => plan.sessions[index]?.setpointW[slot] ?? 0
    const spare = cars.reduce((left, { index, perW }) => left - perW * powerOf(index), most)
    return cars.some(({ index, perW }) => {
      const session = sessions[index]
      const powerW = powerOf(index)
      if (!session || slot < session.firstSlot || slot >= session.endSlot) return false
      if (powerW >= session.maxPowerW - roundingW || slot >= (lastSlots[index] ?? 0)) return false
      // A car that waits needs its least power at once.
      return spare < perW * (powerW > 0 ? roundingW : Math.max(roundingW, session.minPowerW))
    })
  })
}

/** First slot and one past the last of each run of slots that are. */
function stretches(isSo: readonly boolean[]): [first: number, end: number][] {
  const found: [number, number][] = []
  isSo.forEach((is, slot) => {
    if (!is) return
    const last = found.at(-1)
    if (last?.[1] === slot) last[1] = slot + 1
    else found.push([slot, slot + 1])
  })
  return found
}
