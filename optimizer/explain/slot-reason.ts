import { limitRooms } from '../limits/limit-room.ts'
import type { BindingLimit, Plan, PlanRequest } from '../model.ts'

/** Why a session charges or waits in a slot. */
export type SlotReason =
  /** Waits: it is not there. */
  | 'away'
  /** Waits: a limit leaves it less than its least power. */
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
  /** Charges with what a limit leaves it. */
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
  return slotReasons(request, plan)(sessionId, slot).reason
}

/** Why a session charges or waits in a slot, and where a limit is why, which. */
export interface SlotExplanation {
  readonly reason: SlotReason
  /** Where the reason is `no-room` or `limited`: the limit, if that is not the site's in W. */
  readonly bindingLimit?: BindingLimit
}

/**
 * Why the sessions of a plan charge, or wait, in its slots: for many questions about one plan.
 *
 * @returns the explanation of a session, by its id, in a slot; it throws a RangeError where the plan has none
 */
export function slotReasons(request: PlanRequest, plan: Plan): (sessionId: string, slot: number) => SlotExplanation {
  const roomOf = limitRooms(request, plan)
  const indices = new Map(request.sessions.map(({ id }, index) => [id, index]))
  return (sessionId, slot) => {
    const index = indices.get(sessionId) ?? -1
    const reason = reasonIn(request, plan, sessionId, index, slot, (at) => roomOf(index, at).powerW)
    const limit = reason === 'no-room' || reason === 'limited' ? roomOf(index, slot).limit : undefined
    return limit ? { reason, bindingLimit: limit } : { reason }
  }
}

function reasonIn(
  request: PlanRequest,
  plan: Plan,
  sessionId: string,
  index: number,
  slot: number,
  roomInW: (slot: number) => number,
): SlotReason {
  const session = request.sessions[index]
  const setpointW = plan.sessions[index]?.setpointW
  if (!session || !setpointW) throw new RangeError(`sessionId is "${sessionId}", expected a session of the plan`)
  const powerW = setpointW[slot]
  if (powerW === undefined) throw new RangeError(`slot is ${slot}, expected 0 to ${setpointW.length - 1}`)
  if (slot < session.firstSlot || slot >= session.endSlot) return 'away'
  const loadW = plan.siteLoadW[slot] ?? 0
  const roomW = roomInW(slot)
  const isAtPeak = request.strategy === 'peak' && loadW >= plan.peakW - roundingW
  if (powerW > 0) return whyCharging(session, powerW, roomW, isAtPeak)
  if (roomW <= roundingW || roomW < session.minPowerW) return 'no-room'
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
