/** The page of back-tests: start one with its files, watch it, cancel it, and open its report. */
import type { BacktestView } from '../server/views/backtest.ts'
import type { SiteView } from '../server/views/site.ts'
import { whoAmI } from './access.ts'
import { call } from './api.ts'
import { find, setAttribute, setChildren, setText } from './dom.ts'
import { siteTimes } from './format.ts'
import { keepForOperators, onlyOperators } from './only-operators.ts'
import { type BacktestForm, backtestForm } from './panels/backtests/backtest-form.ts'
import { backtestRow } from './panels/backtests/backtest-row.ts'
import { showStoredTheme } from './theme.ts'

const watchMs = 1_000
/** While nothing is under way, for those that others start. */
const seldomMs = 15_000
const form = find('#start-form', HTMLFormElement)
const start = find('#start', HTMLButtonElement)
let times = siteTimes('UTC')
let mayChange = true
let watching: ReturnType<typeof setTimeout> | undefined
let isOutOfReach = false

showStoredTheme()
void begin()

async function begin(): Promise<void> {
  const [who, site] = await Promise.all([whoAmI(), call<SiteView>('/api/site', {})])
  if (site.type === 'done') times = siteTimes(site.value.settings.timeZone)
  mayChange = who.type === 'done' && who.value.role === 'operator'
  keepForOperators({ mayChange }, [...form.elements])
  if (!mayChange) tell(onlyOperators)
  const starter = backtestForm(form, site.type === 'done' ? site.value.settings : undefined)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(starter)
  })
  await watch()
}

async function send(starter: BacktestForm): Promise<void> {
  start.disabled = true
  tell('Sending the files …')
  const answer = await starter.send()
  start.disabled = false
  if (!answer) return tell('Something is to be mended above before it can start.', true)
  if (answer.type === 'problem') return tell(answer.problem.detail, true)
  const { id, name } = answer.value
  tell(`${name} is started.`)
  await watch()
  document.querySelector(`[data-backtest="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' })
}

/** Shows what is on record, again and again. */
async function watch(): Promise<void> {
  clearTimeout(watching)
  const answer = await call<readonly BacktestView[]>('/api/backtests', {})
  const isUnderWay = answer.type === 'problem' || answer.value.some(({ state }) => isActive(state))
  if (answer.type === 'problem') tell(answer.problem.detail, true)
  else show(answer.value)
  if (answer.type === 'done' && isOutOfReach) tell('')
  isOutOfReach = answer.type === 'problem'
  watching = setTimeout(() => void watch(), isUnderWay ? watchMs : seldomMs)
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

async function change({ id, name, state }: BacktestView, request: 'start' | 'delete'): Promise<void> {
  const path = `/api/backtests/${encodeURIComponent(id)}`
  const answer = await (request === 'start'
    ? call(`${path}/start`, { method: 'POST' })
    : call(path, { method: 'DELETE' }))
  const done = request === 'start' ? 'started again' : isActive(state) ? 'cancelled' : 'removed'
  if (answer.type === 'problem') tell(answer.problem.detail, true)
  else tell(`${name} is ${done}.`)
  await watch()
}

function tell(text: string, isProblem = false): void {
  const message = find('#start-message', HTMLElement)
  setText(message, text)
  setAttribute(message, 'data-problem', isProblem)
}
