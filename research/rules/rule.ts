/** A car that is there and lacks energy, as a simple rule sees it. */
export interface WaitingCar {
  /** Index of the session in the period. */
  readonly session: number
  readonly arrivalMs: number
  /** When it leaves, as far as known; without end where it did not say. */
  readonly departureMs: number
  readonly missingWh: number
  readonly minPowerW: number
  readonly maxPowerW: number
}

/**
 * What each car may draw from now on, W, in the order of the cars. Asked again whenever a car comes, leaves or is full,
 * and whenever the headroom changes.
 *
 * @param cars by arrival
 * @param headroomW limit minus base load, at least 0
 */
export type Rule = (cars: readonly WaitingCar[], headroomW: number) => number[]

/** Power to cars one after the other, each as much as it can take, or nothing where its minimum is not left. */
export function inTurn(cars: readonly WaitingCar[], headroomW: number): number[] {
  let leftW = headroomW
  return cars.map(({ minPowerW, maxPowerW }) => {
    const powerW = Math.min(maxPowerW, leftW)
    if (powerW <= 0 || powerW < minPowerW) return 0
    leftW -= powerW
    return powerW
  })
}
