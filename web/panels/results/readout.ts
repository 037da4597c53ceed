import type { SiteSettings } from '../../../server/views.ts'
import { carVariable } from '../../colours.ts'
import { element, setChildren } from '../../dom.ts'
import { formatKw, formatKwh, formatPrice, type SiteTimes } from '../../format.ts'
import type { SlotValues } from './chart-points.ts'

/** What a readout is worded with. */
export interface ReadoutContext {
  readonly times: SiteTimes
  readonly settings: SiteSettings
}

// Beyond these only the cars that draw power are told: the box must not hide the charts.
const fewCars = 6

/** The values of the slot under the crosshair, in a box beside it. */
export function showReadout(box: HTMLElement, values: SlotValues, { times, settings }: ReadoutContext): void {
  const rows = [
    ...values.cars
      .filter(({ powerW }) => powerW > 0 || values.cars.length <= fewCars)
      .toReversed()
      .map(({ label, colour, powerW, energyWh }) =>
        row(label, formatKw(powerW), { swatch: carVariable(colour), more: formatKwh(energyWh) }),
      ),
    row('base load', formatKw(values.baseLoadW), { swatch: '--base-load' }),
    row('site', formatKw(values.siteLoadW), {
      swatch: '--ink',
      more: `of ${formatKw(values.gridLimitW)}`,
    }),
    row('before', formatKw(values.beforeW), { swatch: '--before' }),
  ]
  setChildren(box, [
    element(
      'div',
      { class: 'readout-head' },
      element('strong', {}, times.dayTime(values.startMs)),
      element('span', {}, values.isMeasured ? 'measured' : 'planned'),
      element('span', { class: 'readout-price' }, formatPrice(values.pricePerKwh, settings.currency)),
    ),
    element('table', {}, element('tbody', {}, ...rows)),
  ])
}

/** Puts the box beside the crosshair, on the side that has room. */
export function placeReadout(box: HTMLElement, crosshairPx: number, widthPx: number): void {
  const gapPx = 12
  const isLeft = crosshairPx > widthPx / 2
  box.style.left = isLeft ? 'auto' : `${crosshairPx + gapPx}px`
  box.style.right = isLeft ? `${widthPx - crosshairPx + gapPx}px` : 'auto'
}

function row(label: string, kw: string, { swatch, more = '' }: { swatch: string; more?: string }): HTMLElement {
  const mark = element('span', { class: 'swatch' })
  mark.style.background = `var(${swatch})`
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, mark, label),
    element('td', {}, kw),
    element('td', { class: 'aside' }, more || '\u00a0'),
  )
}
