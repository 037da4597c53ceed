import type { OCPP20 } from 'typed-ocpp'
import { nominalVoltageV } from '../../sessions/charging-needs.ts'
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
  const measuredW = sumOf(sampledValue, 'Power.Active.Import')
  // The register's differences are truer than currents at a voltage that is only assumed.
  const powerW = within(mostPowerW, measuredW ?? (registerWh === undefined ? powerOfCurrents(sampledValue) : undefined))
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
  // A transaction's last message may tell what the register was at its beginning, too.
  const current = relevant.filter(({ context }) => context !== 'Transaction.Begin')
  const told = current.length > 0 ? current : relevant
  const overall = told.find((sample) => sample.phase === undefined)
  if (overall) return baseValue(overall)
  const phases = byPhase(told)
  return phases.length === 0 ? undefined : phases.reduce((sum, sample) => sum + baseValue(sample), 0)
}

/** One value for each phase, be it called `L1` or `L1-N`. */
function byPhase(samples: readonly OCPP20.SampledValueType[]): OCPP20.SampledValueType[] {
  const found = new Map<string, OCPP20.SampledValueType>()
  for (const sample of samples) {
    const [phase] = /^L[123](?=$|-N$)/.exec(sample.phase ?? '') ?? []
    if (phase && !found.has(phase)) found.set(phase, sample)
  }
  return [...found.values()]
}

/** Power by the currents of an outlet's phases at the nominal voltage, W, for meters that measure nothing else. */
function powerOfCurrents(samples: readonly OCPP20.SampledValueType[]): number | undefined {
  const currents = byPhase(
    samples.filter(({ measurand, location = 'Outlet' }) => measurand === 'Current.Import' && location === 'Outlet'),
  )
  if (currents.length === 0) return undefined
  return currents.reduce((sum, sample) => sum + baseValue(sample) * nominalVoltageV, 0)
}

/** The value in Wh or W: multiplied by its power of ten, and by a thousand for kWh and kW. */
function baseValue({ value, unitOfMeasure }: OCPP20.SampledValueType): number {
  const kilo = /^kW/i.test(unitOfMeasure?.unit ?? '') ? 1_000 : 1
  return value * 10 ** (unitOfMeasure?.multiplier ?? 0) * kilo
}
