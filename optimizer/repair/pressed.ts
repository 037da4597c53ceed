import { capOf } from '../flow/lowest-cap.ts'
import { roomBeside } from '../limits/room.ts'
import type { Aim } from '../problem/aim.ts'
import { energiesOf, isMet, type Powers, type Problem, underCap, withEnergies } from '../problem/problem.ts'
import { capWithoutCharge } from '../strategies/demand-charge.ts'
import { makeRoom } from './make-room.ts'
import { improveOneByOne } from './one-by-one.ts'

/** Parts of what a cap is above its floor by which it is lowered at a time. */
const firstPress = 0.5
const leastPress = 0.01
const mostPresses = 40
const rounds = 2
const nodesPerCar = 100

/** The same energies under ever lower caps, each plan pressed into the next; smaller steps where that fails. */
export function pressedLow(problem: Problem, aim: Aim, start: Powers): Powers {
  const same = withEnergies(problem, energiesOf(problem, start))
  const floor = capWithoutCharge(same)
  let lowest = start
  let part = firstPress
  for (let press = 0; press < mostPresses && part >= leastPress; press++) {
    const cap = capOf(problem, lowest)
    const lower = Math.floor(cap - part * (cap - floor))
    if (lower <= floor) break
    const capped = underCap(same, lower)
    const plan = pressed(capped, aim, lowest)
    if (isMet(capped, plan)) lowest = plan
    else part /= 2
  }
  return lowest
}

/**
 * A plan pressed under less headroom than it takes: in full slots cars go down to their least powers, then some are
 * switched off, and what they lose is planned anew in other slots. Some may stay short.
 *
 * @param capped the problem with the headroom to keep to
 */
export function pressed(capped: Problem, aim: Aim, start: Powers): Powers {
  const powers = start.map((row) => [...row])
  const spare = sparesOf(capped, start)
  for (let slot = 0; slot < capped.ticks.length; slot++) pressSlot(capped, powers, spare, slot)
  const improved = improveOneByOne(capped, aim, powers, rounds, nodesPerCar)
  return isMet(capped, improved)
    ? improved
    : improveOneByOne(capped, aim, makeRoom(capped, aim, improved), rounds, nodesPerCar)
}

/** Energy that each car could take beyond its plan in the slots of its window, units. */
function sparesOf(capped: Problem, powers: Powers): number[] {
  const room = roomBeside(capped, powers)
  return capped.cars.map(({ firstSlot, endSlot, maxPower }, car) => {
    let spare = 0
    for (let slot = firstSlot; slot < endSlot; slot++) {
      const more = Math.min(room.forCar(car, slot), maxPower - (powers[car]?.[slot] ?? 0))
      spare += Math.max(0, more) * (capped.ticks[slot] ?? 0)
    }
    return spare
  })
}

/** Those go first that have most to spare elsewhere. */
function pressSlot({ cars, headroom, ticks }: Problem, powers: number[][], spare: number[], slot: number): void {
  const powerOf = (car: number) => powers[car]?.[slot] ?? 0
  let excess = cars.reduce((sum, _, car) => sum + powerOf(car), -(headroom[slot] ?? 0))
  if (excess <= 0) return
  const used = cars
    .map((_, car) => car)
    .filter((car) => powerOf(car) > 0)
    .sort((a, b) => (spare[b] ?? 0) - (spare[a] ?? 0))
  const lower = (car: number, by: number) => {
    ;(powers[car] as number[])[slot] = powerOf(car) - by
    spare[car] = (spare[car] ?? 0) - by * (ticks[slot] ?? 0)
    excess -= by
  }
  for (const car of used) lower(car, Math.max(0, Math.min(excess, powerOf(car) - (cars[car]?.minPower ?? 0))))
  for (const car of used) if (excess > 0) lower(car, powerOf(car))
}
