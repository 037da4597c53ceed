import type { MethodResult } from './back-test.ts'

/** How good a method was, on a scale that others can compare with. */
export interface Score {
  /** Cost, and each missed kWh at its price. */
  readonly value: number
  /** 0: as good as first come first served; 1: as good as the clairvoyant. Absent without both, or where they are equal. */
  readonly score?: number
  /** How far the value is above the clairvoyant's, per cent of its size. Absent without a clairvoyant. */
  readonly gapPercent?: number
}

/** The scores of results, in their order. */
export function scores(results: readonly MethodResult[], missedPerKwh: number): Score[] {
  const worth = ({ figures }: MethodResult) => figures.cost + (missedPerKwh * figures.missedWh) / 1_000
  const valueNamed = (name: string) => {
    const result = results.find((each) => each.name === name)
    return result && worth(result)
  }
  const worst = valueNamed('first-come-first-served')
  const best = valueNamed('clairvoyant cheapest')
  return results.map((result) => {
    const value = worth(result)
    const canScore = worst !== undefined && best !== undefined && worst !== best
    return {
      value,
      ...(canScore ? { score: (worst - value) / (worst - best) } : {}),
      ...(best === undefined || best === 0 ? {} : { gapPercent: (100 * (value - best)) / Math.abs(best) }),
    }
  })
}
