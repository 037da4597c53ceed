import type { Plan, SessionPlan } from '../../optimizer/model.ts'
import { phaseCount } from '../limits/car-phases.ts'
import { limitLabel } from '../limits/limit-label.ts'
import { isPhaseLimited } from '../limits/limit-rows.ts'
import { SparePower } from '../limits/spare-power.ts'
import type { ProfileOrder } from '../ocpp/v201/profile.ts'
import type { PlanningProblem } from '../planning/planning-problem.ts'
import { addedW, laterPartsOf } from '../planning/wish-parts.ts'
import { powerRange } from '../sessions/charging-needs.ts'
import { type Outlook, type PhaseTerms, plannableWh, type Session } from '../sessions/session.ts'
import { type ChargingSchedule, scheduleOf, staysWithin } from './charging-schedule.ts'
import { inFewerPeriods } from './fewer-periods.ts'
import { gradual } from './gradual.ts'
import type { Dispatch } from './in-steps.ts'

// Each new profile makes the car negotiate again (K16.FR.02), so a small gain is not worth one.
const leastSignificantShare = 0.05

/** What is known of the station and the EVSE that a profile is for. */
export interface StationFacts {
  /** How far its clock is behind ours, ms. */
  readonly clockLagMs: number
  /** Change of a limit that it counts as significant, as a share of it (LimitChangeSignificance). */
  readonly significantShare: number
  /** What the EVSE allows a car that was told nothing, W; undefined where nothing limits it. */
  readonly defaultW: number | undefined
}

/** What a plan means for one session. */
export interface Consequence {
  readonly session: Session
  readonly outlook: Outlook
  readonly terms: PhaseTerms
  /** Absent where the running schedule is good enough. */
  readonly dispatch: Dispatch | undefined
}

/** What a plan means for each of its sessions that are still there. */
export function consequencesOf(
  problem: PlanningProblem,
  plan: Plan,
  nowMs: number,
  factsOf: (session: Session) => StationFacts,
): Consequence[] {
  const sentW = setpointsWithinPeriods(problem, plan)
  const laterParts = laterPartsOf(problem)
  return problem.planned.flatMap(({ session, departureMs }, index) => {
    const planned = plan.sessions[index]
    const firstW = sentW[index]
    if (!planned || !firstW || session.endedMs !== undefined) return []
    const later = laterParts.get(index) ?? -1
    const setpointW = addedW(firstW, sentW[later] ?? [])
    const facts = factsOf(session)
    const schedule = scheduleFromPlan(session, problem.horizon.startsMs, setpointW, departureMs, facts.clockLagMs)
    const lostWh = planned.energyWh - energyWh(problem.request.slotMs, firstW)
    const energy = energyOutlook(planned, lostWh < negligibleWh ? 0 : lostWh)
    const outlook = outlookOf(problem, index, { energy, planned, later: plan.sessions[later] }, nowMs)
    const terms = { phases: phaseCount(session), isPhaseLimited: isPhaseLimited(problem.request, index) }
    return [{ session, outlook, terms, dispatch: dispatchFor(session, schedule, terms, facts, nowMs) }]
  })
}

type EnergyOutlook = Pick<Outlook, 'plannedWh' | 'shortfallWh' | 'shortfallReason' | 'bindingLimit'>

/** What a plan does for a session, and for the later part of its wish where it has one. */
interface PlannedParts {
  readonly energy: EnergyOutlook
  readonly planned: SessionPlan
  readonly later: SessionPlan | undefined
}

/** What a plan means for a session's wish, and when it leaves. */
function outlookOf(
  { planned, request, limits }: PlanningProblem,
  index: number,
  parts: PlannedParts,
  nowMs: number,
): Outlook {
  const { session, untilMs, departureMs, departureIsAssumed } = planned[index] as PlanningProblem['planned'][number]
  const departure = { departureMs, departureIsAssumed }
  const bindingLimit = (untilMs === undefined ? parts.planned : parts.later)?.bindingLimit
  const binding = bindingLimit ? { bindingLimit: limitLabel(bindingLimit, limits.tree) } : {}
  if (untilMs === undefined) return { ...parts.energy, ...binding, ...departure }
  const mostWh = ((request.sessions[index]?.maxPowerW ?? 0) * (departureMs - nowMs)) / 3_600_000
  return { ...outlookOfParts(parts, plannableWh(session), mostWh), ...binding, untilMs, ...departure }
}

/** What is to come of a session's wish, when so much of its plan found no place in as many periods as its car takes. */
function energyOutlook({ energyWh: planWh, shortfallWh, shortfallReason }: SessionPlan, lostWh: number): EnergyOutlook {
  const reason = shortfallReason ?? (lostWh > 0 ? 'periods' : undefined)
  return {
    plannedWh: planWh - lostWh,
    shortfallWh: shortfallWh + lostWh,
    ...(reason ? { shortfallReason: reason } : {}),
  }
}

/**
 * What is to come of a wish of which a part is made safe first. Lost is what the rest lacks; of a wish without one, what
 * not even full power from now to the departure would bring, and what else is left follows with a later plan.
 */
