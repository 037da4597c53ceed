import { highestWithin } from '../limits/limit-span.ts'
import type { LimitNode, LimitTree } from '../limits/limit-tree.ts'
import { nominalVoltageV } from '../sessions/charging-needs.ts'
import type { SiteSettings } from '../views/site-settings.ts'

/** What became of a profile that a station is to keep for the time when nobody plans. */
export interface HeldLimit {
  /** `refused`: the station takes no such profile. `verified`: it lists it among its profiles. */
  readonly state: 'sent' | 'accepted' | 'verified' | 'refused'
  /** Most that it may allow by what was sent and not refused, W; absent where nothing limits. */
  readonly mostW?: number
  readonly sinceMs: number
  readonly detail?: string
  /** What the station was known to take when it refused. */
  readonly refusedUnder?: string
}

/** What a station keeps for the time when nobody plans. */
export interface HeldFailSafe {
  readonly stationMax?: HeldLimit
  /** TxDefaultProfiles, by EVSE. */
  readonly defaults: Readonly<Record<number, HeldLimit>>
}

/** An EVSE that a car may come to while nobody plans. */
export interface UnattendedEvse {
  readonly stationId: string
  readonly evseId: number
  /** What its station keeps for it. */
  readonly held: HeldLimit | undefined
}

/** What the site leaves to unattended EVSEs at its worst slot. */
export interface UnattendedRoom {
  /** Least of grid limit minus expected base load, W. */
  readonly powerW: number
  /** The same on each phase under the connection's fuse, A. */
  readonly currentA: number
}

/** Least current at which cars charge (IEC 61851-1), A per phase. */
const leastCurrentA = 6
/** What an EVSE is given that may charge by itself: the least that three phases take, W. */
export const leastChargeW = leastCurrentA * nominalVoltageV * 3
/** What a car may draw at an outlet that takes no limit and that nobody knows, W: three phases at 16 A. */
export const unlimitedCarW = 11_000

/**
 * What each EVSE is to allow a car that comes while nobody plans, W, in the order of `evses`. Under `wait` nothing;
 * under `charge-safely` the least charging power as long as all fit, whoever has it already first: so nobody's share
 * wanders to another. What EVSEs without a limit may draw comes off first.
 */
export function unattendedPowers(
  evses: readonly UnattendedEvse[],
  mode: SiteSettings['failSafe'],
  room: UnattendedRoom,
  tree: LimitTree,
): number[] {
  if (mode === 'wait') return evses.map(() => 0)
  const used = new Map<string, number>()
  const unlimitedW = evses.filter(({ held }) => held?.state === 'refused').length * unlimitedCarW
  const siteMost = Math.min((room.powerW - unlimitedW) / leastChargeW, room.currentA / leastCurrentA)
  let given = 0
  const powers = new Map<UnattendedEvse, number>()
  for (const evse of evses.toSorted((a, b) => heldW(b) - heldW(a))) {
    const places = placesOver(tree.nodeOf(evse.stationId, evse.evseId), tree)
    const hasRoom = given + 1 <= siteMost && places.every((place) => (used.get(place.id) ?? 0) + 1 <= mostUnder(place))
    if (!hasRoom || evse.held?.state === 'refused') continue
    given++
    for (const { id } of places) used.set(id, (used.get(id) ?? 0) + 1)
    powers.set(evse, leastChargeW)
  }
  return evses.map((evse) => powers.get(evse) ?? 0)
}

/**
 * The hard cap of a station, W: its own limit, and never more than the site may draw.
 *
 * @param gridLimitW highest limit of the days to come
 */
export function stationMaxW(stationId: string, gridLimitW: number, tree: LimitTree, nowMs: number): number {
  const own = tree.nodeOf(stationId, 0)
  const limits = placesOver(own, tree).map(({ limitW = Number.POSITIVE_INFINITY, spans = [], phaseLimitA }) =>
    Math.min(limitW, highestWithin(spans, nowMs), (phaseLimitA ?? Number.POSITIVE_INFINITY) * nominalVoltageV * 3),
  )
  return Math.max(0, Math.min(gridLimitW, ...limits))
}

// A limit a little lower than it could be is not worth a write to the station's flash.
const significantShare = 0.2

/**
 * Whether a station is to be told a limit: always where it may allow more, and where it allows much less; what it
 * refused only where it is known to take other profiles than then.
 *
 * @param takes what it is known to take now
 */
export function isWorthTelling(held: HeldLimit | undefined, wantedW: number, takes?: string): boolean {
  if (!held) return true
  if (held.state === 'refused') return held.refusedUnder !== takes
  if (held.state === 'sent' || held.mostW === undefined || held.mostW > wantedW) return true
  return wantedW - held.mostW > significantShare * wantedW
}

/**
 * What an EVSE without a session may draw while its station is out of reach, W: what its default allows; without one,
 * what a car may draw there. A car that comes to a station within reach is told at once.
 */
export function mayDrawAloneW(held: HeldLimit | undefined, boundW = Number.POSITIVE_INFINITY): number {
  return Math.min(boundW, held?.mostW ?? unlimitedCarW)
}

function heldW({ held }: UnattendedEvse): number {
  return held?.mostW ?? 0
}

function mostUnder({ limitW = Number.POSITIVE_INFINITY, spans = [], phaseLimitA }: LimitNode): number {
  const lowestW = Math.min(limitW, ...spans.map(({ powerW }) => powerW))
  return Math.min(lowestW / leastChargeW, (phaseLimitA ?? Number.POSITIVE_INFINITY) / leastCurrentA)
}

function placesOver(innermost: LimitNode | undefined, { nodes }: LimitTree): LimitNode[] {
  const places: LimitNode[] = []
  for (let node = innermost; node; node = node.parentId === undefined ? undefined : nodes.get(node.parentId)) {
    places.push(node)
  }
  return places
}
