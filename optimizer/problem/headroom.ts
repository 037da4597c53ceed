/**
 * Power the cars may share in each slot: grid limit minus base load, at least 0, W.
 *
 * @throws RangeError if the lengths differ
 */
export function headroom(gridLimitW: readonly number[], baseLoadW: readonly number[]): number[] {
  if (baseLoadW.length !== gridLimitW.length) {
    throw new RangeError(`baseLoadW has ${baseLoadW.length} slots, expected ${gridLimitW.length} as in gridLimitW`)
  }
  return gridLimitW.map((limitW, slot) => Math.max(0, limitW - (baseLoadW[slot] ?? 0)))
}
