import { type Horizon, horizon as horizonOf, slotLengths, slotsEndedBy } from '../../optimizer/horizon.ts'
import type { PlanRequest } from '../../optimizer/model.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import type { SiteSettings } from '../views/site-settings.ts'

/** Needs that nobody has sent, to ask about. */
export interface GivenNeed {
  readonly id: string
  readonly energyWh: number
  readonly departureMs: number
  readonly minPowerW: number
  readonly maxPowerW: number
}

/** A price that holds from an instant to that of the next. */
export interface PriceStep {
  readonly fromMs: number
  readonly pricePerKwh: number
}

/** The problem that all columns start from. */
export interface WhatIfWorld {
  readonly horizon: Horizon
  readonly request: PlanRequest
}

/** Given needs as a planning problem of the site as it is set, without the cars that are there. */
export function worldOf(
  needs: readonly GivenNeed[],
  settings: SiteSettings,
  shelf: SeriesShelf,
  nowMs: number,
): WhatIfWorld {
  const departuresMs = needs.map(({ departureMs }) => departureMs)
  const horizon = horizonOf({
    startMs: nowMs,
    slotMs: settings.slotMinutes * 60_000,
    departuresMs,
    maxEndMs: Math.max(...departuresMs),
  })
  const { pricePerKwh, baseLoadW, gridLimitW } = shelf.seriesFor(settings, horizon.startsMs, horizon.endMs)
  const sessions = needs.map(({ departureMs, ...need }) => ({
    ...need,
    firstSlot: 0,
    endSlot: slotsEndedBy(horizon, departureMs),
  }))
  const series = { slotMs: slotLengths(horizon), pricePerKwh, baseLoadW, gridLimitW }
  return { horizon, request: { strategy: settings.strategy, ...series, sessions } }
}

/** The same problem under another limit and other prices; before the first step, they are those in force. */
export function changedBy(
  { request, horizon }: WhatIfWorld,
  change: {
    readonly gridLimitW?: number | undefined
    readonly prices?: readonly PriceStep[] | undefined
    readonly priceFactor?: number | undefined
  },
): PlanRequest {
  const { gridLimitW, prices = [], priceFactor = 1 } = change
  const steps = prices.toSorted((a, b) => a.fromMs - b.fromMs)
  return {
    ...request,
    ...(gridLimitW === undefined ? {} : { gridLimitW: request.gridLimitW.map(() => gridLimitW) }),
    pricePerKwh: request.pricePerKwh.map((inForce, slot) => {
      const startMs = horizon.startsMs[slot] ?? horizon.endMs
      return priceFactor * (steps.findLast(({ fromMs }) => fromMs <= startMs)?.pricePerKwh ?? inForce)
    }),
  }
}
