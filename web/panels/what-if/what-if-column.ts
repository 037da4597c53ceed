import type { SiteSettings } from '../../../server/views/site-settings.ts'
import type { WhatIfColumnView } from '../../../server/views/what-if.ts'
import { element, setAttribute, setText } from '../../dom.ts'
import { columnNote, figureRows, type Method, methodSentences, methodWords, strategyOf } from './what-if-words.ts'

/** The style sheet's variables for the columns, from left to right. */
export const columnVariables: readonly string[] = ['--before', '--ink', '--alternative']

/** What a column asks for. */
export interface ColumnWish {
  readonly method: Method
  /** W; what is in force when absent. */
  readonly gridLimitW?: number
}

/** One column of the comparison: what it asks for, what it comes to, and a button that applies it. */
export interface Column {
  /** Cells from the head to the foot. */
  readonly cells: readonly HTMLElement[]
  readonly apply: HTMLButtonElement
  choose(method: Method): void
  wish(): ColumnWish
  show(view: WhatIfColumnView | undefined, settings: SiteSettings): void
}

/** A column whose fields call back when they were changed. */
export function whatIfColumn(index: number, onChange: () => void): Column {
  const method = element('select', { 'aria-label': `Column ${index + 1}: way to charge`, 'data-what-if': 'method' })
  method.append(
    ...(Object.keys(methodSentences) as Method[]).map((name) => element('option', { value: name }, methodWords(name))),
  )
  const limit = element('input', {
    type: 'number',
    min: 0,
    max: 100_000,
    step: 'any',
    inputmode: 'decimal',
    placeholder: 'in force',
    'aria-label': `Column ${index + 1}: grid limit, kW`,
    'data-what-if': 'limit',
  })
  const swatch = element('span', { class: `legend-mark ${index === 0 ? 'dashed' : 'line'}`, 'aria-hidden': 'true' })
  swatch.style.setProperty('--mark', `var(${columnVariables[index]})`)
  const apply = element('button', { type: 'button', class: 'quiet' }, 'Apply this one')
  const values = figureRows.map(() => element('td'))
  const note = element('span', { class: 'aside' })
  for (const field of [method, limit]) field.addEventListener('change', onChange)
  return {
    apply,
    cells: [
      element('th', { scope: 'col' }, swatch, method),
      element('td', {}, limit),
      ...values,
      element('td', {}, apply, note),
    ],
    choose(name) {
      method.value = name
    },
    wish: () => ({
      method: method.value as Method,
      ...(limit.value === '' || !limit.validity.valid ? {} : { gridLimitW: Number(limit.value) * 1_000 }),
    }),
    show(view, settings) {
      setAttribute(method, 'title', methodSentences[method.value as Method])
      figureRows.forEach(({ text, isAlarm }, row) => {
        const cell = values[row]
        if (!cell) return
        setText(cell, view ? text(view, settings.currency) : '…')
        setAttribute(cell, 'data-alarm', view !== undefined && isAlarm?.(view) === true)
      })
      setText(note, view ? columnNote(view) : '')
      const strategy = strategyOf(method.value as Method)
      const isInForce =
        strategy === settings.strategy && (limit.value === '' || Number(limit.value) * 1_000 === settings.gridLimitW)
      apply.hidden = strategy === undefined || isInForce
      if (isInForce) setText(note, 'in force')
      if (strategy === undefined) setText(note, 'for comparison')
    },
  }
}
