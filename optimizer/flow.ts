import { augment, type Network, network, reachableFromSource } from './network.ts'
import { type Powers, type Problem, withEnergies } from './problem.ts'

/** Energy per car and slot, units. */
export interface Filling {
  readonly energies: readonly (readonly number[])[]
  /** Per car, units. */
  readonly delivered: readonly number[]
  /** Over all cars, units. */
  readonly total: number
}

/** Where a problem's wishes meet its limits. */
export interface MinimumCut {
  /** Energy that can be delivered to all cars together, units. */
  readonly capacity: number
  /** Slots where cars that want more use up the headroom, or a limit within the site; empty where every wish is met. */
  readonly slots: readonly number[]
}

/** Bounds on the power of each car in each slot, steps. */
export interface PowerBounds {
  readonly least: Powers
  readonly most: Powers
}

/**
 * The plan without least powers: delivers as much energy as can be delivered, shared fairly,
 * and among all such plans one whose energy lies in the slots of least weight.
 *
 * A unit's weight depends only on its slot, so the reachable slot totals form a polymatroid and the greedy is optimal:
 * open the slots by ascending weight and augment one and the same maximum flow after each.
 *
 * @param weights one value per slot; ties go to the earlier slot
 */
export function leastWeight(problem: Problem, weights: readonly number[]): Filling {
  const first = fillInOrder(problem, slotsByWeight(weights))
  const wanted = problem.cars.reduce((sum, car) => sum + car.energy, 0)
  if (first.total === wanted || problem.cars.length === 1) return first
  // What the cars get and what the slots give can be chosen independently of each other, both at their best.
  return fillInOrder(withEnergies(problem, fairShares(problem)), slotsByWeight(weights))
}

/** The same problem with wishes that can all be met: the fair shares where not all fits. */
export function sharedFairly(problem: Problem): Problem {
  const wanted = problem.cars.reduce((sum, car) => sum + car.energy, 0)
  return deliverable(problem) === wanted ? problem : withEnergies(problem, fairShares(problem))
}

/** Slot indices by ascending weight, earlier slots first among equals. */
export function slotsByWeight(weights: readonly number[]): number[] {
  return weights.map((_, slot) => slot).sort((a, b) => (weights[a] ?? 0) - (weights[b] ?? 0) || a - b)
}

/** Energy that can be delivered to all cars together, units. */
export function deliverable(problem: Problem): number {
  return minimumCut(problem).capacity
}

/** The least minimum cut between the cars' wishes and the slots' headroom. */
export function minimumCut(problem: Problem): MinimumCut {
  const site = siteNetwork(problem)
  const capacity = fillAll(site)
  return { capacity, slots: cutSlots(problem, site, problem.tree.length) }
}

/**
 * What each car gets where not all wishes can be met, units: higher priorities first,
 * and within a priority the least fraction of a wish as large as possible, then the next least, and so on.
 */
export function fairShares(problem: Problem): number[] {
  const site = siteNetwork(problem)
  const shares = problem.cars.map(() => 0)
  const priorities = [...new Set(problem.cars.map((car) => car.priority))].sort((a, b) => b - a)
  for (const priority of priorities) {
    let open = problem.order.filter((car) => problem.cars[car]?.priority === priority)
    while (open.length > 0) open = freezeTightest(problem, site, shares, open)
  }
  // What rounding left over goes to the first car in tie order that can take it.
  wish(site, shares)
  fillAll(site)
  for (const car of problem.order) {
    const arc = site.sourceArc(car)
    site.network.room[arc] = (problem.cars[car]?.energy ?? 0) - (shares[car] ?? 0)
    // A car that wants more may reach what was cut off.
    site.network.isCutOff.fill(0)
    shares[car] = (shares[car] ?? 0) + augment(site.network)
    site.network.room[arc] = 0
  }
  return shares
}

/**
 * Raises the fraction of all open cars alike until a cut is tight, by discrete Newton steps from above,
 * and fixes the shares of the cars behind that cut. Returns the cars that remain open.
 */
function freezeTightest(problem: Problem, site: SiteNetwork, shares: number[], open: readonly number[]): number[] {
  const wanted = (car: number) => problem.cars[car]?.wish ?? 0
  let fraction = 1
  let frozen: readonly number[] = open
  for (;;) {
    for (const car of open) shares[car] = Math.floor(fraction * wanted(car))
    wish(site, shares)
    const missing = shares.reduce((sum, share) => sum + share, 0) - fillAll(site)
    if (missing <= 0) break
    const reached = reachableFromSource(site.network)
    const behind = open.filter((car) => reached[carNode(car)] && wanted(car) > 0)
    if (behind.length === 0) break
    const lower = fraction - missing / behind.reduce((sum, car) => sum + wanted(car), 0)
    fraction = Math.max(0, Math.min(lower, fraction - 1e-15))
    frozen = behind
  }
  return open.filter((car) => !frozen.includes(car))
}

