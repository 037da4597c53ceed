import type { FileView, InputView, SeriesKind } from '../../../server/views/inputs.ts'
import { removeSeries } from '../../api.ts'
import { element, setAttribute, setChildren, setText } from '../../dom.ts'
import { formatCount, type SiteTimes } from '../../format.ts'
import { keepForOperators, onlyOperators } from '../../only-operators.ts'
import { seriesWords, valueRange } from './file-words.ts'
import { previewChart } from './preview-chart.ts'
import { outcomeText } from './settings-change.ts'
import type { Say } from './settings-form.ts'

/** What a series' row calls on. */
export interface SeriesRowContext {
  readonly openFile: (kind: SeriesKind, file: File) => void
  readonly say: Say
  /** Whether whoever looks may change anything. */
  readonly mayChange: boolean
}

/** One series: what is in force, and a way to put a file in its place or take it away again. */
export interface SeriesRow {
  readonly root: HTMLElement
  /** @param sourceNow where the value of now comes from, if not as `input` says */
  readonly show: (input: InputView, times: SiteTimes, sourceNow?: string) => void
}

/** Ids of the file fields. */
const fieldIds: Readonly<Record<SeriesKind, string>> = {
  prices: 'price-file',
  'base-load': 'load-file',
  'grid-limit': 'limit-file',
}

export function seriesRow(kind: SeriesKind, { openFile, say, mayChange }: SeriesRowContext): SeriesRow {
  const { title, noun } = seriesWords[kind]
  const source = element('span', { class: 'tag' })
  const text = element('span', { class: 'series-text' })
  const chart = element('div', { class: 'sparkline' })
  const field = element('input', {
    type: 'file',
    id: fieldIds[kind],
    class: 'unseen',
    accept: '.csv,.tsv,.txt,.xml,.json,.xlsx,text/csv',
    'aria-label': `File for ${noun}`,
  })
  const choose = element('label', { class: 'button', for: fieldIds[kind] }, 'File …')
  const removal = `Remove the file for ${noun}`
  const remove = element(
    'button',
    { type: 'button', class: 'quiet round', 'data-remove': kind, title: removal, 'aria-label': removal },
    '×',
  )
  const root = element(
    'div',
    { class: 'series', 'data-series': kind },
    element('span', { class: 'series-title' }, title),
    element('div', { class: 'series-what' }, source, text),
    chart,
    element('span', { class: 'series-actions' }, remove, field, choose),
  )
  field.addEventListener('change', () => {
    const file = field.files?.[0]
    if (file) openFile(kind, file)
    // The same file chosen again, mended, must count as a change.
    field.value = ''
  })
  remove.addEventListener('click', () => {
    void takeAway(kind, say).then(() => {
      // The button that had the focus is gone with the file.
      if (document.activeElement === document.body || document.activeElement === remove) field.focus()
    })
  })
  keepForOperators({ mayChange }, [remove, field])
  if (mayChange) takeDrops(root, (file) => openFile(kind, file))
  else setAttribute(choose, 'title', onlyOperators)
  return {
    root,
    show(input, times, sourceNow = input.source) {
      setAttribute(root, 'data-source', sourceNow)
      setText(source, sourceNow)
      const what = input.file ? fileText(input.file, times) : input.label
      setText(text, what)
      setAttribute(text, 'title', what)
      remove.hidden = input.source !== 'uploaded'
      showChart(chart, input)
    },
  }
}

function fileText(file: FileView, times: SiteTimes): string {
  const warnings = file.warnings.length > 0 ? ` · ${formatCount(file.warnings.length, 'warning')}` : ''
  return `${file.fileName} · ${valueRange(file)} · ${times.day(file.fromMs)} to ${times.day(file.toMs - 1)}${warnings}`
}

function showChart(holder: HTMLElement, { file }: InputView): void {
  const key = file ? `${file.fileName} ${file.fromMs} ${file.points}` : ''
  if (holder.dataset.shows === key) return
  holder.dataset.shows = key
  setChildren(holder, file ? [previewChart(file, { width: 96, height: 20 })] : [])
}

async function takeAway(kind: SeriesKind, say: Say): Promise<void> {
  say('Removing …')
  const answer = await removeSeries(kind)
  if (answer.type === 'problem') return say(answer.problem.detail, true)
  const { label } = answer.value.site.inputs[kind]
  say(`File removed. In force: ${label}; ${outcomeText(answer.value.replannedSessions)}.`)
}

/** Lets files be dropped on an element. */
function takeDrops(target: HTMLElement, take: (file: File) => void): void {
  const mark = (isOver: boolean) => target.classList.toggle('drop-over', isOver)
  target.addEventListener('dragover', (event) => {
    event.preventDefault()
    mark(true)
  })
  target.addEventListener('dragleave', () => mark(false))
  target.addEventListener('drop', (event) => {
    event.preventDefault()
    mark(false)
    const file = event.dataTransfer?.files[0]
    if (file) take(file)
  })
}
