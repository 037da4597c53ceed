import type { FileQuestion, FileView, SeriesKind, UploadView } from '../../../server/views/inputs.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import { type Answer, uploadSeries } from '../../api.ts'
import { element, find, setChildren, setText } from '../../dom.ts'
import type { SiteTimes } from '../../format.ts'
import type { Store } from '../../state.ts'
import { answersQuestion, type FileAnswers, keepAnswers, keptAnswers } from './file-answers.ts'
import { exchangeRateField, type QuestionContext, questionFields } from './file-questions.ts'
import { problemText, seriesWords, understoodOf } from './file-words.ts'
import { previewChart } from './preview-chart.ts'
import { consequenceText, outcomeText } from './settings-change.ts'
import type { Say } from './settings-form.ts'

/** Shows what a file would mean before it counts, asks what it leaves open, and takes it when told to. */
export interface FileDialog {
  readonly open: (kind: SeriesKind, file: File) => void
}

/** A file in the dialog, and what was said about it. */
interface ShownFile {
  readonly kind: SeriesKind
  readonly file: File
  readonly answers: FileAnswers
  /** The newest question that the file left open; it stays to be answered otherwise. */
  readonly question?: FileQuestion
  readonly firstRows?: ProblemView['firstRows']
  /** Of the file's prices, where it is not the site's. */
  readonly foreignCurrency?: string
}

export function fileDialog(store: Store, say: Say): FileDialog {
  const dialog = find('#file-dialog', HTMLDialogElement)
  const zone = find('#file-zone', HTMLInputElement)
  const use = find('#use-file', HTMLButtonElement)
  const keepField = find('#file-keep-field', HTMLElement)
  let shown: ShownFile | undefined

  /** Asks the server what it understands; an answer that a newer question overtook is dropped. */
  const look = async () => {
    const asked = shown
    if (!asked) return
    use.disabled = true
    dialog.dataset.state = 'reading'
    const answer = await uploadSeries({ ...asked, timeZone: zone.value, isDryRun: true })
    if (shown !== asked || !dialog.open) return
    if (answer.type === 'problem' && ask(asked, answer.problem)) return
    showAnswer(dialog, answer, store)
    showQuestions(answer.type === 'done' ? answer.value.file : undefined)
    use.disabled = answer.type === 'problem'
    const isAnswering = find('#file-questions', HTMLElement).contains(document.activeElement)
    if (answer.type === 'done' && !isAnswering) use.focus()
  }

  /** Whether a problem is a question that was answered once before, and is answered so again. */
  const ask = (asked: ShownFile, { asks, firstRows }: ProblemView): boolean => {
    if (!asks) return false
    const isNew = asked.question?.about !== asks.about
    const kept = asks.about === 'columns' && isNew ? keptAnswers(localStorage, asked.kind, asks.choices) : undefined
    shown = { ...asked, question: asks, firstRows, answers: { ...asked.answers, ...kept } }
    if (kept) void look()
    return kept !== undefined
  }

  const showQuestions = (file?: FileView) => {
    if (!shown) return
    const currency = store.site?.site.settings.currency ?? 'EUR'
    const fileCurrency = shown.kind === 'prices' ? file?.unit.split('/')[0] : undefined
    if (fileCurrency !== undefined && fileCurrency !== currency) shown = { ...shown, foreignCurrency: fileCurrency }
    const { kind, firstRows, foreignCurrency } = shown
    // An area that is usual can be another one, too.
    const question = shown.question ?? areaQuestion(file)
    const usual = shown.question || !file?.areas ? {} : { area: file.areas[0] as string }
    const answers = { ...usual, ...shown.answers }
    const context: QuestionContext = { kind, currency, answers, answered: takeAnswers }
    const fields = [
      ...(question ? questionFields(question, firstRows, context) : []),
      ...(foreignCurrency ? [exchangeRateField(foreignCurrency, context)] : []),
    ]
    setChildren(find('#file-questions', HTMLElement), fields)
    keepField.hidden = question?.about !== 'columns'
  }

  const takeAnswers = (answers: FileAnswers) => {
    if (!shown) return
    shown = { ...shown, answers }
    if (!shown.question || answersQuestion(shown.question, answers)) void look()
    else showQuestions()
  }

  const takeFile = async () => {
    const asked = shown
    if (!asked) return
    use.disabled = true
    const answer = await uploadSeries({ ...asked, timeZone: zone.value, isDryRun: false })
    if (answer.type === 'problem') return showAnswer(dialog, answer, store)
    const { kind, question, answers } = asked
    if (question?.about === 'columns' && find('#file-keep', HTMLInputElement).checked) {
      keepAnswers(localStorage, kind, question.choices, answers)
    }
    dialog.close()
    const { noun } = seriesWords[kind]
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
      shown = { kind, file, answers: {} }
      zone.value = store.site?.site.settings.timeZone ?? 'UTC'
      setText(find('#file-title', HTMLElement), `${seriesWords[kind].title}: ${file.name}`)
      showReading(dialog)
      showQuestions()
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
    const { asks } = answer.problem
    setText(problem, problemText(answer.problem))
    setChildren(understood, [])
    setText(consequence, asks ? questionWords[asks.about] : 'Nothing was changed. Mend the file and choose it again.')
    return
  }
  if (!store.site) return
  setChildren(understood, understoodNodes(answer.value.file, store.site.times))
  setText(consequence, consequenceText(store.site.sessions))
}

/** A choice that the file leaves and that was made for it. */
function areaQuestion(file: FileView | undefined): FileQuestion | undefined {
  return file?.areas && { about: 'area', choices: file.areas }
}

const questionWords: Readonly<Record<FileQuestion['about'], string>> = {
  area: 'The file holds several areas. Choose the one that the site is in.',
  unit: 'The file does not say its unit, and it is not guessed. Choose it.',
  times: 'Times read a step late would move the whole file. Choose what they are.',
  columns: 'This table is not known. Say which column is what.',
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
