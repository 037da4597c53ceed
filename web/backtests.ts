/** The page of back-tests: start one with its files, watch it, cancel it, and open its report. */
import type { BacktestView } from '../server/views/backtest.ts'
import type { SiteView } from '../server/views/site.ts'
import { whoAmI } from './access.ts'
import { call } from './api.ts'
import { backtestRow } from './backtest-row.ts'
import { find, setAttribute, setChildren, setText } from './dom.ts'
import { siteTimes } from './format.ts'
import { keepForOperators } from './only-operators.ts'
import { showStoredTheme } from './theme.ts'

const watchMs = 1_000
const form = find('#start-form', HTMLFormElement)
const start = find('#start', HTMLButtonElement)
let times = siteTimes('UTC')
let mayChange = true
let watching: ReturnType<typeof setTimeout> | undefined

showStoredTheme()
void begin()

async function begin(): Promise<void> {
  const [who, site] = await Promise.all([whoAmI(), call<SiteView>('/api/site', {})])
  if (site.type === 'done') {
    const { timeZone, gridLimitW } = site.value.settings
    times = siteTimes(timeZone)
    find('#time-zone', HTMLInputElement).value = timeZone
    find('#grid-limit', HTMLInputElement).value = String(gridLimitW / 1_000)
  }
  mayChange = who.type === 'done' && who.value.role === 'operator'
  keepForOperators({ mayChange }, [...form.elements])
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send()
  })
  await watch()
}

async function send(): Promise<void> {
  const body = new FormData(form)
  body.set('grid-limit', `${find('#grid-limit', HTMLInputElement).value}kW`)
  // A file that was not chosen is an empty one.
  for (const [field, value] of [...body]) if (value instanceof File && value.name === '') body.delete(field)
  start.disabled = true
  tell('Sending the files …')
  const answer = await call<BacktestView>('/api/backtests', { method: 'POST', body })
  start.disabled = false
  if (answer.type === 'problem') return tell(answer.problem.detail, true)
  tell(`${answer.value.name} is started.`)
  await watch()
}

/** Shows what is on record, again and again while something is under way. */
async function watch(): Promise<void> {
  clearTimeout(watching)
  const answer = await call<readonly BacktestView[]>('/api/backtests', {})
  const isUnderWay = answer.type === 'problem' || answer.value.some(({ state }) => isActive(state))
  if (answer.type === 'problem') tell(answer.problem.detail, true)
  else show(answer.value)
  if (isUnderWay) watching = setTimeout(() => void watch(), watchMs)
}

function isActive(state: BacktestView['state']): boolean {
  return state === 'waiting' || state === 'running'
}

function show(backtests: readonly BacktestView[]): void {
  const list = find('#backtests', HTMLUListElement)
  const focused = document.activeElement?.getAttribute('data-focus')
  const rows = backtests.map((backtest) => backtestRow(backtest, times, (request) => void change(backtest, request)))
  setChildren(list, rows)
  for (const button of list.querySelectorAll('button')) keepForOperators({ mayChange }, [button])
  // Rows are made anew; whoever was on a button stays on it.
  if (focused) list.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus()
  find('#backtests-empty', HTMLElement).hidden = backtests.length > 0
}

async function change({ id }: BacktestView, request: 'start' | 'delete'): Promise<void> {
  const path = `/api/backtests/${encodeURIComponent(id)}`
  const answer = await (request === 'start'
    ? call(`${path}/start`, { method: 'POST' })
    : call(path, { method: 'DELETE' }))
  if (answer.type === 'problem') tell(answer.problem.detail, true)
  await watch()
}

function tell(text: string, isProblem = false): void {
  const message = find('#start-message', HTMLElement)
  setText(message, text)
  setAttribute(message, 'data-problem', isProblem)
}