/**
 * Opens slots one by one and augments after each, until no car wants more: least weight, within bounds on each power.
 * Where not all fits, who goes short is left to the order of ties.
 */
export function fillInOrder(problem: Problem, order: readonly number[], bounds?: PowerBounds): Filling {
  const site = siteNetwork(problem, bounds)
  let wanted = problem.cars.reduce((sum, car, index) => sum + car.energy - (site.committed[index] ?? 0), 0)
  for (const slot of order) {
    if (wanted <= 0) break
    site.network.room[site.slotArc(slot)] = site.capacity[slot] ?? 0
    wanted -= fillStraight(site, slot)
    // Once a slot is full, nothing more can arrive: what the slots before it could take, they have.
    if (wanted > 0 && hasRoom(site, slot)) wanted -= augment(site.network)
  }
  return fillingFrom(problem, site, bounds)
}

function fillingFrom({ cars, ticks }: Problem, site: SiteNetwork, bounds?: PowerBounds): Filling {
  const { room } = site.network
  const delivered: number[] = []
  const energies = cars.map(({ firstSlot, endSlot }, car) => {
    const row = new Array<number>(ticks.length).fill(0)
    const least = bounds?.least[car]
    // What flows on an arc is the room of its reverse. The arcs of a car's slots follow one another.
    const back = site.chargeArc(car, 0) + 1
    let sum = 0
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const flow = room[back + 2 * slot] as number
      const energy = least ? flow + (least[slot] as number) * (ticks[slot] as number) : flow
      row[slot] = energy
      sum += energy
    }
    delivered.push(sum)
    return row
  })
  return { energies, delivered, total: delivered.reduce((sum, energy) => sum + energy, 0) }
}

/**
 * Sends what fits from the cars that want more straight to a slot, in the order of ties; returns how much.
 * These are the shortest paths, with which a maximum flow begins anyway: they need no search.
 */
function fillStraight({ network: { firstArc, nextArc, head, room }, ...site }: SiteNetwork, slot: number): number {
  const sinkArc = site.slotArc(slot)
  let left = room[sinkArc] as number
  const capacity = left
  for (let back = firstArc[site.slotNode(slot)] as number; back >= 0 && left > 0; back = nextArc[back] as number) {
    if (back === sinkArc) continue
    const source = site.sourceArcOfNode[head[back] as number] as number
    // What comes through a limit within the site is left to the search.
    if (source < 0) continue
    const fits = Math.min(room[source] as number, room[back ^ 1] as number, left)
    if (fits <= 0) continue
    for (const arc of [source, back ^ 1]) {
      room[arc] = (room[arc] as number) - fits
      room[arc ^ 1] = (room[arc ^ 1] as number) + fits
    }
    left -= fits
  }
  room[sinkArc] = left
  room[sinkArc ^ 1] = (room[sinkArc ^ 1] as number) + capacity - left
  return capacity - left
}

function hasRoom(site: SiteNetwork, slot: number): boolean {
  return (site.network.room[site.slotArc(slot)] as number) > 0
}

/** Opens all slots and sends as much flow as fits; returns how much. */
function fillAll(site: SiteNetwork): number {
  return raiseTo(site, site.capacity)
}

