/** What people read: numbers with units and a sensible number of digits, and times in the site's zone, 24 h. */

// A number never parts from its unit at a line's end.
const unitSpace = '\u00a0'
const minuteMs = 60_000

/** A number with a fixed count of decimals, a true minus sign and thousands set apart: `−1 204.50`. */
export function formatNumber(value: number, digits: number): string {
  const [whole = '', decimals] = Math.abs(value).toFixed(digits).split('.')
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole
  const text = decimals === undefined ? grouped : `${grouped}.${decimals}`
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

/** Power in kW without its unit: one decimal, none from 1,000 kW on. */
export function kwDigits(powerW: number): string {
  return formatNumber(powerW / 1_000, Math.abs(powerW) < 1_000_000 ? 1 : 0)
}

/** Power: `4.1 kW`. */
export function formatKw(powerW: number): string {
  return `${kwDigits(powerW)}${unitSpace}kW`
}

/** Energy in kWh without its unit: one decimal, none from 1,000 kWh on. */
export function kwhDigits(energyWh: number): string {
  return formatNumber(energyWh / 1_000, Math.abs(energyWh) < 1_000_000 ? 1 : 0)
}

/** Energy: `12.0 kWh`. */
export function formatKwh(energyWh: number): string {
  return `${kwhDigits(energyWh)}${unitSpace}kWh`
}

/** A currency's short sign: `€`; the code itself where it has none. */
export function currencySign(currency: string): string {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
    return format.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency
  } catch {
    return currency
  }
}

/** An amount of money: `3.60 €`. */
export function formatMoney(amount: number, currency: string): string {
  return `${formatNumber(amount, 2)}${unitSpace}${currencySign(currency)}`
}

/** A price: `0.312 €/kWh`. */
export function formatPrice(pricePerKwh: number, currency: string): string {
  return `${formatNumber(pricePerKwh, 3)}${unitSpace}${currencySign(currency)}/kWh`
}

/** A share in per cent: two digits that matter, `0.4 %`, `33 %`. */
export function formatPercent(percent: number): string {
  return `${formatNumber(percent, Math.abs(percent) < 10 && percent !== 0 ? 1 : 0)}${unitSpace}%`
}

/** A change in per cent with its sign: `−33 %`, `+4 %`; nothing where there was nothing before. */
export function formatChange(before: number, after: number): string | undefined {
  if (Math.abs(before) < 1e-9) return undefined
  const percent = Math.round(((after - before) / Math.abs(before)) * 100)
  if (percent === 0) return `±0${unitSpace}%`
  return `${percent > 0 ? '+' : ''}${formatNumber(percent, 0)}${unitSpace}%`
}

/** A length of time, rounded down to minutes: `7 h 40`, `40 min`, `2 d 3 h`. */
export function formatDuration(durationMs: number): string {
  const minutes = Math.floor(durationMs / minuteMs)
  if (minutes < 1) return 'under a minute'
  if (minutes < 60) return `${minutes}${unitSpace}min`
  const hours = Math.floor(minutes / 60)
  if (hours >= 48) return [`${Math.floor(hours / 24)}`, 'd', `${hours % 24}`, 'h'].join(unitSpace)
  return [`${hours}`, 'h', `${minutes % 60}`.padStart(2, '0')].join(unitSpace)
}

/** Current: `16 A`, `12.5 A`. */
export function formatAmperes(currentA: number): string {
  return `${formatNumber(currentA, Number.isInteger(currentA) ? 0 : 1)}${unitSpace}A`
}

/** The charging phases in words: `three-phase`. */
export function formatPhases(phases: number): string {
  return ['', 'one-phase', 'two-phase', 'three-phase'][phases] ?? `${phases} phases`
}

/** A count with its noun: `1 session`, `3 sessions`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Instants as the site's clocks show them. */
export interface SiteTimes {
  readonly timeZone: string
  /** `18:45` */
  readonly time: (atMs: number) => string
  /** `18:45:07` */
  readonly seconds: (atMs: number) => string
  /** `Sat 21 Nov` */
  readonly day: (atMs: number) => string
  /** `Sat 18:45` */
  readonly dayTime: (atMs: number) => string
  /** `21 Nov 2026 18:45` */
  readonly dateTime: (atMs: number) => string
}

/** Times of one zone; a zone that the browser does not know is shown as UTC. */
export function siteTimes(timeZone: string): SiteTimes {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC'
  const formatter = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options })
    return (atMs: number) => format.format(atMs).replaceAll(',', '')
  }
  const clock = { hour: '2-digit', minute: '2-digit' } as const
  const weekday = formatter({ weekday: 'short' })
  const time = formatter(clock)
  return {
    timeZone: zone,
    time,
    seconds: formatter({ ...clock, second: '2-digit' }),
    day: formatter({ weekday: 'short', day: 'numeric', month: 'short' }),
    dayTime: (atMs) => `${weekday(atMs)} ${time(atMs)}`,
    dateTime: formatter({ ...clock, day: 'numeric', month: 'short', year: 'numeric' }),
  }
}

/** Whether the browser knows the zone. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone })
    return true
  } catch {
    return false
  }
}
