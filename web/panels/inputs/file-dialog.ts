import type { FileView, SeriesKind, UploadView } from '../../../server/views.ts'
import { type Answer, uploadSeries } from '../../api.ts'
import { element, find, setChildren, setText } from '../../dom.ts'
import type { SiteTimes } from '../../format.ts'
import type { Store } from '../../state.ts'
import { problemText, seriesWords, understoodOf } from './file-words.ts'
import { previewChart } from './preview-chart.ts'
import { consequenceText, outcomeText } from './settings-change.ts'
import type { Say } from './settings-form.ts'

/** Shows what a file would mean before it counts, and takes it when asked to. */
export interface FileDialog {
  readonly open: (kind: SeriesKind, file: File) => void
}

export function fileDialog(store: Store, say: Say): FileDialog {
  const dialog = find('#file-dialog', HTMLDialogElement)
  const zone = find('#file-zone', HTMLInputElement)
  const use = find('#use-file', HTMLButtonElement)
  let shown: { readonly kind: SeriesKind; readonly file: File } | undefined

  /** Asks the server what it understands; an answer that a newer question overtook is dropped. */
  const look = async () => {
    const asked = shown
    if (!asked) return
    use.disabled = true
    dialog.dataset.state = 'reading'
    const answer = await uploadSeries({ ...asked, timeZone: zone.value, isDryRun: true })
    if (shown !== asked || !dialog.open) return
    showAnswer(dialog, answer, store)
    use.disabled = answer.type === 'problem'
    if (answer.type === 'done') use.focus()
  }
  const takeFile = async () => {
    const asked = shown
    if (!asked) return
    use.disabled = true
    const answer = await uploadSeries({ ...asked, timeZone: zone.value, isDryRun: false })
    if (answer.type === 'problem') return showAnswer(dialog, answer, store)
    dialog.close()
    const { noun } = seriesWords[asked.kind]
    say(`${asked.file.name} is in force as ${noun}: ${outcomeText(answer.value.replannedSessions)}.`)
  }

  zone.addEventListener('change', () => {
    shown = shown && { ...shown }
    void look()
  })
  find('#file-form', HTMLFormElement).addEventListener('submit', (event) => {
    if (event.submitter !== use) return
    event.preventDefault()
    void takeFile()
  })
  return {
    open(kind, file) {
      shown = { kind, file }
      zone.value = store.site?.site.settings.timeZone ?? 'UTC'
      setText(find('#file-title', HTMLElement), `${seriesWords[kind].title}: ${file.name}`)
      showReading(dialog)
      dialog.showModal()
      void look()
    },
  }
}

function showReading(dialog: HTMLDialogElement): void {
  setChildren(find('#file-understood', HTMLElement, dialog), [element('p', { class: 'aside' }, 'Reading the file …')])
  find('#file-problem', HTMLElement, dialog).hidden = true
  setText(find('#file-consequence', HTMLElement, dialog), '')
}

function showAnswer(dialog: HTMLDialogElement, answer: Answer<UploadView>, store: Store): void {
  dialog.dataset.state = answer.type
  const problem = find('#file-problem', HTMLElement, dialog)
  const understood = find('#file-understood', HTMLElement, dialog)
  const consequence = find('#file-consequence', HTMLElement, dialog)
  problem.hidden = answer.type === 'done'
  if (answer.type === 'problem') {
    setText(problem, problemText(answer.problem))
    setChildren(understood, [])
    setText(consequence, 'Nothing was changed. Mend the file and choose it again.')
    return
  }
  if (!store.site) return
  setChildren(understood, understoodNodes(answer.value.file, store.site.times))
  setText(consequence, consequenceText(store.site.sessions))
}

/** A file as it was understood: its chart, what it holds, and what to look at twice. */
export function understoodNodes(file: FileView, times: SiteTimes): readonly HTMLElement[] {
  const lines = understoodOf(file, times).flatMap(({ term, text }) => [
    element('dt', {}, term),
    element('dd', {}, text),
  ])
  const warnings = file.warnings.map((warning) => element('li', {}, warning))
  return [
    element('div', { class: 'preview-holder' }, previewChart(file, { width: 480, height: 88 })),
    element('dl', { class: 'understood' }, ...lines),
    ...(warnings.length > 0 ? [element('ul', { class: 'warnings', 'aria-label': 'Warnings' }, ...warnings)] : []),
  ]
}
