import { inTurn, type Rule } from './rule.ts'

/** Full power to the cars that leave first, as far as they said when. */
export const earliestDepartureFirst: Rule = (cars, headroomW) => {
  const order = cars.map((_, index) => index).sort((a, b) => departureOf(a) - departureOf(b) || a - b)
  const powersW = inTurn(
    order.map((index) => cars[index] as (typeof cars)[number]),
    headroomW,
  )
  return cars.map((_, index) => powersW[order.indexOf(index)] ?? 0)

  function departureOf(index: number): number {
    return cars[index]?.departureMs ?? Number.MAX_SAFE_INTEGER
  }
}
