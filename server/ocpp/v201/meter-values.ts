import type { OCPP20 } from 'typed-ocpp'
import type { MeterReading } from '../../sessions/meter.ts'
import { instantFrom } from './instant.ts'

// A megawatt charger for a hundred years, and what no outlet gives.
const mostRegisterWh = 1e13
const mostPowerW = 10_000_000

/**
 * Reads OCPP 2.0.1 meter values, oldest first; those with an unreadable timestamp, and values that cannot be
 * true, are left out.
 * A station whose clock is ahead measures nothing before it happens: such values count as of now.
 */
export function meterReadingsFrom(meterValues: readonly OCPP20.MeterValueType[], nowMs: number): MeterReading[] {
  return meterValues
    .map((meterValue) => readingFrom(meterValue, nowMs))
    .filter((reading): reading is MeterReading => reading !== undefined)
    .sort((a, b) => a.atMs - b.atMs)
}

function readingFrom({ timestamp, sampledValue }: OCPP20.MeterValueType, nowMs: number): MeterReading | undefined {
  const takenMs = instantFrom(timestamp)
  if (takenMs === undefined) return undefined
  const atMs = Math.min(takenMs, nowMs)
  const registerWh = within(mostRegisterWh, sumOf(sampledValue, 'Energy.Active.Import.Register'))
  const powerW = within(mostPowerW, sumOf(sampledValue, 'Power.Active.Import'))
  const socPercent = within(100, sampledValue.find((sample) => sample.measurand === 'SoC')?.value)
  if (registerWh === undefined && powerW === undefined && socPercent === undefined) return undefined
  return {
    atMs,
    ...(registerWh === undefined ? {} : { registerWh }),
    ...(powerW === undefined ? {} : { powerW }),
    ...(socPercent === undefined ? {} : { socPercent }),
  }
}

/** A value that can be true, or undefined: one absurd value must not spoil a site's whole plan. */
function within(most: number, value: number | undefined): number | undefined {
  return value !== undefined && Math.abs(value) <= most ? value : undefined
}

type Measurand = 'Energy.Active.Import.Register' | 'Power.Active.Import'

/**
 * The measurand at the outlet in Wh or W: the value over all phases, or else the sum of the phases.
 * What is omitted means the energy register at the outlet, in Wh (SampledValueType's defaults).
 */
function sumOf(samples: readonly OCPP20.SampledValueType[], measurand: Measurand): number | undefined {
  const relevant = samples.filter(
    (sample) =>
      (sample.measurand ?? 'Energy.Active.Import.Register') === measurand && (sample.location ?? 'Outlet') === 'Outlet',
  )
  const overall = relevant.find((sample) => sample.phase === undefined)
  if (overall) return baseValue(overall)
  const phases = relevant.filter((sample) => /^L[123](-N)?$/.test(sample.phase ?? ''))
  return phases.length === 0 ? undefined : phases.reduce((sum, sample) => sum + baseValue(sample), 0)
}

/** The value in Wh or W: multiplied by its power of ten, and by a thousand for kWh and kW. */
function baseValue({ value, unitOfMeasure }: OCPP20.SampledValueType): number {
  const kilo = /^kW/i.test(unitOfMeasure?.unit ?? '') ? 1_000 : 1
  return value * 10 ** (unitOfMeasure?.multiplier ?? 0) * kilo
}
