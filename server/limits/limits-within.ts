import type { Horizon } from '../../optimizer/horizon.ts'
import type { Phase, PlanRequest, SharedLimit } from '../../optimizer/model.ts'
import { nominalVoltageV } from '../sessions/charging-needs.ts'
import type { Session } from '../sessions/session.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import { mostCurrentA } from './car-phases.ts'
import { limitLabel } from './limit-label.ts'
import { lowestWithin } from './limit-span.ts'
import { type LimitNode, type LimitTree, limitWithin } from './limit-tree.ts'

/** The limits beside the site's own in W, as they stand when a plan is made. */
export interface LimitSource extends Pick<SiteSettings, 'phaseLimitA' | 'baseLoadPhases'> {
  readonly tree: LimitTree
}

/** What a session that the plan does not decide over may draw in each slot, W. */
export interface Reserve {
  readonly session: Session
  readonly powerW: readonly number[]
}

/** The part of a request that is about phases and shared limits. */
export type LimitRows = Pick<PlanRequest, 'limits' | 'phaseLimitA' | 'baseLoadA' | 'phaseVoltageV'>

/** What is kept free for cars, in each slot: W together, and A on each phase. */
interface Kept {
  readonly powerW: number[]
  readonly currentA: readonly [number[], number[], number[]]
}

/** Limits for a stretch of time. */
export interface LimitsWithin {
  readonly rows: LimitRows
  /** Names of the limits that the house and what is kept free for cars exceed by themselves at some time. */
  readonly overfull: readonly string[]
}

/**
 * Phases and shared limits of a request. What is kept free for a car lies on its phases and behind its own limits;
 * a limit that all of that exceeds leaves 0.
 *
 * @param horizon its slots
 * @param baseLoadW what the house draws in each slot, without what is kept free for cars
 * @param planned the sessions that the plan decides over: only limits over them are given
 */
export function limitsWithin(
  source: LimitSource,
  horizon: Horizon,
  baseLoadW: readonly number[],
  reserves: readonly Reserve[],
  planned: readonly Session[],
): LimitsWithin {
  const { tree, phaseLimitA } = source
  const slots = baseLoadW.length
  const kept = keptUnder(tree, reserves, slots)
  const atSite = kept.get(site) ?? nothingKept(slots)
  const baseLoadA = atSite.currentA.map((row) =>
    row.map((currentA, slot) => currentA + houseA(baseLoadW[slot] ?? 0, source.baseLoadPhases)),
  )
  const limits = [
    ...nodesOver(planned, tree).map((node) => sharedLimit(node, horizon, kept.get(node.id) ?? nothingKept(slots))),
    ...planned.flatMap((session) => ownLimit(session, horizon, tree) ?? []),
  ]
  const siteFuseA = phaseLimitA ?? Number.POSITIVE_INFINITY
  return {
    rows: {
      ...(limits.length > 0 ? { limits } : {}),
      ...(phaseLimitA === null ? {} : { phaseLimitA: baseLoadA.map((row) => row.map(() => phaseLimitA)), baseLoadA }),
      phaseVoltageV: nominalVoltageV,
    },
    overfull: [
      ...baseLoadA.flatMap((row, phase) =>
        exceeds(row, siteFuseA) ? [limitLabel({ phase: (phase + 1) as Phase }, tree)] : [],
      ),
      ...[...kept].flatMap(([id, load]) => {
        const node = tree.nodes.get(id)
        return node && isOverfull(node, horizon, load) ? [node.name] : []
      }),
    ],
  }
}

/** The id of the innermost limit over a car, its own among them; undefined where there is only the site's. */
export function limitIdOf(session: Session, tree: LimitTree): string | undefined {
  if (session.bound.length > 0) return ownLimitId(session)
  return tree.nodeOf(session.stationId, session.evseId)?.id
}

// A limit that has no node is shown by its id.
function ownLimitId({ stationId, evseId }: Session): string {
  return `another limit at ${stationId}/${evseId}`
}

/** What limits from outside leave a car by itself; undefined for one that has none. */
function ownLimit(session: Session, horizon: Horizon, tree: LimitTree): SharedLimit | undefined {
  if (session.bound.length === 0) return undefined
  const parentId = tree.nodeOf(session.stationId, session.evseId)?.id
  return {
    id: ownLimitId(session),
    ...(parentId === undefined ? {} : { parentId }),
    limitW: inSlots(horizon, (fromMs, toMs) => lowestWithin(session.bound, fromMs, toMs)),
  }
}

// What stands for no limit in slots where another has one, W.
const unlimitedW = 100_000_000

/** A limit in each slot; in one in which it changes the lowest value counts. */
function inSlots({ startsMs, endMs }: Horizon, limitWithin: (fromMs: number, toMs: number) => number): number[] {
  return startsMs.map((fromMs, slot) => Math.min(unlimitedW, limitWithin(fromMs, startsMs[slot + 1] ?? endMs)))
}

