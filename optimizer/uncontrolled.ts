import type { PlanRequest, SessionRequest } from './model.ts'
import { costs, energiesWh, peakW, siteLoadW } from './problem/objective.ts'
import { checkRequest } from './problem/request.ts'

/** What the site would draw without any control: the "before" of a plan. */
export interface UncontrolledRun {
  /** In the order of the request's sessions. */
  readonly sessions: readonly {
    readonly id: string
    /** Mean power in each slot, W. */
    readonly powerW: readonly number[]
    readonly energyWh: number
  }[]
  /** Base load plus all cars, W, per slot. */
  readonly siteLoadW: readonly number[]
  readonly cost: number
  /** Highest site load, W. */
  readonly peakW: number
}

const msPerHour = 3_600_000

/**
 * Every car at full power from its first slot until it has its energy or leaves, whatever the site's limit.
 *
 * @throws RangeError for a request that cannot be meant
 */
export function uncontrolled(request: PlanRequest): UncontrolledRun {
  checkRequest(request)
  const powersW = request.sessions.map((session) => fullPower(session, request.slotMs))
  const energies = energiesWh(request, powersW)
  return {
    sessions: request.sessions.map(({ id }, index) => ({
      id,
      powerW: powersW[index] ?? [],
      energyWh: energies[index] ?? 0,
    })),
    siteLoadW: siteLoadW(request, powersW),
    cost: costs(request, powersW).reduce((sum, cost) => sum + cost, 0),
    peakW: peakW(request, powersW),
  }
}

function fullPower({ energyWh, firstSlot, endSlot, maxPowerW }: SessionRequest, slotMs: readonly number[]): number[] {
  let leftWh = energyWh
  return slotMs.map((lengthMs, slot) => {
    if (slot < firstSlot || slot >= endSlot) return 0
    const hours = lengthMs / msPerHour
    const powerW = Math.min(maxPowerW, leftWh / hours)
    leftWh -= powerW * hours
    return powerW
  })
}
