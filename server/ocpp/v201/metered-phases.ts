import type { OCPP20 } from 'typed-ocpp'
import type { Phase } from '../../../optimizer/model.ts'

// A charging car draws some amperes on each phase it uses; what electronics draw on the others is far below.
const leastChargingA = 3
const leastUsedA = 1

/**
 * The outlet's phases that carry current, for each meter value of a car that charges, oldest first.
 * Values without currents by phase, and those of a car that waits, say nothing.
 */
export function phasesInUse(meterValues: readonly OCPP20.MeterValueType[]): (readonly Phase[])[] {
  return meterValues
    .toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
    .map(({ sampledValue }) => phasesOf(sampledValue))
    .filter((phases) => phases.length > 0)
}

function phasesOf(samples: readonly OCPP20.SampledValueType[]): Phase[] {
  const currentA = new Map<Phase, number>()
  for (const sample of samples) {
    const phase = /^L([123])(-N)?$/.exec(sample.phase ?? '')?.[1]
    if (sample.measurand !== 'Current.Import' || (sample.location ?? 'Outlet') !== 'Outlet' || !phase) continue
    currentA.set(Number(phase) as Phase, sample.value * 10 ** (sample.unitOfMeasure?.multiplier ?? 0))
  }
  if (Math.max(0, ...currentA.values()) < leastChargingA) return []
  return [...currentA].flatMap(([phase, amperes]) => (amperes >= leastUsedA ? [phase] : [])).toSorted()
}
