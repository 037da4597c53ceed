import type { SiteSettings } from '../../../server/views/site-settings.ts'
import { carVariable } from '../../colours.ts'
import { element, setChildren } from '../../dom.ts'
import { formatKw, formatKwh, formatPrice, type SiteTimes } from '../../format.ts'
import { showName } from '../../middle-cut.ts'
import type { CarValues, SlotValues } from './chart-points.ts'
import type { SlotWords } from './slot-words.ts'

/** What a readout is worded with. */
export interface ReadoutContext {
  readonly times: SiteTimes
  readonly settings: SiteSettings
  /** Absent where nothing explains the slot. */
  readonly words: SlotWords | undefined
}

// Beyond these only the cars that draw power are told: the box must not hide the charts.
const fewCars = 6

/** The values of the slot under the crosshair, in a box beside it. */
export function showReadout(box: HTMLElement, values: SlotValues, { times, settings, words }: ReadoutContext): void {
  const cars = values.cars.filter(({ powerW }) => powerW > 0 || values.cars.length <= fewCars).toReversed()
  const rows = [
    ...cars.flatMap((car) => carRows(car, cars.length <= fewCars ? words?.reasons.get(car.id) : undefined)),
    row('base load', formatKw(values.baseLoadW), { swatch: '--base-load' }),
    row('site', formatKw(values.siteLoadW), {
      swatch: '--ink',
      more: `of ${formatKw(values.gridLimitW)}`,
    }),
    ...(values.keptFreeW > 0 ? [row('kept free', formatKw(values.keptFreeW), { swatch: '--muted' })] : []),
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
    ...(words?.limit ? [element('p', { class: 'readout-limit', 'data-testid': 'limit-price' }, words.limit)] : []),
  ])
}

/** Puts the box beside the crosshair, on the side that has room. */
export function placeReadout(box: HTMLElement, crosshairPx: number, widthPx: number): void {
  box.style.left = `${readoutLeft(crosshairPx, box.offsetWidth, widthPx)}px`
}

/** Left edge of a box beside the crosshair: on the side that has room, and never beyond the charts, px. */
export function readoutLeft(crosshairPx: number, boxPx: number, widthPx: number): number {
  const gapPx = 12
  const left = crosshairPx > widthPx / 2 ? crosshairPx - gapPx - boxPx : crosshairPx + gapPx
  return Math.max(0, Math.min(left, widthPx - boxPx))
}

/** A car's values, and below them why it charges or waits. */
function carRows({ label, colour, powerW, energyWh }: CarValues, reason: string | undefined): readonly HTMLElement[] {
  const values = row(label, formatKw(powerW), { swatch: carVariable(colour), more: formatKwh(energyWh) })
  if (!reason) return [values]
  return [
    values,
    element('tr', {}, element('td', { class: 'readout-reason', 'data-testid': 'slot-reason', colspan: 3 }, reason)),
  ]
}

function row(label: string, kw: string, { swatch, more = '' }: { swatch: string; more?: string }): HTMLElement {
  const mark = element('span', { class: 'swatch' })
  mark.style.background = `var(${swatch})`
  const name = element('span')
  showName(name, label)
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, element('span', { class: 'readout-name' }, mark, name)),
    element('td', {}, kw),
    element('td', { class: 'aside' }, more || '\u00a0'),
  )
}
