import type { SiteSettings } from '../../../server/views/site-settings.ts'
import { element } from '../../dom.ts'
import { currencySign, formatNumber, kwDigits, kwhDigits, type SiteTimes } from '../../format.ts'
import type { SlotValues } from './chart-points.ts'

/** The charts' values as a table: a row per slot, power and energy of every car. */
export function resultsTable(slots: readonly SlotValues[], settings: SiteSettings, times: SiteTimes): HTMLTableElement {
  const cars = slots[0]?.cars ?? []
  const keepsFree = slots.some(({ keptFreeW }) => keptFreeW > 0)
  const heads = [
    'Time',
    'Base kW',
    ...cars.flatMap(({ label }) => [`${label} kW`, `${label} kWh`]),
    'Site kW',
    ...(keepsFree ? ['Kept free kW'] : []),
    'Limit kW',
    'Before kW',
    `${currencySign(settings.currency)}/kWh`,
  ]
  return element(
    'table',
    { 'data-testid': 'results-table' },
    element('caption', { class: 'unseen' }, 'Load and energy per slot; slots gone by are measured, the others planned'),
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element('tbody', {}, ...slots.map((slot) => slotRow(slot, times, keepsFree))),
  )
}

function slotRow(slot: SlotValues, times: SiteTimes, keepsFree: boolean): HTMLTableRowElement {
  const cells = [
    kwDigits(slot.baseLoadW),
    ...slot.cars.flatMap(({ powerW, energyWh }) => [kwDigits(powerW), kwhDigits(energyWh)]),
    kwDigits(slot.siteLoadW),
    ...(keepsFree ? [kwDigits(slot.keptFreeW)] : []),
    kwDigits(slot.gridLimitW),
    kwDigits(slot.beforeW),
    formatNumber(slot.pricePerKwh, 3),
  ]
  return element(
    'tr',
    { 'data-measured': slot.isMeasured },
    element('th', { scope: 'row' }, times.dayTime(slot.startMs)),
    ...cells.map((cell) => element('td', {}, cell)),
  )
}
