import type { BacktestFileView } from '../../../server/views/backtest.ts'
import type { FileQuestion } from '../../../server/views/inputs.ts'
import { call } from '../../api.ts'
import { element, setChildren } from '../../dom.ts'
import { showFieldProblem } from '../../field-problem.ts'
import type { SiteTimes } from '../../format.ts'
import { problemText } from '../inputs/file-words.ts'

/** What a file field calls on. */
export interface FileFieldContext {
  /** What is said about files elsewhere in the form, for the query. */
  readonly said: () => Readonly<Record<string, string>>
  readonly times: () => SiteTimes
  /** Called with every answer: what is known of the file, and what it leaves open. */
  readonly looked: (view: BacktestFileView | undefined, asks: FileQuestion | undefined) => void
}

/** A field for a file of a back-test that is looked at as soon as it is chosen. */
export interface FileField {
  /** Looks again, after something else was said about files. */
  readonly look: () => Promise<void>
}

/** @param field named `sessions`, `prices`, `base-load` or `grid-limit` */
export function fileField(field: HTMLInputElement, { said, times, looked }: FileFieldContext): FileField {
  const understood = element('div', { class: 'file-understood', id: `${field.id}-understood`, role: 'status' })
  field.after(understood)
  let newest = 0
  const show = (...nodes: readonly HTMLElement[]) => setChildren(understood, nodes)

  /** Of several answers only that about the newest file counts. */
  const look = async () => {
    const file = field.files?.[0]
    const question = ++newest
    field.setCustomValidity('')
    showFieldProblem(field, undefined)
    if (!file) {
      show()
      return looked(undefined, undefined)
    }
    show(element('p', { class: 'aside' }, 'Reading the file …'))
    const query = new URLSearchParams({ fileName: file.name, ...said() })
    const answer = await call<BacktestFileView>(`/api/backtests/files/${field.name}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    })
    if (question !== newest) return
    if (answer.type === 'problem') {
      show()
      const text = answer.problem.asks?.about === 'times' ? likeEnds : problemText(answer.problem)
      showFieldProblem(field, text)
      // Only what is wrong with the file itself keeps it from being played.
      if (answer.problem.status === 422) field.setCustomValidity(text)
      return looked(undefined, answer.problem.asks)
    }
    show(...understoodNodes(answer.value, times()))
    looked(answer.value, undefined)
  }
  field.addEventListener('change', () => void look())
  return { look }
}

/** The command has no option for it, so the file has to say it. */
const likeEnds =
  'Its times look like the ends of their steps: if they are, name their column end; if not, give them an offset from UTC.'

function understoodNodes({ understood, fromMs, toMs, warnings }: BacktestFileView, times: SiteTimes): HTMLElement[] {
  const range = `${times.dateTime(fromMs)} to ${times.dateTime(toMs)}`
  return [
    element('p', {}, `${understood}, ${range}`),
    ...(warnings.length === 0
      ? []
      : [
          element(
            'ul',
            { class: 'warnings', 'aria-label': 'Warnings' },
            ...warnings.map((text) => element('li', {}, text)),
          ),
        ]),
  ]
}
