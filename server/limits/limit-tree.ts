import type { OutsideLimits } from '../sessions/outside-limits.ts'
import type { SiteLimits, StationPlace } from '../views/limits.ts'
import { type LimitSpan, lowestWithin, spansAhead } from './limit-span.ts'
import { type Wiring, wiringFrom } from './phase-rotation.ts'

/** A limit within the site: a group's or a station's. */
export interface LimitNode {
  readonly id: string
  readonly parentId?: string
  /** What people call it. */
  readonly name: string
  /** W, together. */
  readonly limitW?: number
  /** A, on each phase. */
  readonly phaseLimitA?: number
  /** Limits from outside beside these; absent for none. */
  readonly spans?: readonly LimitSpan[]
}

/** Most that a limit allows throughout [fromMs, toMs), W; infinite where it is none in W. */
export function limitWithin(
  { limitW = Number.POSITIVE_INFINITY, spans = [] }: LimitNode,
  fromMs: number,
  toMs: number,
): number {
  return Math.min(limitW, lowestWithin(spans, fromMs, toMs))
}

/** Which limits lie between a car and the site's connection, and how its outlet is wired. */
export interface LimitTree {
  readonly nodes: ReadonlyMap<string, LimitNode>
  /** The innermost limit of an EVSE; undefined where there is only the site's. */
  nodeOf(stationId: string, evseId: number): LimitNode | undefined
  wiringOf(stationId: string, evseId: number): Wiring | undefined
  /** What limits from outside leave an EVSE by itself, of so many with a car at its station. */
  boundOf(stationId: string, evseId: number, sharers: number): readonly LimitSpan[]
}

/** The phase rotation that a station told of an EVSE; undefined where it did not. */
export type ToldRotation = (stationId: string, evseId: number) => string | undefined

/**
 * Limits as people set them, with those that stations told of themselves.
 *
 * @param told counts where nobody has set how an EVSE is wired
 * @param nowMs limits that are over by then are left out
 */
export function limitTree(
  limits: SiteLimits,
  outside: OutsideLimits,
  told: ToldRotation = () => undefined,
  nowMs = 0,
): LimitTree {
  const places = new Map(limits.stations.map((place) => [place.stationId, place]))
  for (const stationId of outside.limitedStations) {
    if (!places.has(stationId)) places.set(stationId, { stationId })
  }
  const nodes = new Map<string, LimitNode>(
    limits.groups.map(({ parentId, ...group }) => {
      const node = {
        ...group,
        id: groupNode(group.id),
        ...(parentId === undefined ? {} : { parentId: groupNode(parentId) }),
      }
      return [node.id, node]
    }),
  )
  for (const place of places.values()) {
    const node = stationNode(place, spansAhead(outside.ofStation(place.stationId), nowMs))
    if (node) nodes.set(node.id, node)
  }
  const evseOf = (stationId: string, evseId: number) =>
    places.get(stationId)?.evses?.find((evse) => evse.evseId === evseId)
  return {
    nodes,
    nodeOf: (stationId, evseId) => {
      const groupId = evseOf(stationId, evseId)?.groupId ?? places.get(stationId)?.groupId
      return nodes.get(stationNodeId(stationId)) ?? (groupId === undefined ? undefined : nodes.get(groupNode(groupId)))
    },
    wiringOf: (stationId, evseId) => {
      const set = evseOf(stationId, evseId)?.phaseRotation ?? places.get(stationId)?.phaseRotation
      const rotation = set ?? told(stationId, evseId)
      return rotation === undefined ? undefined : wiringFrom(rotation)
    },
    boundOf: (stationId, evseId, sharers) => {
      const place = places.get(stationId)
      // A station in several groups has no place in the tree: what limits all of it is shared evenly.
      const shared = place && isScattered(place) ? outside.ofStation(stationId) : []
      const shares = shared.map((span) => ({ ...span, powerW: span.powerW / sharers }))
      return spansAhead([...outside.ofEvse(stationId, evseId), ...shares], nowMs)
    },
  }
}

function groupNode(id: string): string {
  return `group ${id}`
}

function stationNodeId(stationId: string): string {
  return `station ${stationId}`
}

/** A station's own limit with those it told of; undefined without any. */
function stationNode(place: StationPlace, spans: readonly LimitSpan[]): LimitNode | undefined {
  const { stationId, groupId, limitW, phaseLimitA } = place
  if (isScattered(place) || (limitW === undefined && phaseLimitA === undefined && spans.length === 0)) {
    return undefined
  }
  return {
    id: stationNodeId(stationId),
    name: stationId,
    ...(groupId === undefined ? {} : { parentId: groupNode(groupId) }),
    ...(limitW === undefined ? {} : { limitW }),
    ...(phaseLimitA === undefined ? {} : { phaseLimitA }),
    ...(spans.length === 0 ? {} : { spans }),
  }
}

/** Whether some EVSE belongs to another group than its station. */
function isScattered({ groupId, evses = [] }: StationPlace): boolean {
  return evses.some((evse) => evse.groupId !== undefined && evse.groupId !== groupId)
}
