/** Most that a figure of a request may be, in W or Wh. */
export const mostPowerW = 1e9

/** @throws RangeError where `value` is no number from `least` to `most` */
export function checkNumber(value: number, field: string, least: number, most: number): void {
  if (Number.isFinite(value) && value >= least && value <= most) return
  throw new RangeError(`${field} is ${value}, expected a number from ${least} to ${most}`)
}

/** @throws RangeError where `value` is no whole number from `least` to `most` */
export function checkWhole(value: number, field: string, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new RangeError(`${field} is ${value}, expected a whole number from ${least} to ${most}`)
}
