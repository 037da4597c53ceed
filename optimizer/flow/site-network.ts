import type { Powers, Problem } from '../problem/problem.ts'
import { augment, type Network, network, reachableFromSource } from './network.ts'

/** Bounds on the power of each car in each slot, steps. */
export interface PowerBounds {
  readonly least: Powers
  readonly most: Powers
}

/**
 * The flow network of a site: source → car (its wish) → slot (its power for the slot's length) → sink (the headroom).
 * Cars behind a limit of the tree reach the slot through a node of each limit around them (its power for that length).
 * Slots start closed.
 */
export interface SiteNetwork {
  readonly network: Network
  /** Energy that each slot holds beyond the cars' least powers, units. */
  readonly capacity: readonly number[]
  /** Energy that the least powers give each car already, units. */
  readonly committed: readonly number[]
  /** Arc from the source, by the car's node; -1 for other nodes. */
  readonly sourceArcOfNode: Int32Array
  carNode(car: number): number
  sourceArc(car: number): number
  chargeArc(car: number, slot: number): number
  slotArc(slot: number): number
  /** Node of a slot, or of a limit of the tree in it. */
  slotNode(slot: number, limit?: number): number
}

const sourceNode = 0
const sinkNode = 1
const carNode = (car: number) => 2 + car

/** A site's network in which nothing flows and all slots are closed. */
export function siteNetwork(problem: Problem, bounds?: PowerBounds): SiteNetwork {
  const { cars, ticks, order, tree } = problem
  const slots = ticks.length
  const nodes = 2 + cars.length + slots * (1 + tree.length)
  const firstSlotNode = 2 + cars.length
  const slotNode = (slot: number, limit = -1) => firstSlotNode + (limit + 1) * slots + slot
  const list = arcList(
    cars.reduce((sum, { firstSlot, endSlot }) => sum + endSlot - firstSlot, cars.length + slots * (1 + tree.length)),
  )
  const sourceArcOfNode = new Int32Array(nodes).fill(-1)
  for (const car of order) sourceArcOfNode[carNode(car)] = list.add(sourceNode, carNode(car), 0)
  const left = leftBeside(problem, bounds)
  const firstChargeArc = addChargeArcs(problem, bounds, list, slotNode)
  tree.forEach(({ parent }, limit) => {
    for (let slot = 0; slot < slots; slot++) {
      const capacity = Math.max(0, left.tree[limit]?.[slot] ?? 0) * (ticks[slot] as number)
      list.add(slotNode(slot, limit), slotNode(slot, parent), capacity)
    }
  })
  const [firstSlotArc = 0] = ticks.map((_, slot) => list.add(slotNode(slot), sinkNode, 0))
  const site: SiteNetwork = {
    network: network(nodes, sourceNode, sinkNode, list),
    capacity: left.site.map((steps, slot) => Math.max(0, steps) * (ticks[slot] ?? 0)),
    committed: left.committed,
    sourceArcOfNode,
    carNode,
    sourceArc: (car) => sourceArcOfNode[carNode(car)] as number,
    chargeArc: (car, slot) => (firstChargeArc[car] as number) + 2 * slot,
    slotArc: (slot) => firstSlotArc + 2 * slot,
    slotNode,
  }
  openSources(
    site,
    cars.map((car) => car.energy),
  )
  return site
}

/** Arcs beside their reverses, to be filled one by one. */
interface ArcList {
  readonly head: Int32Array
  readonly room: Float64Array
  /** Returns the arc's number; its reverse has the next. */
  add(from: number, to: number, capacity: number): number
}

function arcList(arcs: number): ArcList {
  const head = new Int32Array(2 * arcs)
  const room = new Float64Array(2 * arcs)
  let next = 0
  return {
    head,
    room,
    add(from, to, capacity) {
      const arc = next
      head[arc] = to
      head[arc + 1] = from
      room[arc] = capacity
      next += 2
      return arc
    },
  }
}

/** One arc for each slot of each car; returns where those of each car would begin, had it been there from slot 0. */
function addChargeArcs(
  { cars, ticks, order }: Problem,
  bounds: PowerBounds | undefined,
  list: ArcList,
  slotNode: SiteNetwork['slotNode'],
): Int32Array {
  const first = new Int32Array(cars.length)
  for (const car of order) {
    const { firstSlot, endSlot, maxPower, phaseMost, within } = cars[car] as Problem['cars'][number]
    const leasts = bounds?.least[car]
    const mosts = bounds?.most[car]
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const most = Math.min(mosts?.[slot] ?? maxPower, phaseMost?.[slot] ?? maxPower)
      const capacity = Math.max(0, most - (leasts?.[slot] ?? 0)) * (ticks[slot] as number)
      const arc = list.add(carNode(car), slotNode(slot, within), capacity)
      if (slot === firstSlot) first[car] = arc - 2 * firstSlot
    }
  }
  return first
}

