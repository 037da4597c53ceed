import type { OutsideLimits } from '../sessions/outside-limits.ts'
import type { SiteLimits, StationPlace } from '../views/limits.ts'
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
}

/** Which limits lie between a car and the site's connection, and how its outlet is wired. */
export interface LimitTree {
  readonly nodes: ReadonlyMap<string, LimitNode>
  /** The innermost limit of an EVSE; undefined where there is only the site's. */
  nodeOf(stationId: string, evseId: number): LimitNode | undefined
  wiringOf(stationId: string, evseId: number): Wiring | undefined
  /** What a limit from outside leaves an EVSE by itself, W, of so many with a car at its station; undefined for all. */
  boundW(stationId: string, evseId: number, sharers: number): number | undefined
}

/** The phase rotation that a station told of an EVSE; undefined where it did not. */
export type ToldRotation = (stationId: string, evseId: number) => string | undefined

/**
 * Limits as people set them, with those that stations told of themselves.
 *
 * @param told counts where nobody has set how an EVSE is wired
 */
export function limitTree(limits: SiteLimits, outside: OutsideLimits, told: ToldRotation = () => undefined): LimitTree {
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
    const node = stationNode(place, outside.stationW(place.stationId))
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
    boundW: (stationId, evseId, sharers) => {
      const place = places.get(stationId)
      // A station in several groups has no place in the tree: what limits all of it is shared evenly.
      const stationW = place && isScattered(place) ? outside.stationW(stationId) : undefined
      const bounds = [outside.evseW(stationId, evseId), stationW === undefined ? undefined : stationW / sharers]
      const known = bounds.filter((boundW) => boundW !== undefined)
      return known.length === 0 ? undefined : Math.min(...known)
    },
  }
}

function groupNode(id: string): string {
  return `group ${id}`
}

function stationNodeId(stationId: string): string {
  return `station ${stationId}`
}

/** A station's own limit, or the one it told of, whichever is lower; undefined without either. */
function stationNode(place: StationPlace, outsideW: number | undefined): LimitNode | undefined {
  const { stationId, groupId, limitW, phaseLimitA } = place
  if (isScattered(place) || (limitW === undefined && phaseLimitA === undefined && outsideW === undefined)) {
    return undefined
  }
  const lowestW = Math.min(limitW ?? Number.POSITIVE_INFINITY, outsideW ?? Number.POSITIVE_INFINITY)
  return {
    id: stationNodeId(stationId),
    name: stationId,
    ...(groupId === undefined ? {} : { parentId: groupNode(groupId) }),
    ...(Number.isFinite(lowestW) ? { limitW: lowestW } : {}),
    ...(phaseLimitA === undefined ? {} : { phaseLimitA }),
  }
}

/** Whether some EVSE belongs to another group than its station. */
function isScattered({ groupId, evses = [] }: StationPlace): boolean {
  return evses.some((evse) => evse.groupId !== undefined && evse.groupId !== groupId)
}
