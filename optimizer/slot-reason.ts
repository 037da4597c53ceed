import type { Plan, PlanRequest } from './model.ts'

/** Why a session charges or waits in a slot. */
export type SlotReason =
  /** Waits: it is not there. */
  | 'away'
  /** Waits: the site leaves it less than its least power. */
  | 'no-room'
  /** Waits: the slot is dearer than every slot it uses. */
  | 'dearer'
  /** Waits: it has its energy by then. */
  | 'done'
  /** Waits: charging now would raise the site's peak. */
  | 'peak'
  /** Waits: other slots suffice. */
  | 'enough'
  /** Charges at its full power. */
  | 'full-power'
  /** Charges with what the site's limit leaves it. */
  | 'limited'
  /** Charges at its least power: less is not possible. */
  | 'least-power'
  /** Charges with what keeps the site's peak. */
  | 'under-peak'
  /** Charges the rest of its energy. */
  | 'rest'

const roundingW = 0.2

/**
 * Why a session of a plan charges, or waits, in a slot.
 *
 * @throws RangeError where the plan has no such session or slot
 */
export function slotReason(request: PlanRequest, plan: Plan, sessionId: string, slot: number): SlotReason {
  const index = request.sessions.findIndex((session) => session.id === sessionId)
  const session = request.sessions[index]
  const setpointW = plan.sessions[index]?.setpointW
  if (!session || !setpointW) throw new RangeError(`sessionId is "${sessionId}", expected a session of the plan`)
  const powerW = setpointW[slot]
  if (powerW === undefined) throw new RangeError(`slot is ${slot}, expected 0 to ${setpointW.length - 1}`)
  if (slot < session.firstSlot || slot >= session.endSlot) return 'away'
  const loadW = plan.siteLoadW[slot] ?? 0
  const roomW = (request.gridLimitW[slot] ?? 0) - loadW
  const isAtPeak = request.strategy === 'peak' && loadW >= plan.peakW - roundingW
  if (powerW > 0) return whyCharging(session, powerW, roomW, isAtPeak)
  if (roomW <= 0 || roomW < session.minPowerW) return 'no-room'
  return whyWaiting(request, plan, setpointW, slot, session.minPowerW)
}

function whyCharging(
  { minPowerW, maxPowerW }: PlanRequest['sessions'][number],
  powerW: number,
  roomW: number,
  isAtPeak: boolean,
): SlotReason {
  if (powerW >= maxPowerW - roundingW) return 'full-power'
  if (roomW <= roundingW) return 'limited'
  if (isAtPeak) return 'under-peak'
  return powerW <= minPowerW + roundingW ? 'least-power' : 'rest'
}

function whyWaiting(
  { strategy, pricePerKwh }: PlanRequest,
  { siteLoadW, peakW }: Plan,
  setpointW: readonly number[],
  slot: number,
  minPowerW: number,
): SlotReason {
  const wouldRaise = (siteLoadW[slot] ?? 0) + Math.max(minPowerW, roundingW) > peakW
  if (strategy === 'peak' && wouldRaise) return 'peak'
  if (strategy !== 'cheapest' && setpointW.findLastIndex((powerW) => powerW > 0) < slot) return 'done'
  const dearestUsed = Math.max(...setpointW.map((powerW, at) => (powerW > 0 ? (pricePerKwh[at] ?? 0) : -Infinity)))
  if (strategy !== 'fastest' && (pricePerKwh[slot] ?? 0) > dearestUsed) return 'dearer'
  return 'enough'
}
