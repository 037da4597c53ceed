import type { Rule, WaitingCar } from './rule.ts'

/**
 * The headroom in equal parts; what a car cannot take is shared among the others.
 * Where a part is below a car's minimum, the cars that came last wait.
 */
export const equalShare: Rule = (cars, headroomW) => {
  for (let served = cars.length; served > 0; served--) {
    const powersW = filled(cars.slice(0, served), headroomW)
    if (powersW.every((powerW, index) => powerW > 0 && powerW >= (cars[index]?.minPowerW ?? 0))) {
      return cars.map((_, index) => powersW[index] ?? 0)
    }
  }
  return cars.map(() => 0)
}

/** Equal powers that add up to the headroom, or each car's most. */
function filled(cars: readonly WaitingCar[], headroomW: number): number[] {
  const powersW = cars.map(() => 0)
  const smallestFirst = cars.map((_, index) => index).sort((a, b) => mostOf(cars, a) - mostOf(cars, b) || a - b)
  let leftW = headroomW
  smallestFirst.forEach((index, place) => {
    const powerW = Math.min(mostOf(cars, index), leftW / (cars.length - place))
    powersW[index] = powerW
    leftW -= powerW
  })
  return powersW
}

function mostOf(cars: readonly WaitingCar[], index: number): number {
  return cars[index]?.maxPowerW ?? 0
}
