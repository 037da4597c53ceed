import type { Rule } from './rule.ts'

/** Every car at full power from plug-in, whatever the limit. */
export const uncontrolled: Rule = (cars) => cars.map(({ maxPowerW }) => maxPowerW)
