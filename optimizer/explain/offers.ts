import { minimumCut } from '../flow/minimum-cut.ts'
import type { Phase, Plan, PlanRequest, SessionPlan, SessionRequest } from '../model.ts'
import { plan } from '../plan.ts'
import { negligibleWh, problemFrom } from '../problem/problem.ts'
import { type Raise, raisedBy, raiseOf } from './raised-limit.ts'

/** A change after which a wish is met; each was proven by planning with it. */
export type Offer =
  /** The session may charge up to a later slot. Slots after a session's window must be part of the request. */
  | { readonly type: 'later-departure'; readonly sessionId: string; readonly endSlot: number }
  /** The grid limit is higher by so much in every slot: all wishes are met. */
  | { readonly type: 'higher-limit'; readonly byW: number }
  /** A fuse or feeder is higher by so much in every slot: the session has its wish, or all have where none is named. */
  | { readonly type: 'higher-fuse'; readonly limitId: string; readonly byW: number; readonly sessionId?: string }
  /** A phase of a fuse, or of the site, likewise. */
  | { readonly type: 'higher-phase'; readonly limit: PhaseLimit; readonly byA: number; readonly sessionId?: string }
  /** The session wants only what it can get. */
  | { readonly type: 'less-energy'; readonly sessionId: string; readonly energyWh: number }
  /** The session leaves out the rest that lies below its least power. */
  | { readonly type: 'skip-remainder'; readonly sessionId: string; readonly energyWh: number }
  /** The session wants more, so that its least power leaves no remainder. */
  | { readonly type: 'more-energy'; readonly sessionId: string; readonly energyWh: number }

/** One phase of the limit named, or of the site. */
export interface PhaseLimit {
  readonly limitId?: string
  readonly phase: Phase
}

const limitStepW = 100
const mostLimits = 3
const mostSessions = 5
const msPerHour = 3_600_000

/** What would make a plan's shortfalls disappear; nothing where there are none. At most five sessions are looked at. */
export function offers(request: PlanRequest, made: Plan): Offer[] {
  const short = made.sessions.flatMap((session, index): Short[] => {
    const wanted = request.sessions[index]
    return wanted && session.shortfallWh > 0 ? [{ wanted, session }] : []
  })
  const higher = short.length > 0 ? higherLimit(request) : undefined
  return [
    ...(higher ? [higher] : []),
    ...higherWithin(request, made, short),
    ...short.slice(0, mostSessions).flatMap(({ wanted, session }) => offersFor(request, made, wanted, session)),
  ]
}

/** A session that gets less than it wants. */
interface Short {
  readonly wanted: SessionRequest
  readonly session: SessionPlan
}

/** For each limit that holds sessions back beside the site's in W: how much more ends all shortfalls, or one at a time. */
function higherWithin(request: PlanRequest, made: Plan, short: readonly Short[]): Offer[] {
  const raises = new Map<string, Raise>()
  for (const { session } of short) {
    const raise = session.bindingLimit && raiseOf(request, session.bindingLimit)
    if (raise) raises.set(JSON.stringify(session.bindingLimit), raise)
  }
  return [...raises].slice(0, mostLimits).flatMap(([key, raise]): Offer[] => {
    const forAll = leastRaise(raise, (by) => cheaply(raisedBy(request, raise, by)).shortfallWh === 0)
    if (forAll !== undefined) return [raiseOffer(raise, forAll)]
    const held = short.filter(({ session }) => JSON.stringify(session.bindingLimit) === key).slice(0, mostSessions)
    return held.flatMap(({ session: { id } }) => {
      const by = leastRaise(raise, (steps) => isMet(raisedBy(request, raise, steps), made, id))
      return by === undefined ? [] : [{ ...raiseOffer(raise, by), sessionId: id }]
    })
  })
}

function raiseOffer({ limit: { limitId, phase }, step }: Raise, steps: number): HigherWithin {
  if (phase !== undefined) {
    return { type: 'higher-phase', limit: { ...(limitId === undefined ? {} : { limitId }), phase }, byA: steps * step }
  }
  return { type: 'higher-fuse', limitId: limitId ?? '', byW: steps * step }
}

type HigherWithin = Extract<Offer, { readonly type: 'higher-fuse' | 'higher-phase' }>

