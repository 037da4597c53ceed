import type { BacktestView } from '../../../server/views/backtest.ts'
import { element } from '../../dom.ts'
import { formatNumber, type SiteTimes } from '../../format.ts'

const results = [
  { file: 'report.html', label: 'Report' },
  { file: 'results.json', label: 'results.json' },
  { file: 'methods.csv', label: 'methods.csv' },
  { file: 'sessions.csv', label: 'sessions.csv' },
]

/** One back-test: its state, how far it is, its results, and what can be done about it. */
export function backtestRow(
  backtest: BacktestView,
  times: SiteTimes,
  change: (request: 'start' | 'delete') => void,
): HTMLLIElement {
  const { id, name, state, part, createdMs, problem } = backtest
  const isActive = state === 'waiting' || state === 'running'
  const button = (label: string, request: 'start' | 'delete') => {
    const made = element('button', { type: 'button', class: 'quiet', 'data-focus': `${id} ${request}` }, label)
    made.addEventListener('click', () => change(request))
    return made
  }
  return element(
    'li',
    { 'data-backtest': id, 'data-state': state },
    element('strong', {}, name),
    element('span', { class: 'aside' }, `${stateWords(backtest)} · ${times.dateTime(createdMs)}`),
    element('span', { class: 'aside' }, playedWords(backtest)),
    ...(state === 'running'
      ? [element('progress', { max: 1, value: part, 'aria-label': `Part of ${name} played` })]
      : []),
    ...(problem ? [element('p', { class: 'problem' }, problem)] : []),
    ...(state === 'done' ? [resultLinks(id, name)] : []),
    element(
      'span',
      { class: 'backtest-buttons' },
      ...(isActive || state === 'done' ? [] : [button('Start again', 'start')]),
      button(isActive ? 'Cancel' : 'Remove', 'delete'),
    ),
  )
}

function stateWords({ state, part }: BacktestView): string {
  if (state === 'running') return `running, ${formatNumber(100 * part, 0)} %`
  return state === 'interrupted' ? 'interrupted by a restart' : state
}

/** What goes without saying. */
const usual: Readonly<Record<string, string>> = {
  strategy: 'cheapest,fastest,balanced,peak',
  energy: 'known',
  'slot-minutes': '15',
  effort: 'quick',
}

/** The files and what was set: `sessions.csv, prices.csv; grid limit 60kW, departures known`. */
function playedWords({ files, settings }: BacktestView): string {
  const said = Object.entries(settings)
    .filter(([option, value]) => usual[option] !== value)
    .map(([option, value]) =>
      option === 'keep-wall-clock'
        ? 'recorded elsewhere'
        : `${option.replaceAll('-', ' ')} ${value.split(',').join(', ')}`,
    )
  return `${files.map(({ name }) => name).join(', ')}; ${said.join(', ')}`
}

function resultLinks(id: string, name: string): HTMLElement {
  const links = results.map(({ file, label }) =>
    element(
      'a',
      { href: `/api/backtests/${encodeURIComponent(id)}/${file}`, target: '_blank', rel: 'noopener' },
      label,
    ),
  )
  const saved = { href: `/api/backtests/${encodeURIComponent(id)}/report.html`, download: `${name}.html` }
  const [report, ...tables] = links
  return element(
    'span',
    { class: 'backtest-links' },
    ...(report ? [report] : []),
    element('a', saved, 'Save the report'),
    ...tables,
  )
}
