import { type Problem, withEnergies } from '../problem/problem.ts'
import { fairShares } from './fair-shares.ts'
import { augment } from './network.ts'
import { fillStraight, type PowerBounds, type SiteNetwork, siteNetwork } from './site-network.ts'

/** Energy per car and slot, units. */
export interface Filling {
  readonly energies: readonly (readonly number[])[]
  /** Per car, units. */
  readonly delivered: readonly number[]
  /** Over all cars, units. */
  readonly total: number
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

/** Slot indices by ascending weight, earlier slots first among equals. */
export function slotsByWeight(weights: readonly number[]): number[] {
  return weights.map((_, slot) => slot).sort((a, b) => (weights[a] ?? 0) - (weights[b] ?? 0) || a - b)
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

function hasRoom(site: SiteNetwork, slot: number): boolean {
  return (site.network.room[site.slotArc(slot)] as number) > 0
}
