import { type Horizon, horizon as horizonOf, slotLengths, slotsEndedBy } from '../../optimizer/horizon.ts'
import type { PlanRequest, Strategy } from '../../optimizer/model.ts'
import { type ChargingSchedule, powerAt } from '../delivery/charging-schedule.ts'
import { carPhases, phaseCount } from '../limits/car-phases.ts'
import { highestWithin } from '../limits/limit-span.ts'
import { joinedRows, type LimitSource, limitIdOf, limitsWithin, type Reserve } from '../limits/limits-within.ts'
import { type PowerRange, powerRange } from '../sessions/charging-needs.ts'
import { isPlannable, mayDrawW, plannableWh, remainingWh, type Session } from '../sessions/session.ts'
import { type SafeEarly, safeEarly } from './safe-early.ts'
import { laterPart } from './wish-parts.ts'

/** Per-slot values of the site for a horizon. */
export interface SiteSeries {
  readonly pricePerKwh: readonly number[]
  readonly baseLoadW: readonly number[]
  readonly gridLimitW: readonly number[]
}

/**
 * Part of the headroom that `cheapest` leaves to cars still to come, per cent, unless somebody says otherwise: the best
 * of three summer months at a site of 42 stations (docs/research.md).
 */
export const defaultLaterRoomPercent = 10

/** What planning needs to know beside the sessions. */
export interface PlanningFrame {
  readonly nowMs: number
  readonly slotMs: number
  readonly strategy: Strategy
  readonly balance?: PlanRequest['balance']
  readonly demandCharge?: PlanRequest['demandCharge']
  /** Phases, and limits within the site. */
  readonly limits: LimitSource
  readonly isConnected: (stationId: string) => boolean
  /** Cars that may come unheard of, for which power is kept free at all times. */
  readonly carsToCome?: readonly Session[]
  readonly seriesFor: (horizon: Horizon) => SiteSeries
  /** Nothing is made safe early when absent. */
  readonly safeEarly?: SafeEarly
  /** Part of the headroom that `cheapest` leaves to cars still to come, from an hour on, per cent; none when absent. */
  readonly laterRoomPercent?: number
  /** Instants at which slots are cut in two beyond what the wall clock and departures ask for. */
  readonly cutsMs?: readonly number[]
}

/** A session's place in a problem. */
export interface PlannedSession {
  readonly session: Session
  readonly departureMs: number
  readonly departureIsAssumed: boolean
  /** Where a part of the wish is to be met first, or all of it early: until when. A plan is due again then. */
  readonly untilMs?: number
}

/** A session with what is planned of its wish. */
interface PlannedWish extends PlannedSession {
  readonly energyWh: number
  /** What is left of the wish for the time after `untilMs`. */
  readonly laterWh?: number
}

/** A planning problem with what is needed to understand its solution. */
export interface PlanningProblem {
  readonly request: PlanRequest
  readonly horizon: Horizon
  readonly planned: readonly PlannedSession[]
  /** Sessions that the plan does not decide over, and keeps power free for. */
  readonly reserves: readonly Session[]
  /** Cars that may come unheard of, as the plan keeps power free for them, too. */
  readonly carsToCome?: readonly Session[]
  /** Kept free for both in each slot, W. */
  readonly keptFreeW?: readonly number[]
  readonly limits: LimitSource
  /** Names of limits that the house and what is kept free exceed by themselves at some time. */
  readonly overfull: readonly string[]
}

const hourMs = 3_600_000
// Prices are known a day or two ahead; beyond that a plan is a guess that is made again anyway.
const longestHorizonMs = 48 * hourMs
const assumedStayMs = 12 * hourMs