function outlookOfParts(
  { energy, later }: PlannedParts,
  wishWh: number,
  mostWh: number,
): EnergyOutlook & Pick<Outlook, 'laterWh'> {
  const plannedWh = energy.plannedWh + (later?.energyWh ?? 0)
  const restWh = Math.max(0, wishWh - plannedWh)
  const missingWh = Math.min(restWh, Math.max(later?.shortfallWh ?? 0, wishWh - mostWh))
  const shortfallWh = missingWh < negligibleWh ? 0 : missingWh
  const laterWh = restWh - shortfallWh
  return {
    plannedWh,
    ...(laterWh < negligibleWh ? {} : { laterWh }),
    shortfallWh,
    ...(shortfallWh > 0 ? { shortfallReason: later?.shortfallReason ?? 'window' } : {}),
  }
}

function energyWh(slotMs: readonly number[], powerW: readonly number[]): number {
  return powerW.reduce((sum, power, slot) => sum + (power * (slotMs[slot] ?? 0)) / 3_600_000, 0)
}

/**
 * What a plan has to say to one session's station, or undefined where the running schedule is good enough and taken.
 * One that is not taken yet is said again: what raises other cars waits for it.
 */
function dispatchFor(
  session: Session,
  schedule: ChargingSchedule,
  terms: PhaseTerms,
  { significantShare, defaultW }: StationFacts,
  nowMs: number,
): Dispatch | undefined {
  const { needs } = session
  if (!needs || (session.transactionId === undefined && !session.isWithoutTransaction)) return undefined
  const { ordered: running, orderedFor = terms } = session
  const isSaidSo = orderedFor.phases === terms.phases && orderedFor.isPhaseLimited === terms.isPhaseLimited
  const { maxPowerW } = powerRange(needs, phaseCount(session))
  const significantW = Math.max(leastSignificantShare, significantShare) * maxPowerW
  const isKept = running && isSaidSo && !session.owesProfile && isGoodEnough(running, schedule, nowMs, significantW)
  if (isKept && running === session.accepted) return undefined
  const sent = gradual(session, isKept ? running : schedule, terms, nowMs, defaultW)
  return { order: orderFor(session, sent.schedule, terms), step: sent.step }
}

/**
 * A running schedule stays where it never allows more than the new one, and little less:
 * so the sum of what runs is still within the limit that the new plan keeps.
 */
function isGoodEnough(
  running: ChargingSchedule,
  planned: ChargingSchedule,
  nowMs: number,
  significantW: number,
): boolean {
  return staysWithin(running, planned, nowMs, 0) && staysWithin(planned, running, nowMs, significantW)
}

/** The order that a station last accepted for a session; undefined before the first. */
export function acceptedOrder(session: Session): ProfileOrder | undefined {
  const terms = session.orderedFor ?? { phases: phaseCount(session), isPhaseLimited: false }
  return session.accepted && orderFor(session, session.accepted, terms)
}

function orderFor(session: Session, schedule: ChargingSchedule, { phases, isPhaseLimited }: PhaseTerms): ProfileOrder {
  const { needs } = session
  return {
    stationId: session.stationId,
    evseId: session.evseId,
    schedule,
    isPhaseLimited,
    ...(session.transactionId === undefined ? {} : { transactionId: session.transactionId }),
    ...(needs ? { needsMs: needs.receivedMs } : {}),
    ...(needs?.transfer === 'AC' ? { phases } : {}),
    ...(needs?.maxScheduleTuples === undefined ? {} : { maxScheduleTuples: needs.maxScheduleTuples }),
  }
}

// What rounding takes from sums.
const negligibleWh = 1

// A profile that starts in a station's future leaves the car without a limit until then.
const clockToleranceMs = 5_000

/**
 * A session's set-points as a schedule that has begun by the station's clock, too, even where that is behind ours.
 * It never begins before one that its station may have taken: there are stations that refuse to go back in time.
 */
function scheduleFromPlan(
  session: Session,
  startsMs: readonly number[],
  setpointW: readonly number[],
  endMs: number,
  clockLagMs: number,
): ChargingSchedule {
  const [firstMs = 0, ...laterMs] = startsMs
  const begunMs = wholeSecond(firstMs - clockToleranceMs - clockLagMs)
  const { ordered, accepted, uncertain } = session
  const takenMs = [ordered, accepted, ...uncertain].map((schedule) => schedule?.steps[0]?.startMs ?? begunMs)
  return scheduleOf([Math.max(begunMs, Math.min(Math.max(...takenMs), firstMs)), ...laterMs], setpointW, endMs)
}

function wholeSecond(atMs: number): number {
  return Math.floor(atMs / 1_000) * 1_000
}

/**
 * The plan's set-points, for sessions whose car takes only so many periods in as many at the most.
 * What one session makes up, the next cannot use again.
 */
function setpointsWithinPeriods({ request, planned }: PlanningProblem, plan: Plan): (readonly number[])[] {
  const capW = request.strategy === 'peak' ? plan.peakW : Number.POSITIVE_INFINITY
  const spare = new SparePower(
    request,
    plan.sessions.map(({ setpointW }) => setpointW),
    capW,
  )
  return plan.sessions.map(({ setpointW }, index) => {
    const session = request.sessions[index]
    const maxPeriods = planned[index]?.session.needs?.maxScheduleTuples
    if (!session || maxPeriods === undefined) return setpointW
    const fewer = inFewerPeriods(setpointW, { ...request, ...session, spareW: spare.forSession(index), maxPeriods })
    spare.take(
      index,
      fewer.map((powerW, slot) => powerW - (setpointW[slot] ?? 0)),
    )
    return fewer
  })
}