/** What least powers leave of the site's limit and of those in the tree, steps; and what they give each car, units. */
function leftBeside(
  { cars, ticks, headroom, tree }: Problem,
  bounds: PowerBounds | undefined,
): { readonly site: number[]; readonly tree: number[][]; readonly committed: number[] } {
  const left = { site: [...headroom], tree: tree.map(({ most }) => [...most]), committed: cars.map(() => 0) }
  if (!bounds) return left
  cars.forEach(({ firstSlot, endSlot, within }, car) => {
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const least = bounds.least[car]?.[slot] ?? 0
      if (least === 0) continue
      left.committed[car] = (left.committed[car] as number) + least * (ticks[slot] as number)
      left.site[slot] = (left.site[slot] as number) - least
      for (let limit = within; limit !== undefined; limit = tree[limit]?.parent) {
        const row = left.tree[limit] as number[]
        row[slot] = (row[slot] as number) - least
      }
    }
  })
  return left
}

/** Takes all flow off, closes the slots and sets what each car wants in all, units. */
export function setWishes(site: SiteNetwork, energies: readonly number[]): void {
  const { room, isCutOff } = site.network
  for (let arc = 0; arc < room.length; arc += 2) {
    room[arc] = (room[arc] as number) + (room[arc + 1] as number)
    room[arc + 1] = 0
  }
  isCutOff.fill(0)
  for (let slot = 0; slot < site.capacity.length; slot++) room[site.slotArc(slot)] = 0
  openSources(site, energies)
}

function openSources(site: SiteNetwork, energies: readonly number[]): void {
  energies.forEach((energy, car) => {
    site.network.room[site.sourceArc(car)] = Math.max(0, energy - (site.committed[car] ?? 0))
  })
}

/**
 * Sends what fits from the cars that want more straight to a slot, in the order of ties; returns how much.
 * These are the shortest paths, with which a maximum flow begins anyway: they need no search.
 */
export function fillStraight(site: SiteNetwork, slot: number): number {
  const { sourceArcOfNode } = site
  const { firstArc, nextArc, head, room } = site.network
  const sinkArc = site.slotArc(slot)
  let left = room[sinkArc] as number
  const capacity = left
  for (let back = firstArc[site.slotNode(slot)] as number; back >= 0 && left > 0; back = nextArc[back] as number) {
    if (back === sinkArc) continue
    const source = sourceArcOfNode[head[back] as number] as number
    // What comes through a limit within the site is left to the search.
    if (source < 0) continue
    const fits = Math.min(room[source] as number, room[back ^ 1] as number, left)
    if (fits <= 0) continue
    send(room, source, fits)
    send(room, back ^ 1, fits)
    left -= fits
  }
  room[sinkArc] = left
  room[sinkArc ^ 1] = (room[sinkArc ^ 1] as number) + capacity - left
  return capacity - left
}

function send(room: Float64Array, arc: number, amount: number): void {
  room[arc] = (room[arc] as number) - amount
  room[arc ^ 1] = (room[arc ^ 1] as number) + amount
}

/** Opens all slots and sends as much flow as fits; returns how much. */
export function fillAll(site: SiteNetwork): number {
  return raiseTo(site, site.capacity)
}

/** Raises what each slot holds, units, and sends as much more flow as fits; returns how much. */
export function raiseTo(site: SiteNetwork, capacity: readonly number[]): number {
  const { room } = site.network
  let total = 0
  for (let slot = 0; slot < capacity.length; slot++) {
    const arc = site.slotArc(slot)
    const flow = room[arc ^ 1] as number
    room[arc] = Math.max(room[arc] as number, (capacity[slot] as number) - flow)
    total += fillStraight(site, slot)
  }
  return total + augment(site.network)
}

/**
 * Slots on the source's side of the least minimum cut, after a maximum flow.
 *
 * @param limits of how many limits of the tree the nodes count as well
 */
export function cutSlots({ ticks }: Problem, site: SiteNetwork, limits = 0): number[] {
  const reached = reachableFromSource(site.network)
  return ticks.flatMap((_, slot) => {
    let isCut = reached[site.slotNode(slot)] === 1
    for (let limit = 0; limit < limits; limit++) isCut ||= reached[site.slotNode(slot, limit)] === 1
    return isCut ? [slot] : []
  })
}