/** The site's planning problem from now on, or undefined while no car can be planned. */
export function planningProblem(sessions: readonly Session[], frame: PlanningFrame): PlanningProblem | undefined {
  const planned = sessions
    .filter((session) => isPlannable(session, frame.isConnected(session.stationId)))
    .map((session) => plannedWish(session, frame))
  if (planned.length === 0) return undefined

  const horizon = horizonOf({
    startMs: frame.nowMs,
    slotMs: frame.slotMs,
    departuresMs: planned.map(({ departureMs }) => departureMs),
    maxEndMs: frame.nowMs + longestHorizonMs,
    cutsMs: [...(frame.cutsMs ?? []), ...planned.flatMap(({ untilMs }) => untilMs ?? [])],
  })
  const series = frame.seriesFor(horizon)
  const reserves = sessions.filter((session) => !isPlannable(session, frame.isConnected(session.stationId)))
  const { carsToCome = [] } = frame
  const kept = reservesIn(horizon, [...reserves, ...carsToCome])
  const { rows, overfull } = limitsWithin(
    frame.limits,
    horizon,
    series.baseLoadW,
    kept,
    planned.map(({ session }) => session),
  )
  return {
    horizon,
    planned,
    reserves,
    carsToCome,
    keptFreeW: withReserves(
      series.baseLoadW.map(() => 0),
      kept,
    ),
    limits: frame.limits,
    overfull,
    request: {
      strategy: strategyOf(planned, frame.strategy),
      ...(frame.balance ? { balance: frame.balance } : {}),
      ...(frame.demandCharge ? { demandCharge: frame.demandCharge } : {}),
      ...laterRoomFrom(horizon, frame),
      slotMs: slotLengths(horizon),
      pricePerKwh: series.pricePerKwh,
      gridLimitW: series.gridLimitW,
      baseLoadW: withReserves(series.baseLoadW, kept),
      ...rows,
      sessions: sessionRequests(planned, horizon, frame.limits),
    },
  }
}

/** A problem whose horizon goes on beyond its end; its sessions leave as before. */
export function withTimeBeyond(
  problem: PlanningProblem,
  beyondMs: number,
  slotMs: number,
  seriesFor: (horizon: Horizon) => SiteSeries,
): PlanningProblem {
  const { startsMs, endMs } = problem.horizon
  const beyond = horizonOf({
    startMs: endMs,
    slotMs,
    departuresMs: [endMs + beyondMs],
    maxEndMs: endMs + beyondMs,
  })
  const series = seriesFor(beyond)
  const { request, limits, planned } = problem
  const kept = reservesIn(beyond, [...problem.reserves, ...(problem.carsToCome ?? [])])
  const { rows } = limitsWithin(
    limits,
    beyond,
    series.baseLoadW,
    kept,
    planned.map(({ session }) => session),
  )
  return {
    ...problem,
    horizon: { startsMs: [...startsMs, ...beyond.startsMs], endMs: beyond.endMs },
    request: {
      ...request,
      slotMs: [...request.slotMs, ...slotLengths(beyond)],
      pricePerKwh: [...request.pricePerKwh, ...series.pricePerKwh],
      gridLimitW: [...request.gridLimitW, ...series.gridLimitW],
      baseLoadW: [...request.baseLoadW, ...withReserves(series.baseLoadW, kept)],
      ...joinedRows(request, rows),
      // What runs says nothing about the time beyond.
      sessions: request.sessions.map(({ runningW: _, ...session }) => session),
    },
  }
}

/** Room is left from when it is planned again at the latest: what is nearer would be lost. */
function laterRoomFrom(
  { startsMs }: Horizon,
  { laterRoomPercent = 0, nowMs }: PlanningFrame,
): Pick<PlanRequest, 'laterRoom'> {
  if (laterRoomPercent === 0) return {}
  const fromSlot = startsMs.findIndex((startMs) => startMs >= nowMs + hourMs)
  return fromSlot < 0 ? {} : { laterRoom: { percent: laterRoomPercent, fromSlot } }
}

function plannedWish(session: Session, frame: PlanningFrame): PlannedWish {
  const { needs } = session
  const departure = departureOf(session, frame)
  const leftWh = plannableWh(session)
  if (!needs || !frame.safeEarly || leftWh === 0) return { session, ...departure, energyWh: leftWh }
  const boundW = highestWithin(session.bound, frame.nowMs, departure.departureMs)
  const { maxPowerW } = boundedRange(powerRange(needs, session.phasesUsed), boundW)
  const wish = { askedWh: needs.energyWh, remainingWh: leftWh, maxPowerW, departureMs: departure.departureMs }
  const { energyWh, departureMs: untilMs } = safeEarly(wish, frame.nowMs, frame.slotMs, frame.safeEarly)
  // A part that takes all the time there is leaves none for the rest.
  if (untilMs >= departure.departureMs) return { session, ...departure, energyWh: leftWh }
  return { session, ...departure, energyWh, untilMs, laterWh: leftWh - energyWh }
}

/** One request per session, and after them those for what is left of wishes after their safe parts. */
function sessionRequests(
  planned: readonly PlannedWish[],
  horizon: Horizon,
  limits: LimitSource,
): PlanRequest['sessions'] {
  const first = planned.map((each) => sessionRequest(each, horizon, limits))
  const later = planned.flatMap(({ session, departureMs, laterWh = 0 }, index) => {
    const safe = first[index]
    const restWh = plannedEnergyWh(laterWh)
    // Of a car that takes few periods in one schedule, a plan per part would take too many.
    if (!safe || restWh === 0 || session.needs?.maxScheduleTuples !== undefined) return []
    return [laterPart(safe, restWh, slotsEndedBy(horizon, departureMs))]
  })
  return [...first, ...later]
}

