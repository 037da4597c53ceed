import type { PlanRequest } from '../model.ts'

const msPerHour = 3_600_000

/** Power of each car in each slot, W. */
export type PowersW = readonly (readonly number[])[]

/** Price of each car's energy, in the site's currency. */
export function costs(request: PlanRequest, powersW: PowersW): number[] {
  return powersW.map((row) =>
    row.reduce(
      (sum, powerW, slot) =>
        sum + ((powerW / 1000) * (request.slotMs[slot] ?? 0) * (request.pricePerKwh[slot] ?? 0)) / msPerHour,
      0,
    ),
  )
}

/** Energy of each car, Wh. */
export function energiesWh(request: PlanRequest, powersW: PowersW): number[] {
  return powersW.map((row) =>
    row.reduce((sum, powerW, slot) => sum + (powerW * (request.slotMs[slot] ?? 0)) / msPerHour, 0),
  )
}

/** Base load plus all cars, W, per slot. */
export function siteLoadW(request: PlanRequest, powersW: PowersW): number[] {
  return request.baseLoadW.map((loadW, slot) => tidy(powersW.reduce((sum, row) => sum + (row[slot] ?? 0), loadW)))
}

/** Highest site load, W; 0 without slots. */
export function peakW(request: PlanRequest, powersW: PowersW): number {
  const loads = siteLoadW(request, powersW)
  return loads.length === 0 ? 0 : Math.max(...loads)
}

/** Site load below which no plan's peak counts: the house's own, and what a billing period has reached, W. */
export function peakFloorW({ baseLoadW, demandCharge }: PlanRequest): number {
  return Math.max(...baseLoadW, demandCharge?.reachedW ?? Number.NEGATIVE_INFINITY)
}

/** Charge for the part of a peak above what the period has reached; 0 without a demand charge. */
export function demandCost({ demandCharge }: PlanRequest, highestW: number): number {
  return demandCharge ? (demandCharge.perKw * Math.max(0, highestW - demandCharge.reachedW)) / 1000 : 0
}

/** Middle of each slot, hours after the first slot's start. */
export function midpointHours({ slotMs }: PlanRequest): number[] {
  return endHours(slotMs).map((end, slot) => end - (slotMs[slot] ?? 0) / msPerHour / 2)
}

/** End of each slot, hours after the first slot's start. */
export function endHours(slotMs: readonly number[]): number[] {
  let end = 0
  return slotMs.map((lengthMs) => {
    end += lengthMs
    return end / msPerHour
  })
}

/** Mean time at which energy is delivered, hours after the first slot's start; 0 without energy. */
export function meanDeliveryHours(request: PlanRequest, powersW: PowersW): number {
  const middles = midpointHours(request)
  let energy = 0
  let energyHours = 0
  for (const row of powersW) {
    row.forEach((powerW, slot) => {
      const slotEnergy = powerW * (request.slotMs[slot] ?? 0)
      energy += slotEnergy
      energyHours += slotEnergy * (middles[slot] ?? 0)
    })
  }
  return energy === 0 ? 0 : energyHours / energy
}

/** End of each car's last slot with power, hours after the first slot's start; 0 for a car without. */
export function completionHours(request: PlanRequest, powersW: PowersW): number[] {
  const ends = endHours(request.slotMs)
  return powersW.map((row) => ends[row.findLastIndex((powerW) => powerW > 0)] ?? 0)
}

/** A sum of powers without the last bits that adding tenths leaves. */
function tidy(powerW: number): number {
  return Math.round(powerW * 1e6) / 1e6
}
