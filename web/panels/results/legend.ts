import { carVariable } from '../../colours.ts'
import { element, setChildren } from '../../dom.ts'
import { showName } from '../../middle-cut.ts'
import type { CarBand } from './chart-points.ts'

/** One colour or line of the charts, and what it means. */
export interface LegendEntry {
  readonly label: string
  /** The style sheet's variable for its colour. */
  readonly variable: string
  readonly mark: 'area' | 'line' | 'dashed' | 'hatched' | 'faint'
}

/** Two groups of entries: those that are always there are never out of sight, however many cars there are. */
export interface LegendGroups {
  readonly fixed: readonly LegendEntry[]
  readonly cars: readonly LegendEntry[]
}

const fixed: readonly LegendEntry[] = [
  { label: 'base load', variable: '--base-load', mark: 'area' },
  { label: 'limit', variable: '--limit', mark: 'line' },
  { label: 'after', variable: '--ink', mark: 'line' },
  { label: 'before', variable: '--before', mark: 'dashed' },
  { label: 'over the limit', variable: '--limit', mark: 'hatched' },
  { label: 'price', variable: '--price', mark: 'line' },
]

const keptFree: LegendEntry = { label: 'kept free', variable: '--muted', mark: 'faint' }

/** What each colour and line means, for both charts; an EVSE that had several cars is told once. */
export function legendGroups(cars: readonly Pick<CarBand, 'label' | 'colour'>[], hasKeptFree: boolean): LegendGroups {
  const colours = new Map(cars.map(({ label, colour }) => [label, colour]))
  const entries = [...colours].map(([label, colour]) => ({
    label,
    variable: carVariable(colour),
    mark: 'area' as const,
  }))
  return { fixed: hasKeptFree ? [...fixed, keptFree] : fixed, cars: entries }
}

/** Shows the legend, the fixed entries before the cars. */
export function showLegend(
  holder: HTMLElement,
  cars: readonly Pick<CarBand, 'label' | 'colour'>[],
  hasKeptFree: boolean,
): void {
  const key = [hasKeptFree, ...cars.map(({ label, colour }) => `${label}=${colour}`)].join()
  if (holder.dataset.shows === key) return
  holder.dataset.shows = key
  const groups = legendGroups(cars, hasKeptFree)
  setChildren(holder, [
    element('div', { class: 'legend-group' }, ...groups.fixed.map(entryElement)),
    element('div', { class: 'legend-group legend-cars' }, ...groups.cars.map(entryElement)),
  ])
}

function entryElement({ label, variable, mark }: LegendEntry): HTMLElement {
  const swatch = element('span', { class: `legend-mark ${mark}`, 'aria-hidden': 'true' })
  swatch.style.setProperty('--mark', `var(${variable})`)
  const name = element('span', { class: 'legend-label' })
  showName(name, label)
  return element('span', { class: 'legend-entry' }, swatch, name)
}
