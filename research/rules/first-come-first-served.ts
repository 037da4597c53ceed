import { inTurn, type Rule } from './rule.ts'

/** Full power to the cars that came first, what the limit leaves to those that came later. */
export const firstComeFirstServed: Rule = (cars, headroomW) => inTurn(cars, headroomW)