/** The fewest steps under which something holds; absent where it does not under the most. */
function leastRaise({ mostSteps }: Raise, holds: (steps: number) => boolean): number | undefined {
  if (!holds(mostSteps)) return undefined
  let low = 0
  let high = mostSteps
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

function offersFor(request: PlanRequest, made: Plan, wanted: SessionRequest, session: SessionPlan): Offer[] {
  const found = [
    laterDeparture(request, made, wanted),
    session.shortfallReason === 'minimum-power' ? moreEnergy(request, made, wanted) : undefined,
    lessEnergy(request, made, session),
  ]
  return found.filter((offer) => offer !== undefined)
}

/** The earliest later departure: the flow says where to look, a plan proves it. */
function laterDeparture(request: PlanRequest, made: Plan, { id, endSlot }: SessionRequest): Offer | undefined {
  const slots = request.slotMs.length
  const leavingAt = (end: number) => withSession(request, id, { endSlot: end })
  const lacks = (end: number) => flowShortfallWh(leavingAt(end))
  const least = lacks(slots)
  let low = endSlot
  let high = slots
  while (low < high) {
    const middle = (low + high) >> 1
    if (lacks(middle) > least + negligibleWh && !isMet(leavingAt(middle), made, id)) low = middle + 1
    else high = middle
  }
  for (let end = Math.max(low, endSlot + 1); end <= slots; end++) {
    if (isMet(leavingAt(end), made, id)) return { type: 'later-departure', sessionId: id, endSlot: end }
  }
  return undefined
}

/** The least rise of the limit in whole 100 W under which all wishes are met, where any rise does it. */
function higherLimit(request: PlanRequest): Offer | undefined {
  const raised = (byW: number) => ({ ...request, gridLimitW: request.gridLimitW.map((limitW) => limitW + byW) })
  const fits = (byW: number) => cheaply(raised(byW)).shortfallWh === 0
  const mostW =
    Math.max(0, ...request.baseLoadW) + request.sessions.reduce((sum, session) => sum + session.maxPowerW, 0)
  let high = Math.ceil(mostW / limitStepW)
  if (!fits(high * limitStepW)) return undefined
  let low = 0
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (flowShortfallWh(raised(middle * limitStepW)) < negligibleWh && fits(middle * limitStepW)) high = middle
    else low = middle
  }
  return { type: 'higher-limit', byW: high * limitStepW }
}

/** What the plan gives anyway, rounded down to whole Wh where that can be charged, too; to ask for nothing is no offer. */
function lessEnergy(
  request: PlanRequest,
  made: Plan,
  { id, energyWh, shortfallReason }: SessionPlan,
): Offer | undefined {
  const isRemainder = shortfallReason === 'minimum-power'
  for (const lessWh of [Math.floor(energyWh), energyWh]) {
    if (lessWh === 0 && !isRemainder) continue
    if (isMet(withSession(request, id, { energyWh: lessWh }), made, id)) {
      return { type: isRemainder ? 'skip-remainder' : 'less-energy', sessionId: id, energyWh: lessWh }
    }
  }
  return undefined
}

/** One more slot at the least power: the smallest wish above the present one that leaves no remainder. */
function moreEnergy(request: PlanRequest, made: Plan, wanted: SessionRequest): Offer | undefined {
  const { id, energyWh, minPowerW, firstSlot, endSlot } = wanted
  const planned = made.sessions.find((session) => session.id === id)?.energyWh ?? 0
  const portions = request.slotMs.slice(firstSlot, endSlot).map((lengthMs) => (minPowerW * lengthMs) / msPerHour)
  const wishes = [...new Set(portions.map((portion) => Math.ceil(planned + portion)))].sort((a, b) => a - b)
  for (const wish of wishes) {
    if (wish <= energyWh) continue
    const changed = withSession(request, id, { energyWh: wish })
    if (isMet(changed, made, id)) return { type: 'more-energy', sessionId: id, energyWh: wish }
  }
  return undefined
}

/** Whether a session has its wish after a change, and all others together lack no more than before. */
function isMet(changed: PlanRequest, before: Plan, id: string): boolean {
  const lacking = (made: Plan) => made.sessions.reduce((sum, each) => sum + (each.id === id ? 0 : each.shortfallWh), 0)
  const made = cheaply(changed)
  const own = made.sessions.find((session) => session.id === id)?.shortfallWh
  return own === 0 && lacking(made) <= lacking(before) + negligibleWh
}

/** What fits does not depend on the strategy; cheapest is planned quickly. */
function cheaply(request: PlanRequest): Plan {
  return plan({ ...request, strategy: 'cheapest' })
}

/** Energy that all sessions together lack without least powers, Wh. */
function flowShortfallWh(request: PlanRequest): number {
  const problem = problemFrom(request)
  const wanted = problem.cars.reduce((sum, car) => sum + car.wish, 0)
  return (wanted - minimumCut(problem).capacity) * problem.unitWh
}

function withSession(request: PlanRequest, id: string, changes: Partial<SessionRequest>): PlanRequest {
  const sessions = request.sessions.map((session) => (session.id === id ? { ...session, ...changes } : session))
  return { ...request, sessions }
}
