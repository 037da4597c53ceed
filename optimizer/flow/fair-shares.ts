import { type Problem, withEnergies } from '../problem/problem.ts'
import { deliverable } from './minimum-cut.ts'
import { augment, reachableFromSource } from './network.ts'
import { fillAll, type PowerBounds, type SiteNetwork, setWishes, siteNetwork } from './site-network.ts'

/**
 * What each car gets where not all wishes can be met, units: higher priorities first,
 * and within a priority the least fraction of a wish as large as possible, then the next least, and so on.
 *
 * @param bounds on each power; the least powers must fit together, and give no car more than its wish
 */
export function fairShares(problem: Problem, bounds?: PowerBounds): number[] {
  const site = siteNetwork(problem, bounds)
  const shares = [...site.committed]
  const priorities = [...new Set(problem.cars.map((car) => car.priority))].sort((a, b) => b - a)
  for (const priority of priorities) {
    let open = problem.order.filter((car) => problem.cars[car]?.priority === priority)
    while (open.length > 0) open = freezeTightest(problem, site, shares, open)
  }
  // What rounding left over goes to the first car in tie order that can take it.
  setWishes(site, shares)
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
  const committed = (car: number) => site.committed[car] ?? 0
  let fraction = 1
  let frozen: readonly number[] = open
  for (;;) {
    for (const car of open) shares[car] = Math.max(committed(car), Math.floor(fraction * wanted(car)))
    setWishes(site, shares)
    const missing = shares.reduce((sum, share, car) => sum + share - committed(car), 0) - fillAll(site)
    if (missing <= 0) break
    const reached = reachableFromSource(site.network)
    // A car that gets no more than its least powers give it makes no difference to the others.
    const behind = open.filter((car) => reached[site.carNode(car)] && (shares[car] ?? 0) > committed(car))
    if (behind.length === 0) break
    const lower = fraction - missing / behind.reduce((sum, car) => sum + wanted(car), 0)
    fraction = Math.max(0, Math.min(lower, fraction - 1e-15))
    frozen = behind
  }
  return open.filter((car) => !frozen.includes(car))
}

/** The same problem with wishes that can all be met: the fair shares where not all fits. */
export function sharedFairly(problem: Problem): Problem {
  const wanted = problem.cars.reduce((sum, car) => sum + car.energy, 0)
  return deliverable(problem) === wanted ? problem : withEnergies(problem, fairShares(problem))
}
