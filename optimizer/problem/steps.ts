/** Finest power of a set-point, W. */
export const powerStepW = 0.1

/** Whole steps in a power in W, rounded down; the tolerance forgives the last bits of a sum. */
export function wholeStepsBelow(powerW: number): number {
  return Math.floor(powerW / powerStepW + 1e-6)
}
