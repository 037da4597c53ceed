import { changesWithin, type EvseSituation, type InstalledProfile, type Limit, limitAt } from './charging-profiles.ts'
import type { ChargingRateUnit, ChargingSchedulePeriod, CompositeSchedule } from './ocpp-types.ts'

/** What a composite schedule is asked for. */
export interface CompositeRequest {
  readonly nowMs: number
  readonly durationS: number
  readonly unit: ChargingRateUnit
  /** What the EVSE can do where no profile limits it. */
  readonly ceiling: Limit
}

/** What the installed profiles together allow from now on, equal neighbours merged (K08). */
export function compositeSchedule(
  installed: readonly InstalledProfile[],
  evse: EvseSituation,
  { nowMs, durationS, unit, ceiling }: CompositeRequest,
): CompositeSchedule {
  const instants = [nowMs, ...changesWithin(installed, evse, nowMs, nowMs + durationS * 1_000)]
  const periods = instants.map((instantMs) => ({
    startPeriod: Math.round((instantMs - nowMs) / 1_000),
    ...inUnit(lower(limitAt(installed, evse, instantMs), ceiling), unit),
  }))
  return {
    evseId: evse.evseId,
    duration: durationS,
    scheduleStart: new Date(nowMs).toISOString(),
    chargingRateUnit: unit,
    chargingSchedulePeriod: withoutRepeats(periods),
  }
}

/** The tighter of two limits, compared per phase. */
export function lower(limit: Limit | undefined, ceiling: Limit): Limit {
  return limit && limit.powerW / limit.phases < ceiling.powerW / ceiling.phases ? limit : ceiling
}

function inUnit({ powerW, phases }: Limit, unit: ChargingRateUnit): { limit: number; numberPhases: number } {
  const value = unit === 'W' ? powerW : powerW / (230 * phases)
  return { limit: Math.floor(value * 10 + 1e-6) / 10, numberPhases: phases }
}

function withoutRepeats(periods: readonly ChargingSchedulePeriod[]): ChargingSchedulePeriod[] {
  return periods.filter((period, index) => {
    const before = periods[index - 1]
    return before?.limit !== period.limit || before?.numberPhases !== period.numberPhases
  })
}
