import { type Arcs, augment, flowOn, type Network, network, reachableFromSource } from './network.ts'
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
  /** Slots whose headroom is used up by cars that want more; empty where every wish is met. */
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
  openAll(site)
  const capacity = augment(site.network)
  const reached = reachableFromSource(site.network)
  return { capacity, slots: problem.ticks.flatMap((_, slot) => (reached[site.slotNode(slot)] ? [slot] : [])) }
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
  openAll(site)
  augment(site.network)
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
    openAll(site)
    const missing = shares.reduce((sum, share) => sum + share, 0) - augment(site.network)
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
    wanted -= augment(site.network)
  }
  return fillingFrom(problem, site, bounds)
}

function fillingFrom(problem: Problem, site: SiteNetwork, bounds?: PowerBounds): Filling {
  const energies = problem.cars.map(({ firstSlot, endSlot }, car) =>
    problem.ticks.map((ticks, slot) => {
      if (slot < firstSlot || slot >= endSlot) return 0
      const flow = flowOn(site.network, site.chargeArc(car, slot))
      return flow + (bounds?.least[car]?.[slot] ?? 0) * ticks
    }),
  )
  const delivered = energies.map((row) => row.reduce((sum, energy) => sum + energy, 0))
  return { energies, delivered, total: delivered.reduce((sum, energy) => sum + energy, 0) }
}

/**
 * The flow network of a site: source → car (its wish) → slot (its power for the slot's length) → sink (the headroom).
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
  sourceArc(car: number): number
  chargeArc(car: number, slot: number): number
  slotArc(slot: number): number
  slotNode(slot: number): number
}

const sourceNode = 0
const sinkNode = 1
const carNode = (car: number) => 2 + car

function siteNetwork(problem: Problem, bounds?: PowerBounds): SiteNetwork {
  const { cars, ticks, order } = problem
  const slotNode = (slot: number) => 2 + cars.length + slot
  const committed = cars.map(() => 0)
  const power = [...problem.headroom]
  const arcs: Arcs = { from: [], to: [], capacity: [] }
  const addArc = (from: number, to: number, capacity: number) => {
    arcs.from.push(from)
    arcs.to.push(to)
    arcs.capacity.push(capacity)
  }
  const rank: number[] = []
  order.forEach((car, index) => {
    rank[car] = index
    addArc(sourceNode, carNode(car), 0)
  })
  const firstChargeArc: number[] = []
  for (const car of order) {
    const { firstSlot, endSlot, maxPower } = cars[car] as Problem['cars'][number]
    firstChargeArc[car] = arcs.from.length - firstSlot
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const least = bounds?.least[car]?.[slot] ?? 0
      const most = bounds?.most[car]?.[slot] ?? maxPower
      const length = ticks[slot] ?? 0
      committed[car] = (committed[car] ?? 0) + least * length
      power[slot] = (power[slot] ?? 0) - least
      addArc(carNode(car), slotNode(slot), (most - least) * length)
    }
  }
  const firstSlotArc = arcs.from.length
  for (let slot = 0; slot < ticks.length; slot++) addArc(slotNode(slot), sinkNode, 0)
  const made = network(2 + cars.length + ticks.length, sourceNode, sinkNode, arcs)
  const site: SiteNetwork = {
    network: made,
    capacity: power.map((steps, slot) => Math.max(0, steps) * (ticks[slot] ?? 0)),
    committed,
    emptyRoom: made.room.slice(),
    sourceArc: (car) => 2 * (rank[car] ?? 0),
    chargeArc: (car, slot) => 2 * ((firstChargeArc[car] ?? 0) + slot),
    slotArc: (slot) => 2 * (firstSlotArc + slot),
    slotNode,
  }
  wish(
    site,
    cars.map((car) => car.energy),
  )
  return site
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

function openAll(site: SiteNetwork): void {
  site.capacity.forEach((capacity, slot) => {
    site.network.room[site.slotArc(slot)] = capacity
  })
}
