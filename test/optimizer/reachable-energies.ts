import type { PlanRequest } from '../../optimizer/model.ts'

/** What each car gets, in units of one grid step for one slot. */
export type Energies = readonly number[]

/**
 * Everything that cars can get together in a tiny world whose slots are hours and whose numbers are whole multiples of
 * a grid step: every choice of powers in every slot. Least powers are kept, and so is the site's limit.
 *
 * @param stepW the grid's step, W
 */
export function reachableEnergies(request: PlanRequest, stepW: number): Energies[] {
  let reached = new Map<string, Energies>([['', request.sessions.map(() => 0)]])
  for (let slot = 0; slot < request.slotMs.length; slot++) {
    const choices = powersIn(request, slot, stepW)
    const next = new Map<string, Energies>()
    for (const energies of reached.values()) {
      for (const powers of choices) {
        const sums = energies.map((energy, car) => energy + (powers[car] ?? 0))
        if (sums.every((sum, car) => sum * stepW <= (request.sessions[car]?.energyWh ?? 0))) {
          next.set(sums.join(), sums)
        }
      }
    }
    reached = next
  }
  return [...reached.values()]
}

/** Every way in which the cars can draw in a slot together, grid steps. */
function powersIn({ sessions, gridLimitW, baseLoadW }: PlanRequest, slot: number, stepW: number): Energies[] {
  const most = Math.max(0, (gridLimitW[slot] ?? 0) - (baseLoadW[slot] ?? 0)) / stepW
  let ways: Energies[] = [[]]
  for (const { minPowerW, maxPowerW, firstSlot, endSlot } of sessions) {
    const powers = [0]
    if (slot >= firstSlot && slot < endSlot) {
      for (let power = Math.max(stepW, minPowerW); power <= maxPowerW; power += stepW) powers.push(power / stepW)
    }
    ways = ways.flatMap((way) => powers.map((power) => [...way, power]))
  }
  return ways.filter((way) => way.reduce((sum, power) => sum + power, 0) <= most)
}

/** The fractions of their wishes that cars get, the least first; higher priorities before lower ones. */
export function fractionsOf({ sessions }: PlanRequest, energiesWh: readonly number[]): number[] {
  const priorities = [...new Set(sessions.map(({ priority = 0 }) => priority))].sort((a, b) => b - a)
  return priorities.flatMap((each) => {
    const fractions = sessions.flatMap(({ priority = 0, energyWh }, car) =>
      priority === each ? [energyWh === 0 ? 1 : (energiesWh[car] ?? 0) / energyWh] : [],
    )
    return fractions.sort((a, b) => a - b)
  })
}

/** By the first fraction in which two ways to share differ: above 0 where the first is fairer. */
export function compareFractions(one: readonly number[], other: readonly number[]): number {
  for (const [index, fraction] of one.entries()) {
    const more = fraction - (other[index] ?? 0)
    if (Math.abs(more) > 1e-3) return more
  }
  return 0
}
