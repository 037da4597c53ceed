import type { Plan, SessionPlan } from '../../optimizer/model.ts'
import { SparePower } from '../limits/spare-power.ts'
import type { PlanningProblem } from './planning-problem.ts'

// Shorter than that is not worth a car's contactor.
const shortestMs = 60_000

/**
 * Where to cut slots in two so that the rest of a wish fits that is too little for a whole slot at the car's minimum:
 * for each session that is short for that reason, the end of a slot just long enough, in the cheapest slot with room.
 * Empty where no session is.
 */
export function shortSlotCuts(problem: PlanningProblem, plan: Plan): number[] {
  return plan.sessions.flatMap((planned, index) => {
    const session = problem.request.sessions[index]
    if (!session || planned.shortfallReason !== 'minimum-power') return []
    // Rounded down: what the minimum leaves of the wish then, a little more power brings.
    const lengthMs = Math.floor((planned.shortfallWh / session.minPowerW) * 3_600) * 1_000
    const slot = lengthMs < shortestMs ? undefined : bestSlot(problem, plan, planned, index, lengthMs)
    return slot === undefined ? [] : [(problem.horizon.startsMs[slot] ?? 0) + lengthMs]
  })
}

/** The cheapest slot, or for `fastest` the first, in which the car waits and there is room for its minimum. */
function bestSlot(
  { request }: PlanningProblem,
  plan: Plan,
  { setpointW }: SessionPlan,
  index: number,
  lengthMs: number,
): number | undefined {
  const session = request.sessions[index]
  if (!session) return undefined
  const spareW = new SparePower(
    request,
    plan.sessions.map((each) => each.setpointW),
  ).forSession(index)
  const hasRoom = (slot: number) =>
    setpointW[slot] === 0 && (request.slotMs[slot] ?? 0) > lengthMs && (spareW[slot] ?? 0) >= session.minPowerW
  const slots = setpointW.map((_, slot) => slot).slice(session.firstSlot, session.endSlot)
  const price = (slot: number) => (request.strategy === 'fastest' ? 0 : (request.pricePerKwh[slot] ?? 0))
  const continues = (slot: number) => ((setpointW[slot - 1] ?? 0) > 0 ? 0 : 1)
  return slots.filter(hasRoom).sort((a, b) => price(a) - price(b) || continues(a) - continues(b) || a - b)[0]
}
