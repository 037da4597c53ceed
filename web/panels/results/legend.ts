import { carVariable } from '../../colours.ts'
import { element, setChildren } from '../../dom.ts'
import type { CarBand } from './chart-points.ts'

/** How an entry's mark is drawn. */
type Mark = 'area' | 'line' | 'dashed' | 'hatched'

/** What each colour and line means, for both charts. */
export function showLegend(holder: HTMLElement, cars: readonly Pick<CarBand, 'label' | 'colour'>[]): void {
  const key = cars.map(({ label, colour }) => `${label}=${colour}`).join()
  if (holder.dataset.shows === key) return
  holder.dataset.shows = key
  const labels = new Map(cars.map(({ label, colour }) => [label, colour]))
  setChildren(holder, [
    entry('base load', '--base-load', 'area'),
    ...[...labels].map(([label, colour]) => entry(label, carVariable(colour), 'area')),
    entry('limit', '--limit', 'line'),
    entry('after', '--ink', 'line'),
    entry('before', '--before', 'dashed'),
    entry('over the limit', '--limit', 'hatched'),
    entry('price', '--price', 'line'),
  ])
}

function entry(label: string, variable: string, mark: Mark): HTMLElement {
  const swatch = element('span', { class: `legend-mark ${mark}`, 'aria-hidden': 'true' })
  swatch.style.setProperty('--mark', `var(${variable})`)
  return element(
    'span',
    { class: 'legend-entry' },
    swatch,
    element('span', { class: 'legend-label', title: label }, label),
  )
}
