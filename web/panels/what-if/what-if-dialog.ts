import type { AppliedView } from '../../../server/views/site.ts'
import type { SiteSettings } from '../../../server/views/site-settings.ts'
import type { WhatIfView } from '../../../server/views/what-if.ts'
import { type Answer, askWhatIf, changeSettings, uploadSeries } from '../../api.ts'
import { element, find, setAttribute, setChildren, setText } from '../../dom.ts'
import { keepForOperators } from '../../only-operators.ts'
import type { Store } from '../../state.ts'
import { outcomeText } from '../inputs/settings-change.ts'
import { whatIfChart } from './what-if-chart.ts'
import { type Column, type ColumnWish, columnVariables, whatIfColumn } from './what-if-column.ts'
import { anotherStrategy, figureRows, methodWords, strategyOf } from './what-if-words.ts'

/** The dialog that sets the same needs side by side under three ways to charge, and applies one of them. */
export function startWhatIf(store: Store): void {
  const dialog = find('#what-if', HTMLDialogElement)
  const open = find('#what-if-open', HTMLButtonElement)
  const showChart = whatIfChart(find('#what-if-chart', HTMLCanvasElement))
  const columns = columnVariables.map((_, index) => whatIfColumn(index, store, () => void ask()))
  const progress = find('#what-if-progress', HTMLProgressElement)
  setChildren(find('#what-if-table', HTMLTableElement), tableRows(columns))
  let newest = 0

  const show = (view: WhatIfView | undefined) => {
    if (!store.site) return
    const { site, times } = store.site
    for (const [index, column] of columns.entries()) column.show(view?.columns[index], site.settings)
    if (view) showChart(view, times)
  }
  /** Asks for all columns; of several answers only that to the newest question counts. */
  const ask = async (said = '') => {
    const question = ++newest
    show(undefined)
    const wishes = columns.map((column) => column.wish()).filter((wish) => wish !== undefined)
    if (wishes.length < columns.length) return say('Mend or choose what is open above, and the figures follow.', true)
    progress.hidden = false
    tell('Working it out …')
    const answer = await askWhatIf(wishes)
    if (question !== newest || !dialog.open) return
    if (answer.type === 'problem') return say(answer.problem.detail, true)
    show(answer.value)
    say([said, ...answer.value.remarks].filter((text) => text !== '').join(' '))
  }
  const say = (text: string, isProblem = false) => {
    progress.hidden = true
    tell(text, isProblem)
  }
  const apply = async (column: Column) => {
    const wish = column.wish()
    if (!wish) return
    column.apply.disabled = true
    const answer = await applied(wish, column.prices.file(), store)
    column.apply.disabled = false
    if (answer === undefined) return say(fileInForce, true)
    if (answer.type === 'problem') return say(answer.problem.detail, true)
    const file = column.prices.file()?.file.name
    const what = file === undefined ? `${methodWords(wish.method)} is` : `${methodWords(wish.method)} and ${file} are`
    if (file !== undefined) column.prices.reset()
    await ask(`${what} in force: ${outcomeText(answer.value.replannedSessions)}.`)
  }

  open.addEventListener('click', () => {
    if (!store.site) return
    const { strategy } = store.site.site.settings
    for (const [index, method] of (['uncontrolled', strategy, anotherStrategy(strategy)] as const).entries()) {
      columns[index]?.choose(method)
    }
    dialog.showModal()
    void ask()
  })
  // Enter in a field asks by its change; it closes nothing.
  find('#what-if-form', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault())
  find('#what-if-close', HTMLButtonElement).addEventListener('click', () => dialog.close())
  for (const column of columns) column.apply.addEventListener('click', () => void apply(column))
  store.on(['site'], () => keepForOperators(store, [open]))
}

const fileInForce = 'A file of grid limits is in force: remove it in Inputs before another limit can count.'

/** Puts a column's prices, strategy and limit in force; undefined where a file of limits stands before the limit. */
async function applied(
  { method, gridLimitW }: ColumnWish,
  prices: ReturnType<Column['prices']['file']>,
  { site }: Store,
): Promise<Answer<AppliedView> | undefined> {
  const strategy = strategyOf(method)
  if (gridLimitW !== undefined && site?.site.inputs['grid-limit'].source === 'uploaded') return undefined
  if (prices) {
    const timeZone = site?.site.settings.timeZone ?? 'UTC'
    const uploaded = await uploadSeries({ ...prices, kind: 'prices', timeZone, isDryRun: false })
    if (uploaded.type === 'problem') return uploaded
  }
  const change: Partial<SiteSettings> = {
    ...(strategy ? { strategy } : {}),
    ...(gridLimitW === undefined ? {} : { gridLimitW }),
  }
  return changeSettings(change)
}

function tell(text: string, isProblem = false): void {
  const message = find('#what-if-message', HTMLElement)
  setText(message, text)
  setAttribute(message, 'data-problem', isProblem)
}

/** A row per figure, a cell per column. */
function tableRows(columns: readonly Column[]): HTMLElement[] {
  const labels = [
    { label: 'Charged', title: 'A simple rule, or a strategy of a plan' },
    { label: 'Grid limit, kW', title: 'At all times; empty for what is in force' },
    { label: 'Prices', title: 'In force, one at all times, those in force times a number, or those of a file' },
    ...figureRows,
    { label: '', title: '' },
  ]
  const open = element(
    'tr',
    {},
    element('td', { colspan: columns.length + 1 }, ...columns.map(({ prices }) => prices.open)),
  )
  const rows = labels.map(({ label, title }, row) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', title: title === '' ? undefined : title }, label),
      ...columns.map(({ cells }) => cells[row] ?? element('td')),
    ),
  )
  // What is open in a column's prices stands right below them.
  return rows.toSpliced(3, 0, open)
}
