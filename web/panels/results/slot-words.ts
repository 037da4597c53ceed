import type { ExplanationView } from '../../../server/views/plan.ts'
import type { SiteSettings } from '../../../server/views/site-settings.ts'
import { formatMoney, formatNumber } from '../../format.ts'
import { slotAt } from './chart-points.ts'

type SlotReason = ExplanationView['reasons'][string][number]
type LimitPrice = ExplanationView['limitPrices'][number]

/** One slot of the plan in words. */
export interface SlotWords {
  /** By session, why it charges or waits. */
  readonly reasons: ReadonlyMap<string, string>
  /** What one more kW of grid limit would be worth; absent where it is worth nothing. */
  readonly limit?: string
}

/** Why a car charges or waits, in a sentence. */
export const reasonSentences: Readonly<Record<SlotReason, string>> = {
  away: 'is not there',
  'no-room': 'waits: the limit leaves too little',
  dearer: 'waits: dearer than the slots it uses',
  done: 'waits: has its energy by then',
  peak: 'waits: would raise the peak',
  enough: 'waits: other slots suffice',
  'full-power': 'charges at its full power',
  limited: 'charges with what the limit leaves',
  'least-power': 'charges at its least power',
  'under-peak': 'charges with what keeps the peak',
  rest: 'charges the rest of its energy',
}

/** The slot of the plan in which an instant lies; undefined outside of the plan. */
export function slotWords(explanation: ExplanationView, atMs: number, settings: SiteSettings): SlotWords | undefined {
  const slot = slotAt(explanation, atMs)
  if (slot === undefined) return undefined
  const reasons = Object.entries(explanation.reasons).flatMap(([id, perSlot]) => {
    const reason = perSlot[slot]
    return reason ? [[id, reasonSentences[reason]] as const] : []
  })
  const price = explanation.limitPrices[slot]
  const limit = price && limitText(price, settings)
  return { reasons: new Map(reasons), ...(limit ? { limit } : {}) }
}

/** `One more kW here would bring 0.25 kWh`, `… would save 0.03 €`, `… would lower the peak by 0.40 kW`; nothing where it would do none of it. */
export function limitText(
  { savedCost, gainedWh, soonerMinutes, loweredPeakW }: LimitPrice,
  settings: SiteSettings,
): string | undefined {
  const gains = [
    ...(gainedWh > 0 ? [`bring ${atLeast(gainedWh / 1_000, (kwh) => `${formatNumber(kwh, 2)}\u00a0kWh`)}`] : []),
    ...(savesAsPriced(settings) && savedCost > 0
      ? [`save ${atLeast(savedCost, (amount) => formatMoney(amount, settings.currency))}`]
      : []),
    ...(soonerMinutes
      ? [`deliver ${atLeast(soonerMinutes, (m) => `${formatNumber(m, 2)}\u00a0minutes`)} sooner on average`]
      : []),
    ...(loweredPeakW
      ? [`lower the peak by ${atLeast(loweredPeakW / 1_000, (kw) => `${formatNumber(kw, 2)}\u00a0kW`)}`]
      : []),
  ]
  return gains.length === 0 ? undefined : `One more kW here would ${gains.join(' and ')}`
}

/** Savings are those of the cheapest plan without a demand charge: other plans would not use the room for them. */
function savesAsPriced({ strategy, demandChargePerKw }: SiteSettings): boolean {
  return strategy === 'cheapest' && demandChargePerKw === 0
}

/** With two decimals, and never 0 for what is more. */
function atLeast(value: number, format: (value: number) => string): string {
  return value < 0.005 ? `less than ${format(0.01)}` : format(value)
}
