/** The units in which providers write prices and loads, and the way from them to ours. */
import type { SeriesKind } from '../views/inputs.ts'

/** A unit as a file writes it. */
export interface Unit {
  /** As people write it: `EUR/MWh`, `kW`. */
  readonly name: string
  /** Ours: `EUR/kWh`, `W`. */
  readonly baseName: string
  readonly currency?: string
  /** False where nobody said it and it is taken to be ours. */
  readonly isNamed: boolean
  /** A value in ours; energy needs the length of the step over which it was used. */
  readonly toBase: (value: number, stepMs: number) => number
}

const hourMs = 3_600_000

/** Of `EUR/MWh`, `ct/kWh`, `€/kWh`, `kWh` (without a currency it is the one given), or undefined. */
export function priceUnit(text: string, currency = 'EUR'): Unit | undefined {
  const match = /^(?:([a-z]{3}|ct|cent|€|£|\$) ?\/ ?)?([km]wh)$/i.exec(text.trim())
  if (!match) return undefined
  const money = (match[1] ?? currency).toUpperCase()
  const isMega = match[2]?.toLowerCase() === 'mwh'
  if (money === 'CT' || money === 'CENT') return isMega ? undefined : centsPerKwh(currency)
  const code = codesOfSigns[money] ?? money
  return isMega ? perMwh(code) : perKwh(code)
}

/** Prices as exchanges quote them. */
export function perMwh(currency: string): Unit {
  return { ...perKwh(currency), name: `${currency}/MWh`, toBase: (value) => asWritten(value / 1000) }
}

/** Prices in hundredths of a currency. */
export function centsPerKwh(currency: string): Unit {
  return { ...perKwh(currency), name: `ct/kWh`, toBase: (value) => asWritten(value / 100) }
}

/** Prices in our unit. */
export function perKwh(currency: string): Unit {
  const name = `${currency}/kWh`
  return { name, baseName: name, currency, isNamed: true, toBase: (value) => value }
}

/** Of `W`, `kW`, `MW`, or of `Wh` and `kWh` used in each step, or undefined. */
export function powerUnit(text: string): Unit | undefined {
  const match = /^(k|m)?w(h)?$/i.exec(text.trim())
  if (!match) return undefined
  const prefix = match[1]?.toLowerCase() ?? ''
  const factor = prefix === 'k' ? 1000 : prefix === 'm' ? 1_000_000 : 1
  return match[2] === undefined ? power(factor) : energyPerStep(factor)
}

/** Power in W times `factor`. */
export function power(factor: 1 | 1000 | 1_000_000): Unit {
  const name = `${prefixes[factor]}W`
  return { name, baseName: 'W', isNamed: true, toBase: (value) => asWritten(value * factor) }
}

/** Energy in Wh times `factor`, used in each step. */
export function energyPerStep(factor: 1 | 1000 | 1_000_000): Unit {
  const toBase = (value: number, stepMs: number) => asWritten((value * factor * hourMs) / stepMs)
  return { name: `${prefixes[factor]}Wh`, baseName: 'W', isNamed: true, toBase }
}

/** The unit that a text names for a kind, or undefined. */
export function unitOf(kind: SeriesKind, text: string, currency?: string): Unit | undefined {
  return kind === 'prices' ? priceUnit(text, currency) : powerUnit(text)
}

/** The units that values of a kind may be said to be in, the most usual first. */
export function unitsOf({
  kind,
  currency = 'EUR',
}: {
  kind: SeriesKind
  currency?: string | undefined
}): readonly string[] {
  if (kind === 'prices') return [`${currency}/kWh`, `${currency}/MWh`, 'ct/kWh']
  return kind === 'base-load' ? ['kWh', 'kW', 'W', 'Wh'] : ['kW', 'W']
}

/** Without the noise of binary fractions: 31.01 per MWh is 0.03101. */
function asWritten(value: number): number {
  return Number(value.toPrecision(12))
}

const prefixes = { 1: '', 1000: 'k', 1000000: 'M' } as const

const codesOfSigns: Readonly<Record<string, string>> = { '€': 'EUR', '£': 'GBP', $: 'USD' }