/** The rows of one stretch of time followed by those of the next. */
export function joinedRows(first: LimitRows, next: LimitRows): LimitRows {
  const joined = (rows?: readonly (readonly number[])[], more?: readonly (readonly number[])[]) =>
    rows?.map((row, index) => [...row, ...(more?.[index] ?? [])])
  const phaseLimitA = joined(first.phaseLimitA, next.phaseLimitA)
  const baseLoadA = joined(first.baseLoadA, next.baseLoadA)
  const limits = first.limits?.map((limit, index): SharedLimit => {
    const later = next.limits?.[index]
    const phases = joined(limit.phaseLimitA, later?.phaseLimitA)
    return {
      ...limit,
      ...(limit.limitW ? { limitW: [...limit.limitW, ...(later?.limitW ?? [])] } : {}),
      ...(phases ? { phaseLimitA: phases } : {}),
    }
  })
  return {
    ...(limits ? { limits } : {}),
    ...(phaseLimitA ? { phaseLimitA } : {}),
    ...(baseLoadA ? { baseLoadA } : {}),
  }
}

// The site's own place among what is kept free; no node's id.
const site = ''

/** What is kept free under each limit, and at the site. */
function keptUnder(tree: LimitTree, reserves: readonly Reserve[], slots: number): Map<string, Kept> {
  const kept = new Map<string, Kept>()
  for (const { session, powerW } of reserves) {
    const isMetered = session.accepted === undefined && session.meter.powerW !== undefined
    const currentsA = eachOnce(powerW, (slotW) => mostCurrentA(session, slotW, isMetered))
    const places = wayUp(tree.nodeOf(session.stationId, session.evseId), tree).map(({ id }) => id)
    for (const place of [site, ...places]) {
      const load = kept.get(place) ?? nothingKept(slots)
      kept.set(place, load)
      addTo(load.powerW, (slot) => powerW[slot] ?? 0)
      load.currentA.forEach((row, phase) => {
        addTo(row, (slot) => currentsA[slot]?.[phase] ?? 0)
      })
    }
  }
  return kept
}

/** What follows from each value; a value like the one before it is not worked out again. */
function eachOnce<T>(values: readonly number[], resultOf: (value: number) => T): T[] {
  const results: T[] = []
  values.forEach((value, index) => {
    const isSame = index > 0 && value === values[index - 1]
    results.push(isSame ? (results[index - 1] as T) : resultOf(value))
  })
  return results
}

function addTo(row: number[], valueAt: (slot: number) => number): void {
  for (let slot = 0; slot < row.length; slot++) row[slot] = (row[slot] ?? 0) + valueAt(slot)
}

function nothingKept(slots: number): Kept {
  const row = () => new Array<number>(slots).fill(0)
  return { powerW: row(), currentA: [row(), row(), row()] }
}

function isOverfull(node: LimitNode, horizon: Horizon, { powerW, currentA }: Kept): boolean {
  const { phaseLimitA } = node
  const limitW = inSlots(horizon, (...slot) => limitWithin(node, ...slot))
  return (
    powerW.some((keptW, slot) => keptW > (limitW[slot] ?? 0)) ||
    currentA.some((row) => exceeds(row, phaseLimitA ?? Number.POSITIVE_INFINITY))
  )
}

function exceeds(row: readonly number[], limit: number): boolean {
  return row.some((value) => value > limit)
}

/** The limits over any of the sessions, in the tree's order. */
function nodesOver(sessions: readonly Session[], tree: LimitTree): LimitNode[] {
  const over = new Set(
    sessions.flatMap(({ stationId, evseId }) => wayUp(tree.nodeOf(stationId, evseId), tree).map(({ id }) => id)),
  )
  return [...tree.nodes.values()].filter(({ id }) => over.has(id))
}

/** A limit with all those it lies within, from the inside out. */
function wayUp(innermost: LimitNode | undefined, { nodes }: LimitTree): LimitNode[] {
  const way: LimitNode[] = []
  for (let node = innermost; node; node = node.parentId === undefined ? undefined : nodes.get(node.parentId)) {
    way.push(node)
  }
  return way
}

/** What a limit leaves the planned cars beside what is kept free behind it. */
function sharedLimit(node: LimitNode, horizon: Horizon, { powerW, currentA }: Kept): SharedLimit {
  const { id, parentId, phaseLimitA } = node
  const left = (limit: number, row: readonly number[]) => row.map((kept) => Math.max(0, limit - kept))
  const isInW = node.limitW !== undefined || node.spans !== undefined
  const limitW = inSlots(horizon, (...slot) => limitWithin(node, ...slot))
  return {
    id,
    ...(parentId === undefined ? {} : { parentId }),
    ...(isInW ? { limitW: limitW.map((mostW, slot) => Math.max(0, mostW - (powerW[slot] ?? 0))) } : {}),
    ...(phaseLimitA === undefined ? {} : { phaseLimitA: currentA.map((row) => left(phaseLimitA, row)) }),
  }
}

/** The house's current on one phase, A. What it feeds in on phases that nobody knows relieves none for sure. */
function houseA(loadW: number, lies: SiteSettings['baseLoadPhases']): number {
  return lies === 'even' ? loadW / (3 * nominalVoltageV) : Math.max(0, loadW) / nominalVoltageV
}