/** Raises what each slot holds, units, and sends as much more flow as fits; returns how much. */
function raiseTo(site: SiteNetwork, capacity: readonly number[]): number {
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
 * A maximum flow that goes on as slots are raised: what flows already stays, so each step costs only what is new.
 * Slots hold nothing at first.
 */
export interface RisingFlow {
  /** Energy that all cars together want, units. */
  readonly wanted: number
  /** Raises each slot to so much headroom, steps, never down; returns the energy that is delivered then, units. */
  raise(headroom: readonly number[]): number
  /** Slots of the least minimum cut. */
  cutSlots(): number[]
}

export function risingFlow(problem: Problem): RisingFlow {
  const site = siteNetwork(problem)
  let total = 0
  return {
    wanted: problem.cars.reduce((sum, car) => sum + car.energy, 0),
    raise(headroom) {
      total += raiseTo(
        site,
        headroom.map((steps, slot) => steps * (problem.ticks[slot] as number)),
      )
      return total
    },
    cutSlots: () => cutSlots(problem, site),
  }
}

/**
 * Slots on the source's side of the least minimum cut, after a maximum flow.
 *
 * @param limits of how many limits of the tree the nodes count as well
 */
function cutSlots({ ticks }: Problem, site: SiteNetwork, limits = 0): number[] {
  const reached = reachableFromSource(site.network)
  return ticks.flatMap((_, slot) => {
    let isCut = reached[site.slotNode(slot)] === 1
    for (let limit = 0; limit < limits; limit++) isCut ||= reached[site.slotNode(slot, limit)] === 1
    return isCut ? [slot] : []
  })
}

/**
 * The flow network of a site: source → car (its wish) → slot (its power for the slot's length) → sink (the headroom).
 * Cars behind a limit of the tree reach the slot through a node of each limit around them (its power for that length).
 * Slots start closed.
 */
interface SiteNetwork {
  readonly network: Network
  /** Energy that each slot holds beyond the cars' least powers, units. */
  readonly capacity: readonly number[]
  /** Energy that the least powers give each car already, units. */
  readonly committed: readonly number[]
  /** Room of every arc while nothing flows and every slot is closed. */
  readonly emptyRoom: Float64Array
  /** Arc from the source, by the car's node; -1 for other nodes. */
  readonly sourceArcOfNode: Int32Array
  sourceArc(car: number): number
  chargeArc(car: number, slot: number): number
  slotArc(slot: number): number
  /** Node of a slot, or of a limit of the tree in it. */
  slotNode(slot: number, limit?: number): number
}

const sourceNode = 0
const sinkNode = 1
const carNode = (car: number) => 2 + car

function siteNetwork(problem: Problem, bounds?: PowerBounds): SiteNetwork {
  const { cars, ticks, order, tree } = problem
  const slots = ticks.length
  const nodes = 2 + cars.length + slots * (1 + tree.length)
  const arcs = cars.reduce(
    (sum, { firstSlot, endSlot }) => sum + endSlot - firstSlot,
    cars.length + slots * (1 + tree.length),
  )
  const list = { from: new Int32Array(arcs), to: new Int32Array(arcs), capacity: new Float64Array(arcs) }
  const committed = cars.map(() => 0)
  const power = [...problem.headroom]
  const treePower = tree.map(({ most }) => [...most])
  const sourceArcOfNode = new Int32Array(nodes).fill(-1)
  const firstChargeArc = new Int32Array(cars.length)
  const firstSlotNode = 2 + cars.length
  const slotNode = (slot: number, limit = -1) => firstSlotNode + (limit + 1) * slots + slot
  let arc = 0
  for (const car of order) {
    sourceArcOfNode[carNode(car)] = 2 * arc
    list.from[arc] = sourceNode
    list.to[arc++] = carNode(car)
  }
  for (const car of order) {
    const { firstSlot, endSlot, maxPower, phaseMost, within } = cars[car] as Problem['cars'][number]
    const leasts = bounds?.least[car]
    const mosts = bounds?.most[car]
    firstChargeArc[car] = arc - firstSlot
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const least = leasts?.[slot] ?? 0
      const length = ticks[slot] as number
      committed[car] = (committed[car] as number) + least * length
      power[slot] = (power[slot] as number) - least
      if (least > 0) takeFrom(tree, treePower, within, slot, least)
      const most = Math.min(mosts?.[slot] ?? maxPower, phaseMost?.[slot] ?? maxPower)
      list.from[arc] = carNode(car)
      list.to[arc] = slotNode(slot, within)
      list.capacity[arc++] = Math.max(0, most - least) * length
    }
  }
  tree.forEach(({ parent }, limit) => {
    for (let slot = 0; slot < slots; slot++) {
      list.from[arc] = slotNode(slot, limit)
      list.to[arc] = slotNode(slot, parent)
      list.capacity[arc++] = Math.max(0, treePower[limit]?.[slot] ?? 0) * (ticks[slot] as number)
    }
  })
  const firstSlotArc = arc
  for (let slot = 0; slot < slots; slot++) {
    list.from[arc] = firstSlotNode + slot
    list.to[arc++] = sinkNode
  }
  const made = network(nodes, sourceNode, sinkNode, list)
  const site: SiteNetwork = {
    network: made,
    capacity: power.map((steps, slot) => Math.max(0, steps) * (ticks[slot] ?? 0)),
    committed,
    emptyRoom: made.room.slice(),
    sourceArcOfNode,
    sourceArc: (car) => sourceArcOfNode[carNode(car)] as number,
    chargeArc: (car, slot) => 2 * ((firstChargeArc[car] as number) + slot),
    slotArc: (slot) => 2 * (firstSlotArc + slot),
    slotNode,
  }
  wish(
    site,
    cars.map((car) => car.energy),
  )
  return site
}

/** Takes a car's least power from every limit around it. */
function takeFrom(
  tree: Problem['tree'],
  power: readonly number[][],
  within: number | undefined,
  slot: number,
  least: number,
): void {
  for (let limit = within; limit !== undefined; limit = tree[limit]?.parent) {
    const row = power[limit]
    if (row) row[slot] = (row[slot] as number) - least
  }
}

/** Takes all flow off and sets what each car wants in all, units. */
function wish(site: SiteNetwork, energies: readonly number[]): void {
  const { room, isCutOff } = site.network
  room.set(site.emptyRoom)
  isCutOff.fill(0)
  energies.forEach((energy, car) => {
    room[site.sourceArc(car)] = Math.max(0, energy - (site.committed[car] ?? 0))
  })
}
