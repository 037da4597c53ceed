import type { FileQuestion, SeriesKind } from '../../../server/views/inputs.ts'
import type { ProblemView } from '../../../server/views/problem.ts'
import { element } from '../../dom.ts'
import { type FileAnswers, unitsFor } from './file-answers.ts'

/** What a question is asked with. */
export interface QuestionContext {
  readonly kind: SeriesKind
  /** The site's, ISO 4217. */
  readonly currency: string
  readonly answers: FileAnswers
  /** Called with every change; the answers as they are then. */
  readonly answered: (answers: FileAnswers) => void
}

/** Fields for what a file leaves open; of a table that is not known, its first rows as well. */
export function questionFields(
  question: FileQuestion,
  firstRows: ProblemView['firstRows'],
  context: QuestionContext,
): readonly HTMLElement[] {
  const { answers, answered, kind, currency } = context
  const choose = (label: string, choices: readonly string[], field: 'area' | 'unit' | 'timeColumn' | 'valueColumn') =>
    selectField(label, choices, answers[field], (value) => answered({ ...answers, [field]: value }))
  switch (question.about) {
    case 'area':
      return [choose('Area', question.choices, 'area')]
    case 'unit':
      return [choose('Values are in', question.choices, 'unit')]
    case 'times':
      return [timeIsField(context, answers.timeIs)]
    case 'columns':
      return [
        ...(firstRows ? [rowsTable(firstRows)] : []),
        choose('Times are in column', question.choices, 'timeColumn'),
        timeIsField(context, answers.timeIs ?? 'start'),
        choose('Values are in column', question.choices, 'valueColumn'),
        choose('Their unit is', unitsFor(kind, currency), 'unit'),
      ]
  }
}

/** A field for what another currency is worth. */
export function exchangeRateField(fileCurrency: string, { answers, answered, currency }: QuestionContext): HTMLElement {
  const field = element('input', {
    type: 'number',
    min: 0,
    step: 'any',
    'data-answer': 'exchangeRate',
    value: answers.exchangeRate,
    placeholder: 'not converted',
  })
  field.addEventListener('change', () => {
    const { exchangeRate: _, ...others } = answers
    answered(field.valueAsNumber > 0 ? { ...others, exchangeRate: field.valueAsNumber } : others)
  })
  return element('label', { class: 'file-question' }, `1 ${fileCurrency} is`, field, currency)
}

function timeIsField({ answers, answered }: QuestionContext, timeIs: FileAnswers['timeIs']): HTMLElement {
  const words = { start: 'the start of its step', end: 'the end of its step' }
  return selectField('Each time is', Object.values(words), timeIs && words[timeIs], (chosen) =>
    answered({ ...answers, timeIs: chosen === words.end ? 'end' : 'start' }),
  )
}

function selectField(
  label: string,
  choices: readonly string[],
  chosen: string | undefined,
  choose: (choice: string) => void,
): HTMLElement {
  const options = choices.map((choice) => element('option', { value: choice, selected: choice === chosen }, choice))
  const open = element('option', { value: '', disabled: true, selected: chosen === undefined }, 'choose …')
  const select = element('select', { 'data-answer': label }, ...(chosen === undefined ? [open] : []), ...options)
  select.addEventListener('change', () => choose(select.value))
  return element('label', { class: 'file-question' }, label, select)
}

function rowsTable(rows: readonly (readonly string[])[]): HTMLElement {
  const width = Math.max(...rows.map((row) => row.length))
  const cells = (row: readonly string[]) =>
    Array.from({ length: width }, (_, column) => element('td', {}, row[column] ?? ''))
  const table = element('table', {}, ...rows.map((row) => element('tr', {}, ...cells(row))))
  return element(
    'div',
    { class: 'file-rows', tabindex: 0, role: 'region', 'aria-label': 'First rows of the file' },
    table,
  )
}
