import type { Strategy } from '../../optimizer/model.ts'

/** What a person may set about a site. */
export interface SiteSettings {
  readonly name: string
  /** IANA zone, e.g. `Europe/Berlin`. */
  readonly timeZone: string
  /** ISO 4217 code, e.g. `EUR`. */
  readonly currency: string
  /** Most the site may draw, W, wherever no limit series says otherwise. */
  readonly gridLimitW: number
  readonly slotMinutes: 5 | 10 | 15 | 30 | 60
  readonly strategy: Strategy
  /** Yearly use to which the standard household profile is scaled, kWh. */
  readonly yearlyUseKwh: number
  /** 0.5 to 0.99: the part of comparable days whose load a forecast covers; the more, the more power is kept free. */
  readonly loadQuantile: number
  /** Local days on which the site's load is as on Sundays, `2026-12-25`. */
  readonly holidays: readonly string[]
  /** 0 to 100: this part of each wish is charged as soon as possible, whatever the strategy. */
  readonly safeEnergyPercent: number
  /** Where there is time for it, each wish is met so long before its departure, minutes. */
  readonly safeMarginMinutes: number
  /** For `balanced`: how much the completion time weighs, beside `costWeight`. */
  readonly timeWeight: number
  readonly costWeight: number
  /** Price of each kW of the billing period's peak, in the currency; 0 for none. */
  readonly demandChargePerKw: number
  /** Highest load of the billing period so far, W: up to it, more load costs nothing. */
  readonly peakReachedW: number
  /** Fuse of the site's connection: most current on each of L1, L2 and L3, A; `null` for no such limit. */
  readonly phaseLimitA: number | null
  /** How the base load lies on the phases. `unknown`: all of it counts on each, the safe side. */
  readonly baseLoadPhases: 'unknown' | 'even'
  /** What drivers' tokens count as that nobody has recorded. */
  readonly unknownTokens: 'accepted' | 'refused'
  /** What cars do that come while their station cannot reach the server. */
  readonly failSafe: 'wait' | 'charge-safely'
}
