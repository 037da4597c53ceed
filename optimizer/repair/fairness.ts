/** What decides in which order cars are served: higher priorities first, then by the fraction of the wish. */
export interface Wish {
  readonly priority?: number
  /** In any unit of energy. */
  readonly wanted: number
}

/**
 * How much fairer one way to share energy is than another: by the first car, the worst served of the highest priority
 * first, whose fraction of its wish differs.
 *
 * @param energies what each car gets, in the wishes' unit
 * @param sameFraction fractions no further apart count as the same
 * @returns the difference of that fraction, above 0 where the first is fairer; 0 where none differs
 */
export function fairerBy(
  wishes: readonly Wish[],
  energies: readonly number[],
  than: readonly number[],
  sameFraction: number,
): number {
  const before = fractionsOf(wishes, than)
  const differences = fractionsOf(wishes, energies).map((fraction, rank) => fraction - (before[rank] ?? 0))
  return differences.find((difference) => Math.abs(difference) > sameFraction) ?? 0
}

/** Higher priorities first, and within a priority the least fraction first. */
function fractionsOf(wishes: readonly Wish[], energies: readonly number[]): number[] {
  return wishes
    .map(({ priority = 0, wanted }, car) => ({ priority, fraction: wanted === 0 ? 1 : (energies[car] ?? 0) / wanted }))
    .sort((a, b) => b.priority - a.priority || a.fraction - b.fraction)
    .map(({ fraction }) => fraction)
}
