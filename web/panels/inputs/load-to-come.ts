import type { BaseLoadSource, BaseLoadView, LoadErrorsView, LoadWay } from '../../../server/views/base-load.ts'
import { element, find, setChildren, setText } from '../../dom.ts'
import { formatKw, formatNumber, type SiteTimes } from '../../format.ts'

/** Shows where the base load of the slots to come comes from, and how far each way to tell it was off. */
export function showLoadToCome(view: BaseLoadView, times: SiteTimes): void {
  setText(find('#load-sources', HTMLElement), sourcesText(view, times))
  const problem = find('#load-problem', HTMLElement)
  setText(problem, view.problem ?? '')
  problem.hidden = view.problem === undefined
  showErrors(find('#load-errors', HTMLElement), view.errors, times)
}

const sourceWords: Readonly<Record<BaseLoadSource, string>> = {
  uploaded: 'the uploaded load',
  forecast: 'the forecast from its history',
  'earlier-days': 'the highest of a day earlier, a week earlier and the standard profile',
  'standard-profile': 'the standard profile',
}

/** `Plans count with the uploaded load until Sat 18:00, then the forecast from its history until Sun 18:00.` */
export function sourcesText({ stretches }: BaseLoadView, times: SiteTimes): string {
  const parts = stretches.map(({ source, toMs }) => `${sourceWords[source]} until ${times.dayTime(toMs)}`)
  return parts.length === 0 ? '' : `Plans count with ${parts.join(', then ')}.`
}

/** What the tag of the base load's row says: the source of the slot that now lies in. */
export function sourceNow({ stretches }: BaseLoadView): 'uploaded' | 'forecast' | 'assumed' {
  const source = stretches[0]?.source
  return source === 'uploaded' || source === 'forecast' ? source : 'assumed'
}

const wayWords: Readonly<Record<LoadWay, string>> = {
  forecast: 'Forecast, its middle',
  'with-margin': 'Forecast with its margin, kept free',
  'same-as-yesterday': 'Same as yesterday',
  'standard-profile': 'Standard profile, scaled to this load',
}

function showErrors(holder: HTMLElement, errors: LoadErrorsView | undefined, times: SiteTimes): void {
  const key = JSON.stringify(errors ?? '')
  if (holder.dataset.shows === key) return
  holder.dataset.shows = key
  holder.hidden = errors === undefined
  setChildren(holder, errors ? [errorsTable(errors, times)] : [])
}

function errorsTable({ fromMs, toMs, ways }: LoadErrorsView, times: SiteTimes): HTMLElement {
  const head = ['Told before each day', 'off by, mean', 'enough for, of the time'].map((text) =>
    element('th', { scope: 'col' }, text),
  )
  const rows = ways.map(({ way, meanAbsoluteW, coveredPercent }) =>
    element(
      'tr',
      { 'data-way': way },
      element('th', { scope: 'row' }, wayWords[way]),
      element('td', {}, meanAbsoluteW < 1_000 ? `${formatNumber(meanAbsoluteW, 0)}\u00a0W` : formatKw(meanAbsoluteW)),
      element('td', {}, `${formatNumber(coveredPercent, 0)}\u00a0%`),
    ),
  )
  return element(
    'table',
    {},
    element('caption', {}, `Measured on this load from ${times.day(fromMs)} to ${times.day(toMs - 1)}`),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  )
}
