import type { UploadView } from '../../../server/views/inputs.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import { uploadSeries } from '../../api.ts'
import { element, setChildren, setText } from '../../dom.ts'
import { showFieldProblem } from '../../field-problem.ts'
import type { Store } from '../../state.ts'
import { answersQuestion, type FileAnswers } from '../inputs/file-answers.ts'
import { questionFields } from '../inputs/file-questions.ts'
import { problemText } from '../inputs/file-words.ts'

/** Prices that a column asks for, as the API takes them. */
export interface PriceWish {
  readonly prices?: UploadView['ahead'] & {}
  readonly priceFactor?: number
}

/** A cell in which a column's prices are chosen. */
export interface PriceChoice {
  readonly cell: HTMLElement
  /** What is wrong with the column's file or open in it, for a place as wide as the table. */
  readonly open: HTMLElement
  /** Undefined where something is to be mended or answered first. */
  wish(): PriceWish | undefined
  /** The file to put in force with the column, and what was said about it. */
  file(): { readonly file: File; readonly answers: FileAnswers } | undefined
  /** Whether the column's prices are in force, or could be put in force. */
  canApply(): boolean
  reset(): void
}

type Kind = 'in force' | 'flat' | 'times' | 'file'

const labels: Readonly<Record<Kind, string>> = {
  'in force': 'in force',
  flat: 'flat, per kWh',
  times: 'in force, times',
  file: 'of a file',
}

/** A file that was looked at. */
interface Looked {
  readonly file: File
  readonly answers: FileAnswers
  readonly view?: UploadView
}

/** Prices in force, one price at all times, those in force times a number, or those of a file. */
export function priceChoice(index: number, store: Store, onChange: () => void): PriceChoice {
  const name = `Column ${index + 1}`
  const kind = element('select', { 'aria-label': `${name}: prices`, 'data-what-if': 'prices' })
  kind.append(...Object.entries(labels).map(([value, label]) => element('option', { value }, label)))
  const number = element('input', {
    ...{ type: 'number', step: 'any', inputmode: 'decimal', required: true, hidden: true },
    ...{ id: `what-if-price-${index}`, 'aria-label': `${name}: price or factor`, 'data-what-if': 'price-number' },
  })
  const field = element('input', {
    ...{ type: 'file', accept: '.csv,.tsv,.txt,.xml,.json,.xlsx,text/csv', class: 'unseen' },
    ...{ id: `what-if-file-${index}`, 'aria-label': `${name}: price file`, 'data-what-if': 'price-file' },
  })
  const note = element('span', { class: 'aside' })
  const choose = element('label', { class: 'button', for: field.id }, 'File …')
  const fileCell = element('span', { class: 'what-if-file', hidden: true }, field, choose, note)
  const questions = element('div', { class: 'file-questions' })
  const open = element('div', { class: 'what-if-open', 'data-column': index + 1, hidden: true }, questions)
  const cell = element('td', {}, kind, number, fileCell)
  let looked: Looked | undefined

  const chosen = () => kind.value as Kind
  const showKind = () => {
    number.hidden = chosen() !== 'flat' && chosen() !== 'times'
    number.min = chosen() === 'times' ? '0' : '-1000'
    number.max = '1000'
    fileCell.hidden = chosen() !== 'file'
    open.hidden = fileCell.hidden
    showFieldProblem(number, undefined)
  }
  const tellOfFile = (text: string | undefined) => showFieldProblem(field, text && `${name}: ${text}`, open)
  /** Looks at the file; of several answers only that about the newest counts. */
  const look = async (file: File, answers: FileAnswers) => {
    const asked: Looked = { file, answers }
    looked = asked
    tellOfFile(undefined)
    setText(note, 'Reading the file …')
    const timeZone = store.site?.site.settings.timeZone ?? 'UTC'
    const answer = await uploadSeries({ kind: 'prices', file, timeZone, answers, isDryRun: true, isAhead: true })
    if (looked !== asked) return
    setText(note, file.name)
    if (answer.type === 'problem') return ask(asked, answer.problem)
    setChildren(questions, [])
    const isOver = answer.value.file.toMs <= (store.site?.site.nowMs ?? 0)
    if (isOver) return tellOfFile(`${file.name} ends before now: no price of it lies ahead.`)
    looked = { ...asked, view: answer.value }
    setText(note, [file.name, ...answer.value.file.warnings].join('; '))
    onChange()
  }
  /** Says what is wrong with a file, and asks what it leaves open. */
  const ask = ({ file, answers }: Looked, problem: ProblemView) => {
    tellOfFile(problemText(problem))
    const { asks } = problem
    const currency = store.site?.site.settings.currency ?? 'EUR'
    const answered = (given: FileAnswers) => {
      if (!asks || answersQuestion(asks, given)) void look(file, given)
      else ask({ file, answers: given }, problem)
    }
    setChildren(
      questions,
      asks ? questionFields(asks, problem.firstRows, { kind: 'prices', currency, answers, answered }) : [],
    )
  }

  kind.addEventListener('change', () => {
    showKind()
    if (!number.hidden) number.focus()
    if (!fileCell.hidden) field.focus()
    onChange()
  })
  number.addEventListener('change', () => {
    showFieldProblem(number, number.checkValidity() ? undefined : number.validationMessage)
    if (number.validity.valid) onChange()
  })
  field.addEventListener('change', () => {
    const file = field.files?.[0]
    if (file) void look(file, {})
  })
  return {
    cell,
    open,
    wish() {
      if (chosen() === 'in force') return {}
      if (chosen() === 'file') return looked?.view?.ahead && { prices: looked.view.ahead }
      if (!number.checkValidity()) return undefined
      if (chosen() === 'times') return { priceFactor: number.valueAsNumber }
      return { prices: [{ fromMs: 0, pricePerKwh: number.valueAsNumber }] }
    },
    file: () => (chosen() === 'file' && looked?.view ? looked : undefined),
    canApply: () => chosen() === 'in force' || chosen() === 'file',
    reset() {
      kind.value = 'in force'
      showKind()
    },
  }
}
