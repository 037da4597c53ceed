import type { SessionView } from '../../../server/views/sessions.ts'
import type { SiteSettings } from '../../../server/views/site-settings.ts'
import { formatAmperes, formatCount, formatKw, formatMoney, formatNumber } from '../../format.ts'

/** A setting's name and its value in words. */
export interface SettingWords {
  readonly name: string
  readonly value: (settings: SiteSettings) => string
}

/** The settings in words, in the order of the form. */
export const settingWords: Readonly<Record<keyof SiteSettings, SettingWords>> = {
  gridLimitW: { name: 'Grid limit', value: ({ gridLimitW }) => formatKw(gridLimitW) },
  slotMinutes: { name: 'Slot length', value: ({ slotMinutes }) => `${slotMinutes}\u00a0min` },
  strategy: { name: 'Strategy', value: ({ strategy }) => strategy },
  timeWeight: { name: 'Time weight', value: ({ timeWeight }) => String(timeWeight) },
  costWeight: { name: 'Cost weight', value: ({ costWeight }) => String(costWeight) },
  phaseLimitA: {
    name: 'Fuse',
    value: ({ phaseLimitA }) => (phaseLimitA === null ? 'none' : formatAmperes(phaseLimitA)),
  },
  baseLoadPhases: { name: 'Base load on phases', value: ({ baseLoadPhases }) => baseLoadWords[baseLoadPhases] },
  demandChargePerKw: { name: 'Price of peak', value: demandChargeText },
  peakReachedW: { name: 'Peak reached', value: ({ peakReachedW }) => formatKw(peakReachedW) },
  yearlyUseKwh: {
    name: 'Yearly use',
    value: ({ yearlyUseKwh }) => `${formatNumber(yearlyUseKwh, 0)}\u00a0kWh`,
  },
  loadQuantile: { name: 'Load margin', value: ({ loadQuantile }) => `${percentOf(loadQuantile)}\u00a0%` },
  holidays: { name: 'Holidays', value: ({ holidays }) => holidaysText(holidays) },
  safeEnergyPercent: {
    name: 'Safe part',
    value: ({ safeEnergyPercent }) => (safeEnergyPercent === 0 ? 'none' : `${safeEnergyPercent}\u00a0%`),
  },
  safeMarginMinutes: {
    name: 'Ready early',
    value: ({ safeMarginMinutes }) => (safeMarginMinutes === 0 ? 'no' : `${safeMarginMinutes}\u00a0min`),
  },
  unknownTokens: { name: 'Unknown tokens', value: ({ unknownTokens }) => unknownTokens },
  failSafe: { name: 'Without server', value: ({ failSafe }) => (failSafe === 'wait' ? 'wait' : 'charge safely') },
  name: { name: 'Name', value: ({ name }) => name },
  timeZone: { name: 'Time zone', value: ({ timeZone }) => timeZone },
  currency: { name: 'Currency', value: ({ currency }) => currency },
}

/** A part of 1 in per cent, to a tenth. */
export function percentOf(part: number): number {
  return Math.round(part * 1_000) / 10
}

function holidaysText(holidays: readonly string[]): string {
  return holidays.length === 0 ? 'none' : formatCount(holidays.length, 'day')
}

/** How the base load is taken to lie on the phases. */
const baseLoadWords: Readonly<Record<SiteSettings['baseLoadPhases'], string>> = {
  unknown: 'whole on each',
  even: 'even',
}

/** What each strategy is good at, in a sentence. */
export const strategySentences: Readonly<Record<SiteSettings['strategy'], string>> = {
  cheapest: 'Charges when energy costs least.',
  fastest: 'Charges as early as the limit allows.',
  balanced: 'Trades an early finish against the price.',
  peak: 'Keeps the site’s highest load as low as it can be.',
}

/** The settings of a draft that differ from those in force. */
export function settingsChange(inForce: SiteSettings, draft: SiteSettings): Partial<SiteSettings> {
  const keys = Object.keys(settingWords) as (keyof SiteSettings)[]
  const isSame = (key: keyof SiteSettings) => JSON.stringify(draft[key]) === JSON.stringify(inForce[key])
  return Object.fromEntries(keys.filter((key) => !isSame(key)).map((key) => [key, draft[key]]))
}

/** What applying a change will do: `Grid limit 11.0 kW → 8.0 kW. 3 sessions will be planned again.` */
export function changeText(inForce: SiteSettings, draft: SiteSettings, sessions: readonly SessionView[]): string {
  const keys = Object.keys(settingsChange(inForce, draft)) as (keyof SiteSettings)[]
  const changes = keys.map((key) => {
    const { name, value } = settingWords[key]
    return `${name} ${value(inForce)} → ${value(draft)}`
  })
  return `${changes.join(', ')}. ${consequenceText(sessions)}`
}

/** Why nothing can be applied: `Grid limit has no value: give one, or discard the change.` */
export function missingText(names: readonly string[]): string {
  const has = names.length === 1 ? 'has no value: give one' : 'have no value: give them one'
  return `${names.join(' and ')} ${has}, or discard the change.`
}

/** What any new input leads to. */
export function consequenceText(sessions: readonly SessionView[]): string {
  const count = plannableSessions(sessions)
  return count === 0 ? 'No session to plan again.' : `${formatCount(count, 'session')} will be planned again.`
}

/** What a change that was applied led to. */
export function outcomeText(replannedSessions: number): string {
  if (replannedSessions === 0) return 'no session had to be planned again'
  return `${formatCount(replannedSessions, 'session')} planned again`
}

/** `12.00 €/kW`, or `none`. */
function demandChargeText({ demandChargePerKw, currency }: SiteSettings): string {
  return demandChargePerKw > 0 ? `${formatMoney(demandChargePerKw, currency)}/kW` : 'none'
}

function plannableSessions(sessions: readonly SessionView[]): number {
  return sessions.filter(({ state }) => state === 'planned' || state === 'waiting').length
}
