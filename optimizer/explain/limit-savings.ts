import { fillInOrder, slotsByWeight } from '../flow/flow.ts'
import { costAim, timeAim } from '../problem/aim.ts'
import type { Problem } from '../problem/problem.ts'
import { tidyW } from '../problem/set-points.ts'
import { capWithoutCharge } from '../strategies/demand-charge.ts'

/** What one more kW of limit in a slot saves. */
export interface Savings {
  /** On the cars' energy as it is, in the site's currency: for `cheapest` without a demand charge, 0 otherwise. */
  readonly savedCost: number
  /** For `fastest`, how much sooner the energy is delivered on average, minutes; absent where it is not. */
  readonly soonerMinutes?: number
  /** For `peak`, by how much the highest load falls, W; absent where it does not. */
  readonly loweredPeakW?: number
}

/** The same problem with more limit in a slot. */
type WithMore = (problem: Problem, slot: number) => Problem

/**
 * What more room in a slot saves of the strategy's objective, the cars' energies being the same. Nothing is told for
 * `balanced`: hours and money saved together are worth what the weights say, which is no figure to act on.
 */
export function savingsFor(shared: Problem, withMore: WithMore): (slot: number) => Partial<Savings> {
  const { request } = shared
  switch (request.strategy) {
    case 'cheapest':
      return request.demandCharge
        ? () => ({})
        : weightSavings(shared, withMore, costAim(shared).weights, (savedCost) => ({ savedCost }))
    case 'fastest': {
      const energyWh = shared.cars.reduce((sum, car) => sum + car.energy, 0) * shared.unitWh
      const minutes = (wattHourHours: number) => (60 * wattHourHours) / energyWh
      return weightSavings(shared, withMore, timeAim(shared).weights, (saved) => ({ soonerMinutes: minutes(saved) }))
    }
    case 'peak': {
      const least = capWithoutCharge(shared)
      return (slot) => {
        const lowered = least - capWithoutCharge(withMore(shared, slot))
        return lowered > 0 ? { loweredPeakW: tidyW(lowered) } : {}
      }
    }
    case 'balanced':
      return () => ({})
  }
}

function weightSavings(
  shared: Problem,
  withMore: WithMore,
  weights: readonly number[],
  saving: (saved: number) => Partial<Savings>,
): (slot: number) => Partial<Savings> {
  const order = slotsByWeight(weights)
  const { energies } = fillInOrder(shared, order)
  const value = valueOfEnergies(shared, weights, energies)
  return (slot) => {
    const used = energies.reduce((sum, row) => sum + (row[slot] ?? 0), 0)
    if (used < (shared.headroom[slot] ?? 0) * (shared.ticks[slot] ?? 0)) return {}
    const saved = value - valueOfEnergies(shared, weights, fillInOrder(withMore(shared, slot), order).energies)
    // A sum of doubles in another order is no saving.
    return saved > 1e-9 * Math.max(1, Math.abs(value)) ? saving(saved) : {}
  }
}

function valueOfEnergies(
  { unitWh }: Problem,
  weights: readonly number[],
  energies: readonly (readonly number[])[],
): number {
  return energies.reduce(
    (sum, row) => row.reduce((part, energy, slot) => part + energy * unitWh * (weights[slot] ?? 0), sum),
    0,
  )
}