function sessionRequest(
  { session, departureMs, untilMs = departureMs, energyWh }: PlannedWish,
  horizon: Horizon,
  { tree }: LimitSource,
): PlanRequest['sessions'][number] {
  const { needs } = session
  const limitId = limitIdOf(session, tree)
  if (!needs) throw new Error(`session ${session.id} has no needs to plan`)
  return {
    id: session.id,
    energyWh: plannedEnergyWh(energyWh),
    firstSlot: 0,
    endSlot: slotsEndedBy(horizon, untilMs),
    priority: session.priority,
    ...(session.ordered ? { runningW: runningPower(session.ordered, horizon) } : {}),
    ...boundedRange(
      powerRange(needs, phaseCount(session)),
      highestWithin(session.bound, horizon.startsMs[0] ?? horizon.endMs, horizon.endMs),
      session.drawCap?.powerW,
    ),
    ...carPhases(session),
    ...(limitId === undefined ? {} : { limitId }),
  }
}

/**
 * A rest below 1 Wh is not worth a plan. More is planned to the hundredth: a car that follows its plan must still find the
 * rest worth a slot at its least power, of which a Wh less would be too little.
 */
function plannedEnergyWh(energyWh: number): number {
  return energyWh < 1 ? 0 : Math.floor(energyWh * 100 + 1e-6) / 100
}

function runningPower(schedule: ChargingSchedule, { startsMs }: Horizon): number[] {
  return startsMs.map((startMs) => powerAt(schedule, startMs))
}

/** A car's range under limits from outside and what it draws at most; one whose minimum is above cannot charge at all. */
function boundedRange({ minPowerW, maxPowerW }: PowerRange, ...bounds: readonly (number | undefined)[]): PowerRange {
  const mostW = Math.min(maxPowerW, ...bounds.filter((boundW) => boundW !== undefined))
  return mostW < minPowerW ? { minPowerW: 0, maxPowerW: 0 } : { minPowerW, maxPowerW: mostW }
}

/**
 * When a session is planned to end. A departure gone by means as fast as allowed: the least time the wish takes
 * at full power, rounded up to the next slot.
 */
function departureOf(
  session: Session,
  { nowMs, slotMs }: PlanningFrame,
): { departureMs: number; departureIsAssumed: boolean } {
  const { needs } = session
  const latestMs = nowMs + longestHorizonMs
  const wishedMs = needs?.departureMs ?? (needs?.receivedMs ?? nowMs) + assumedStayMs
  const usableMs = Math.floor(wishedMs / 60_000) * 60_000
  if (usableMs > latestMs) return { departureMs: Math.floor(latestMs / slotMs) * slotMs, departureIsAssumed: true }
  if (usableMs > nowMs) return { departureMs: usableMs, departureIsAssumed: needs?.departureMs === undefined }
  const { maxPowerW } = needs ? powerRange(needs, phaseCount(session)) : { maxPowerW: 1 }
  const fullPowerMs = (remainingWh(session) / maxPowerW) * 3_600_000
  const asapMs = Math.ceil((nowMs + Math.max(1, fullPowerMs)) / slotMs) * slotMs
  return { departureMs: Math.min(asapMs, Math.floor(latestMs / slotMs) * slotMs), departureIsAssumed: true }
}

/** The strategy that all drivers who ask for one agree on, or else the site's. */
function strategyOf(planned: readonly PlannedSession[], siteStrategy: Strategy): Strategy {
  const [first, ...others] = planned.map(({ session }) => session.needs?.strategy)
  return first && others.every((strategy) => strategy === first) ? first : siteStrategy
}

/** What cars outside the plan may draw in each slot. */
function reservesIn({ startsMs, endMs }: Horizon, sessions: readonly Session[]): Reserve[] {
  return sessions.map((session) => ({
    session,
    powerW: startsMs.map((fromMs, slot) => mayDrawW(session, fromMs, startsMs[slot + 1] ?? endMs)),
  }))
}

function withReserves(baseLoadW: readonly number[], reserves: readonly Reserve[]): number[] {
  return baseLoadW.map((loadW, slot) => reserves.reduce((sum, { powerW }) => sum + (powerW[slot] ?? 0), loadW))
}
